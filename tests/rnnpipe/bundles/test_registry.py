"""Which model is meant, and models that were given a name."""

import json

import pytest

from rnnpipe.bundles.cards import MARKDOWN
from rnnpipe.bundles.reference import find_model, find_variant
from rnnpipe.bundles.registry import Registry
from rnnpipe.errors import UserError
from rnnpipe.store import Store
from tests.rnnpipe.bundles.made import made_run

FIRST, SECOND, OTHER = (f"2026112{day}-200000-small-beef" for day in (7, 8, 9))
ADDING = {"source": "adding", "timesteps": 4, "train_examples": 20, "test_examples": 200}

ALWAYS_ONE = """
import keras
def make(signature):
    inputs = keras.Input((4, 2))
    last = keras.layers.GRU(2)(inputs)
    dense = keras.layers.Dense(1, kernel_initializer="zeros", bias_initializer="ones")
    return keras.Model(inputs, dense(last))
"""


@pytest.fixture
def store(tmp_path):
    """Two runs on the same data, of which the first is far better, and one on other data."""
    (tmp_path / "always_one_of_a_test.py").write_text(ALWAYS_ONE)
    store = Store.open(tmp_path / "artifacts")
    runs = store.root / "runs"
    seeds = (0, 1, 2, 3, 4)
    made = "always_one_of_a_test:make"
    made_run(runs / FIRST, ADDING, model=made, start=tmp_path, seeds=seeds)
    made_run(runs / SECOND, ADDING, seeds=seeds)
    made_run(runs / OTHER, {**ADDING, "test_examples": 50})
    return store


def test_a_model_is_found_by_run_name_or_folder(store):
    registry = Registry(store)
    assert find_variant(store, "latest").label == f"{OTHER}:data/net"
    assert find_variant(store, f"{SECOND[:8]}:data/net").label == f"{SECOND}:data/net"
    assert find_variant(store, "latest-good:small/net").label == f"{OTHER}:data/net"
    assert find_variant(store, "latest-good:data/net").label == f"{OTHER}:data/net"
    holder = registry.promote(find_variant(store, FIRST), "adder")
    by_name = find_model(store, "adder")
    assert by_name.record.label == f"{FIRST}:data/net" == holder.label
    assert find_model(store, str(registry.folder(holder))).record == by_name.record


def test_the_bundle_of_a_run_goes_with_the_object(store):
    bundle = find_model(store, SECOND, ensemble=True)
    folder = bundle.folder
    assert not (folder / MARKDOWN).exists()
    assert len(bundle.record.models) == 5
    assert folder.exists()
    del bundle
    assert not folder.exists()


@pytest.mark.parametrize(
    ("reference", "said"),
    [
        ("latest:data", "expected RUN:DATASET/VARIANT"),
        ("latest:data/gru", "has no data/gru; it has data/net"),
        ("latest-good:nothing/net", "no run of a suite or a dataset 'nothing' has finished yet"),
        ("latest-good:small/gru", "trains 'gru' on nothing"),
        ("adder", "fits no run"),
    ],
)
def test_what_is_not_there_is_told(store, reference, said):
    with pytest.raises(UserError, match=said):
        find_model(store, reference)


def test_a_bundle_of_one_model_is_no_ensemble(store):
    Registry(store).promote(find_variant(store, FIRST), "adder")
    with pytest.raises(UserError, match="adder is a bundle of one model"):
        find_model(store, "adder", ensemble=True)


def test_a_better_model_gets_the_name_and_the_history_stays(store):
    registry = Registry(store)
    second = registry.promote(find_variant(store, SECOND), "adder", ensemble=True)
    first = registry.promote(find_variant(store, FIRST), "adder")
    assert second.verdict == "the first of its name"
    assert first.verdict == "nothing is worse; MSE 0.17 ± 0.00, of the holder 1.4 ± 0.4"
    assert (second.seeds, first.seeds) == ((0, 1, 2, 3, 4), (2,))
    assert registry.history("adder") == (second, first)
    assert registry.holder("adder") == first
    assert [each["number"] for each in json.loads((store.models / "adder.json").read_text())] == [
        1, 2,
    ]  # fmt: skip
    assert registry.names() == ["adder"]


def test_a_worse_model_and_one_of_other_data_do_not_get_it_unless_forced(store):
    registry = Registry(store)
    registry.promote(find_variant(store, FIRST), "adder")
    with pytest.raises(UserError, match=r"does not get the name adder, which .*: 1 worse"):
        registry.promote(find_variant(store, SECOND), "adder")
    with pytest.raises(UserError, match=r"1 not comparable \(other test data"):
        registry.promote(find_variant(store, OTHER), "adder")
    assert [holder.run for holder in registry.history("adder")] == [FIRST]
    forced = registry.promote(find_variant(store, OTHER), "adder", force=True)
    assert (forced.forced, forced.number) == (True, 2)
    assert find_model(store, "adder").record.trained.run == OTHER


def test_a_name_is_one(store):
    with pytest.raises(UserError, match=r"'\.\./x' is no name for a model"):
        Registry(store).promote(find_variant(store, FIRST), "../x")
    assert Registry(store).history("../x") == ()


def test_a_damaged_history_is_told(store):
    Registry(store).promote(find_variant(store, FIRST), "adder")
    (store.models / "adder.json").write_text("[{")
    with pytest.raises(UserError, match=r"adder\.json is damaged"):
        find_model(store, "adder")
