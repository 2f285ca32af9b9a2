from pathlib import Path

import numpy as np

from rnnpipe.data import datasets
from rnnpipe.data.datasets.tagged import TaggedSpec
from rnnpipe.data.datasets.ud_english_ewt import DEV, TEST, EwtSpec
from rnnpipe.data.sources import download
from rnnpipe.data.sources.files import LocalFile
from rnnpipe.files.digests import sha256_of


def local(mirror):
    """The files in the mirror, which are those that are published, bit for bit."""
    found = {}
    for remote in (DEV, TEST):
        source = download.locate(remote, str(mirror))
        assert source.sha256 == remote.sha256
        found[remote.name] = LocalFile(Path(source.location), source.sha256)
        assert sha256_of(found[remote.name].path) == remote.sha256
    return found


def test_it_is_tagged_text_with_documents_on_one_side(mirror):
    files = local(mirror)
    dataset = datasets.load(EwtSpec(source="ud_english_ewt", num_words=300), files)
    same = TaggedSpec(
        source="tagged", train=DEV.name, test=TEST.name, num_words=300, group="document"
    ).read({"train": files[DEV.name], "test": files[TEST.name]})
    assert dataset.signature == same.signature
    assert dataset.signature.problem == "tagging"
    assert dataset.signature.target.width == 17
    assert dataset.signature.inputs["tokens"].vocabulary == 300
    assert len(dataset.train) + len(dataset.validation) == 2001
    assert len(dataset.test) == 2077
    np.testing.assert_array_equal(dataset.test.groups, same.test.groups)
    assert not set(dataset.train.groups) & set(dataset.validation.groups)
