"""What the cache key depends on, and what it does not."""

import pytest
from pydantic import TypeAdapter

from rnnpipe.records import Entry
from rnnpipe.specs import LayerSpec, TrainingSpec
from tasks import caching
from tasks.caching import KeyOver

LAYERS = TypeAdapter(tuple[LayerSpec, ...])
BASE = {
    "store": "anywhere",
    "label": "digits/lstm/seed-0",
    "padded": Entry(digest="a" * 64, files={}),
    "layers": LAYERS.validate_python([{"type": "lstm", "units": 8}]),
    "training": TrainingSpec(epochs=3),
    "seed": 0,
}


def key(step="train", libraries=("numpy",), **changes):
    return KeyOver(("rnnpipe.cells.reference",), libraries).components(step, {**BASE, **changes})


def test_the_same_step_has_the_same_key():
    assert key() == key()


@pytest.mark.parametrize(
    "changes",
    [
        {"step": "evaluate"},
        {"libraries": ("numpy", "keras")},
        {"padded": Entry(digest="b" * 64, files={})},
        {"layers": LAYERS.validate_python([{"type": "lstm", "units": 9}])},
        {"training": TrainingSpec(epochs=4)},
        {"seed": 1},
    ],
)
def test_whatever_shapes_the_result_changes_the_key(changes):
    assert key(**changes) != key()


@pytest.mark.parametrize(
    "changes",
    [
        {"store": "elsewhere"},
        {"label": "digits/renamed/seed-0"},
        {"training": TrainingSpec(epochs=3, batch_size=32)},  # the default, written out
        {"padded": Entry(digest="a" * 64, files={}, facts={"note": "told elsewhere"})},
    ],
)
def test_where_and_under_which_name_does_not(changes):
    assert key(**changes) == key()


def test_another_library_version_changes_the_key(monkeypatch):
    before = key()
    monkeypatch.setattr(caching, "version", lambda _: "99.0")
    assert key() != before


def test_other_source_changes_the_key(monkeypatch):
    before = key()
    monkeypatch.setattr(caching, "_sources", lambda _: {"rnnpipe.cells.reference": "other"})
    assert key() != before
