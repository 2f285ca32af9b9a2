import pytest
from pydantic import TypeAdapter

from rnnpipe.data import datasets
from rnnpipe.data.sources import download
from rnnpipe.data.sources.files import LocalFile
from rnnpipe.suites.known import known_signature

SIZES = {"train_examples": 5, "test_examples": 3}


@pytest.mark.parametrize(
    "settings",
    [
        {"source": "digits"},
        {"source": "adding", "timesteps": 7, **SIZES},
        {"source": "temporal_order", "timesteps": 12, **SIZES},
        {"source": "imdb", "num_words": 2, "maxlen": 11},
        {"source": "imdb"},
        {"source": "reuters", "num_words": 300, "maxlen": 5},
    ],
)
def test_what_is_known_early_is_what_the_data_then_say(settings, mirror):
    spec = TypeAdapter(datasets.DatasetSpec).validate_python(settings)
    sources = [download.locate(file, str(mirror)) for file in spec.FILES]
    files = {file.name: LocalFile(mirror / file.name, file.sha256) for file in sources}
    assert known_signature(spec) == datasets.load(spec, files).signature
