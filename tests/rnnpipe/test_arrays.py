import sys

import numpy as np
import pytest

from rnnpipe import datasets
from rnnpipe.arrays import load_arrays, load_dataset, pad_dataset, save_arrays, save_dataset
from rnnpipe.digests import sha256_of
from rnnpipe.memory import PeakMemory
from rnnpipe.sources.files import LocalFile
from rnnpipe.specs import ImdbSpec


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
