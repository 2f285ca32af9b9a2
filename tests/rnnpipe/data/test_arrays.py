import sys

import numpy as np
import pytest

from rnnpipe.data import datasets
from rnnpipe.data.arrays import (
    examples_to_train_on,
    load_arrays,
    load_dataset,
    pad_dataset,
    save_arrays,
    save_dataset,
)
from rnnpipe.data.datasets.imdb import ImdbSpec
from rnnpipe.data.sources.files import LocalFile
from rnnpipe.errors import UserError
from rnnpipe.files.digests import sha256_of
from rnnpipe.machine.memory import PeakMemory


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a process's peak memory")
def test_preparing_the_whole_of_imdb_takes_less_than_300_mib(mirror, tmp_path):
    archive = mirror / "imdb.npz"
    spec = ImdbSpec(source="imdb", num_words=10_000, maxlen=500)
    encoded, padded_folder = tmp_path / "encoded", tmp_path / "padded"
    encoded.mkdir()
    padded_folder.mkdir()
    memory = PeakMemory()
    dataset = datasets.load(spec, {archive.name: LocalFile(archive, sha256_of(archive))})
    save_dataset(dataset, encoded)
    save_arrays(pad_dataset(load_dataset(encoded, dataset.signature)), padded_folder)
    assert memory.above_start() < 300 * 2**20

    padded = load_arrays(padded_folder)
    assert padded.train_inputs.shape == padded.test_inputs.shape == (25_000, 500)
    # The smallest type that holds 10,000 ids, and read from disk page by page.
    assert padded.train_inputs.dtype == np.uint16
    assert isinstance(padded.train_inputs, np.memmap)


@pytest.mark.parametrize(
    ("examples", "share", "trained_on"), [(25_000, 0.2, 20_000), (8_982, 0.2, 7_185), (7, 0.5, 3)]
)
def test_the_split_is_that_of_keras(examples, share, trained_on):
    assert examples_to_train_on(examples, share) == trained_on


@pytest.mark.parametrize(("examples", "share"), [(1, 0.2), (4, 0.9)])
def test_a_split_that_leaves_nothing_to_train_on_is_refused(examples, share):
    with pytest.raises(UserError, match="leaves 0 to train on"):
        examples_to_train_on(examples, share)
