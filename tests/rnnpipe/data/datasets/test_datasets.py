from pkgutil import resolve_name
from typing import get_args

import numpy as np
import pytest
from pydantic import TypeAdapter

from rnnpipe.data import datasets
from rnnpipe.data.datasets import adding
from rnnpipe.data.datasets.adding import AddingSpec
from rnnpipe.data.datasets.reuters import ReutersSpec
from rnnpipe.data.sources import download
from rnnpipe.data.sources.files import LocalFile
from rnnpipe.errors import UserError
from rnnpipe.files.digests import sha256_of

MADE = AddingSpec(source="adding", train_examples=1, test_examples=1)
SIZES = {"train_examples": 5, "test_examples": 3}

PARTS = ("train", "val", "test_2016_flickr")


def test_every_kind_is_named_in_the_table_as_in_a_suite_file():
    named = {source: resolve_name(kind) for source, kind in datasets.DATASETS.items()}

    for source, kind in named.items():
        assert get_args(kind.model_fields["source"].annotation) == (source,)
    assert set(get_args(get_args(datasets.DatasetSpec)[0])) == set(named.values())


def test_sources_are_the_files_that_must_be_fetched():
    file, _ = ReutersSpec.FILES

    assert file.name == "reuters.npz"
    assert file.url == ("https://storage.googleapis.com/tensorflow/tf-keras-datasets/reuters.npz")
    assert file.sha256 == "d6586e694ee56d7a4e65172e12b3e987c03096cb01eab99753921ef915959916"
    assert MADE.FILES == ()
    assert [file.name for file in datasets.all_files()] == [
        "imdb.npz",
        "imdb_word_index.json",
        "reuters.npz",
        "reuters_word_index.json",
        *(f"multi30k/{part}.{side}.gz" for side in ("de", "en", "fr") for part in PARTS),
        "en_ewt-ud-dev.conllu",
        "en_ewt-ud-test.conllu",
    ]


def test_a_label_without_a_class_is_refused(tmp_path):
    path = tmp_path / "reuters.npz"
    lists = np.empty(10, object)
    lists[:] = [[1]] * 10
    np.savez(path, x=lists, y=np.full(10, 46))
    index = tmp_path / "reuters_word_index.json"
    index.write_text('{"the": 1}')
    files = {file.name: LocalFile(file, sha256_of(file)) for file in (path, index)}

    with pytest.raises(UserError, match="reuters has a training label 46, expected one below 46"):
        datasets.load(ReutersSpec(source="reuters"), files)


def test_data_beyond_memory_is_a_user_error(monkeypatch):
    def no_memory(*_):
        raise MemoryError

    monkeypatch.setattr(adding, "_examples", no_memory)
    with pytest.raises(UserError, match="the adding data asked for do not fit into memory"):
        datasets.load(MADE, {})


@pytest.mark.parametrize(
    "settings",
    [
        {"source": "digits"},
        {"source": "digits", "as_vector": True},
        {"source": "wine"},
        {"source": "frames", "timesteps": 5, "shortest": 2, **SIZES},
        {"source": "adding", "timesteps": 7, **SIZES},
        {"source": "temporal_order", "timesteps": 12, **SIZES},
        {"source": "reversal", "longest": 5, **SIZES},
        {"source": "shapes", "size": 9, **SIZES},
        {"source": "imdb", "num_words": 2, "maxlen": 11},
        {"source": "imdb"},
        {"source": "reuters", "num_words": 300, "maxlen": 5},
    ],
)
def test_what_is_known_early_is_what_the_data_then_say(settings, mirror):
    spec = TypeAdapter(datasets.DatasetSpec).validate_python(settings)
    sources = [download.locate(file, str(mirror)) for file in spec.FILES]
    files = {file.name: LocalFile(mirror / file.name, file.sha256) for file in sources}
    assert spec.known_signature() == datasets.load(spec, files).signature
