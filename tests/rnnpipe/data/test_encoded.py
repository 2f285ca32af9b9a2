import subprocess
import sys

import numpy as np
import pytest

from rnnpipe.data import datasets
from rnnpipe.data.arrays import load_arrays
from rnnpipe.data.datasets.reversal import ReversalSpec
from rnnpipe.data.encoded import ENCODERS, carry_texts, load_dataset, save_dataset
from rnnpipe.data.encoders import Encoders
from rnnpipe.data.examples import Dataset, Examples
from rnnpipe.data.ragged import Ragged
from rnnpipe.data.written import Written
from rnnpipe.specs import Features, Numbers, Signature, Tokens


def test_everything_reads_back_as_it_was_ragged_or_not(tmp_path):
    signature = Signature(
        inputs={
            "words": Tokens(vocabulary=9, timesteps=3),
            "series": Features(width=2, timesteps=3),
            "site": Features(width=2),
        },
        target=Numbers(timesteps=3),
    )
    offsets = np.array([0, 2, 2, 5])

    def examples():
        return Examples(
            {
                "words": Ragged.from_lists([[1], [2, 3], []]),
                "series": Ragged(np.random.default_rng(0).random((5, 2)), offsets),
                "site": np.zeros((3, 2), np.float32),
            },
            Ragged(np.ones((5, 1), np.float32), offsets),
            weights=Ragged(np.full(5, 2, np.float32), offsets),
            groups=np.array([1, 1, 2]),
        )

    saved = Dataset(signature, examples(), examples(), examples())
    save_dataset(saved, tmp_path)
    found = load_dataset(tmp_path, signature)
    assert found.parts().keys() == {"train", "test", "validation"}
    for name, part in found.parts().items():
        ours, theirs = dict(part.named()), dict(saved.parts()[name].named())
        assert ours.keys() == theirs.keys()
        for what, values in theirs.items():
            if isinstance(values, Ragged):
                np.testing.assert_array_equal(ours[what].values, values.values)
                np.testing.assert_array_equal(ours[what].offsets, values.offsets)
            else:
                np.testing.assert_array_equal(ours[what], values)


def test_what_a_dataset_does_not_have_is_not_there_when_it_is_read(tmp_path):
    signature = Signature(inputs={"site": Features(width=2)}, target=Numbers())
    examples = Examples({"site": np.zeros((3, 2), np.float32)}, np.zeros(3, np.float32))
    save_dataset(Dataset(signature, examples, examples), tmp_path)
    found = load_dataset(tmp_path, signature)
    assert (found.validation, found.train.weights, found.train.groups) == (None, None, None)


PREPARE = """
import sys
from pathlib import Path

from rnnpipe.data import datasets
from rnnpipe.data.arrays import save_arrays
from rnnpipe.data.datasets.imdb import ImdbSpec
from rnnpipe.data.encoded import load_dataset, save_dataset
from rnnpipe.data.padding import pad_dataset
from rnnpipe.data.sources.files import LocalFile
from rnnpipe.files.digests import sha256_of
from rnnpipe.machine.memory import PeakMemory

mirror, encoded, padded = map(Path, sys.argv[1:])
names = [file.name for file in ImdbSpec.FILES]
files = {name: LocalFile(mirror / name, sha256_of(mirror / name)) for name in names}
memory = PeakMemory()
dataset = datasets.load(ImdbSpec(source="imdb", num_words=10_000, maxlen=500), files)
save_dataset(dataset, encoded)
save_arrays(pad_dataset(load_dataset(encoded, dataset.signature)), padded)
print(memory.above_start())
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a process's peak memory")
def test_preparing_the_whole_of_imdb_takes_less_than_170_mib(mirror, tmp_path):
    encoded, padded_folder = tmp_path / "encoded", tmp_path / "padded"
    encoded.mkdir()
    padded_folder.mkdir()
    # in a process of its own: what this one has freed before would count for less, or for more
    process = subprocess.run(
        [sys.executable, "-c", PREPARE, mirror, encoded, padded_folder],
        capture_output=True,
        text=True,
        check=True,
    )
    assert int(process.stdout) < 170 * 2**20

    padded = load_arrays(padded_folder)
    inputs = [part.inputs["tokens"] for part in (padded.train, padded.test)]
    assert [each.shape for each in inputs] == [(25_000, 500)] * 2
    # The smallest type that holds 10,000 ids, and read from disk page by page.
    assert inputs[0].dtype == np.uint16
    assert isinstance(inputs[0], np.memmap)


def test_what_writes_and_scores_a_text_comes_along_to_the_padded_examples(tmp_path):
    spec = ReversalSpec(source="reversal", train_examples=4, test_examples=3)
    dataset = datasets.load(spec, {})
    save_dataset(dataset, tmp_path)
    found = load_dataset(tmp_path, dataset.signature)
    assert (found.encoders, found.written) == (dataset.encoders, dataset.written)

    padded = tmp_path / "padded"
    padded.mkdir()
    carry_texts(dataset.signature, tmp_path, padded)
    assert Written.load(padded) == dataset.written
    assert Encoders.load(padded / ENCODERS) == dataset.encoders


def test_nothing_comes_along_where_no_text_is_asked_for(tmp_path):
    (tmp_path / ENCODERS).write_text("{}")
    signature = Signature(inputs={"site": Features(width=2)}, target=Numbers())
    carry_texts(signature, tmp_path, tmp_path / "elsewhere")
