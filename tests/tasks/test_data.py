"""What of a dataset comes into a run's folder."""

import pytest

from rnnpipe.data import datasets
from rnnpipe.data.datasets.digits import DigitsSpec
from rnnpipe.data.encoded import save_dataset
from rnnpipe.records.facts import EncodedFacts
from rnnpipe.store import Store
from tasks.data import publish_data


@pytest.fixture
def published(tmp_path):
    """Publishes the digits; returns the names of the files in the run's folder."""
    store = Store.open(tmp_path / "artifacts")
    loaded = datasets.load(DigitsSpec(source="digits", limit=20), {})

    def write(folder):
        save_dataset(loaded, folder)
        return EncodedFacts(signature=loaded.signature).model_dump(mode="json")

    entry = store.cache.publish(write)

    def publish(*, private):
        folder = tmp_path / f"run-{private}"
        noted = publish_data.fn(store, "digits", entry, folder, private=private)
        assert set(noted) == {path.name for path in folder.iterdir()}
        return set(noted)

    return publish


def test_what_is_read_of_test_examples_is_there_to_be_drawn(published):
    assert published(private=False) == {"test.inputs.features.npy"}


def test_of_private_examples_nothing_is(published):
    assert published(private=True) == set()
