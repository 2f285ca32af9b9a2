"""Entries made by the tasks' own functions, audited without any Prefect server."""

from dataclasses import replace

import numpy as np
import pytest

import tasks.data
from flows.auditing import audit
from rnnpipe.baselines.majority import Majority
from rnnpipe.data.arrays import Arrays, load_arrays
from rnnpipe.data.datasets.digits import DigitsSpec
from rnnpipe.data.padding import pad_dataset
from rnnpipe.records.facts import PaddedFacts
from rnnpipe.specs import TrainingSpec
from rnnpipe.store import Store
from tasks import caching
from tasks.analysis import analyse_baseline, analyse_trial
from tasks.baselines import fit
from tasks.data import encode, find_duplicates, pad
from tasks.evaluation import evaluate
from tasks.training import train
from tests.rnnpipe.factories import trained_facts
from tests.rnnpipe.store.filled import publish, tree, write_result

ALL = {"sample": None, "seed": 1, "before_training": lambda: None}


@pytest.fixture
def store(tmp_path):
    return Store.open(tmp_path)


@pytest.fixture
def keep(store):
    """Notes under its key that `task` made the entry from the parameters."""

    def note(task, entry, **parameters):
        key = store.cache.keys.write(caching.policy_of(task).components(task, parameters))
        write_result(store, key, entry)
        return entry

    return note


@pytest.fixture
def encoded(store, keep):
    parameters = {"dataset": DigitsSpec(source="digits", limit=50), "digests": {}}
    return keep(encode, encode.fn(store, "digits", **parameters), **parameters)


@pytest.fixture
def padded(store, keep, encoded):
    return keep(pad, pad.fn(store, "digits", encoded=encoded), encoded=encoded)


@pytest.fixture
def scored(store, keep, padded):
    """The scores of outputs that no model made."""
    signature = PaddedFacts.model_validate(padded.facts).signature

    def write(folder):
        outputs = np.random.default_rng(0).dirichlet(np.ones(10), size=360).astype(np.float32)
        targets = load_arrays(store.cache.folder / padded.digest).test.targets
        np.savez(folder / "predictions.npz", targets=targets, best=outputs, last=outputs)
        columns = "loss,val_loss,accuracy,val_accuracy,seconds"
        (folder / "history.csv").write_text(f"epoch,{columns}\n1,2,2,0.1,0.1,1\n")
        return trained_facts().model_dump(mode="json")

    trained = store.cache.publish(write)
    parameters = {"trained": trained, "signature": signature}
    return keep(evaluate, evaluate.fn(store, "digits", **parameters), **parameters)


@pytest.fixture
def fitted(store, keep, padded):
    """The answers of a baseline."""
    parameters = {
        "padded": padded,
        "baseline": Majority(type="majority"),
        "validation_split": 0.2,
    }
    return keep(fit, fit.fn(store, "digits", **parameters), **parameters)


def outcomes(findings):
    return {finding.digest: (finding.outcome, finding.detail) for finding in findings}


def test_what_the_present_code_made_comes_out_the_same_and_nothing_is_touched(
    store, encoded, padded, scored
):
    before = tree(store)
    used = {digest: store.cache.times(digest) for digest in store.cache.digests()}
    found = outcomes(audit(store, **ALL))
    assert {found[e.digest] for e in (encoded, padded, scored)} == {("equal", "")}
    [other] = set(found) - {encoded.digest, padded.digest, scored.digest}
    assert found[other] == ("not audited", "no result names it")
    assert tree(store) == before
    assert {digest: store.cache.times(digest) for digest in store.cache.digests()} == used


def test_what_comes_out_different_is_told_by_its_files(store, encoded, padded, monkeypatch):
    real = pad_dataset

    def other(dataset):
        found = real(dataset)
        test = replace(found.test, inputs={"features": found.test.inputs["features"] + 1})
        return Arrays(found.train, test)

    monkeypatch.setattr(tasks.data, "pad_dataset", other)
    found = outcomes(audit(store, **ALL))
    assert found[padded.digest] == ("different", "facts.json, test.inputs.features.npy")
    assert found[encoded.digest] == ("equal", "")


def test_an_error_while_computing_anew_is_a_difference(store, padded, monkeypatch):
    def broken(_dataset):
        raise ValueError("no such shape")

    monkeypatch.setattr(tasks.data, "pad_dataset", broken)
    found = outcomes(audit(store, **ALL))
    assert found[padded.digest] == ("different", "ValueError: no such shape")


def test_a_damaged_entry_is_told_with_its_file_and_nothing_is_computed_from_it(
    store, encoded, padded
):
    store.cache.path(encoded, "test.targets.npy").write_bytes(b"other")
    assert outcomes(audit(store, **ALL)) == {
        encoded.digest: ("damaged", "test.targets.npy"),
        padded.digest: ("not audited", "what it was made from is gone or damaged"),
    }


def test_damage_that_no_result_can_name_is_told_all_the_same(store):
    entry = publish(store, "one")
    store.cache.path(entry, "data.bin").write_bytes(b"other")
    assert outcomes(audit(store, **ALL)) == {
        entry.digest: ("damaged", "its files are not those that its name stands for")
    }


@pytest.mark.parametrize("changed", ["source", "library", "setting"])
def test_what_other_code_libraries_or_settings_made_is_skipped(store, padded, monkeypatch, changed):
    if changed == "source":
        monkeypatch.setattr(caching, "_sources", lambda _: {"rnnpipe.data.arrays": "0" * 64})
    elif changed == "setting":
        monkeypatch.setattr(pad.cache_policy, "settings", lambda _: {"XLA_FLAGS": "--fast"})
        monkeypatch.setattr(encode.cache_policy, "settings", lambda _: {"XLA_FLAGS": "--fast"})
    else:
        monkeypatch.setattr(caching, "_versions", lambda names: dict.fromkeys(names, "99.0"))
    found = outcomes(audit(store, **ALL))
    assert set(found.values()) == {("not audited", "made by other code")}


def changed_inputs(task, parameters, **changes):
    components = caching.policy_of(task).components(task, parameters)
    return components | {"inputs": components["inputs"] | changes}


@pytest.mark.parametrize(
    "components",
    [
        {"step": "crop", "inputs": {}, "sources": {}, "libraries": {}},
        changed_inputs(pad, {"encoded": "a" * 64}, direction="left"),
        changed_inputs(
            encode,
            {"dataset": DigitsSpec(source="digits"), "digests": {}},
            dataset={"source": "mnist"},
        ),
    ],
)
def test_what_no_present_task_takes_is_skipped(store, components):
    entry = publish(store, "one")
    write_result(store, store.cache.keys.write(components), entry)
    assert outcomes(audit(store, **ALL)) == {entry.digest: ("not audited", "made by other code")}


def test_without_its_source_file_a_dataset_is_skipped(store, keep):
    spec = {"dataset": DigitsSpec(source="digits"), "digests": {"imdb.npz": "a" * 64}}
    entry = keep(encode, publish(store, "one"), **spec)
    assert outcomes(audit(store, **ALL)) == {
        entry.digest: ("not audited", "what it was made from is gone or damaged")
    }


def test_a_key_whose_components_are_gone_is_skipped(store, encoded):
    [path] = store.cache.keys.files()
    path.unlink()
    assert outcomes(audit(store, **ALL)) == {
        encoded.digest: ("not audited", "what its key was made of is not known")
    }


def test_an_entry_under_an_old_and_a_present_key_is_computed_anew(store, encoded):
    [key] = store.cache.keys.files().values()
    for library in ("0.1", "99.0"):
        old = store.cache.keys.read(key) | {"libraries": {"numpy": library}}
        write_result(store, store.cache.keys.write(old), encoded)
    assert outcomes(audit(store, **ALL)) == {encoded.digest: ("equal", "")}


def test_a_training_is_skipped_unless_it_was_deterministic(store, keep, padded):
    parameters = {
        "padded": padded,
        "layers": (),
        "model": None,
        "encoder_decoder": None,
        "training": TrainingSpec(),
        "seed": 0,
    }
    entry = keep(train, publish(store, "one"), **parameters)
    found = outcomes(audit(store, **ALL))
    assert found[entry.digest] == (
        "not audited",
        "trainings repeat bit for bit only in deterministic mode",
    )


def test_a_sample_is_drawn_by_its_seed(store, keep):
    for seed in range(8):
        parameters = {"dataset": DigitsSpec(source="digits", limit=5, seed=seed), "digests": {}}
        keep(encode, encode.fn(store, "digits", **parameters), **parameters)

    def drawn(sample, seed):
        return [f.digest for f in audit(store, **ALL | {"sample": sample, "seed": seed})]

    assert len(drawn(3, 1)) == 3
    assert drawn(3, 1) == drawn(3, 1)
    assert len({tuple(sorted(drawn(3, seed))) for seed in range(1, 6)}) > 1
    assert sorted(drawn(99, 1)) == store.cache.digests()
    assert sorted(drawn(None, 2)) == store.cache.digests()


def test_a_fit_has_to_answer_the_same_however_long_it_takes(store, fitted, monkeypatch):
    assert outcomes(audit(store, **ALL))[fitted.digest] == ("equal", "")
    other = Majority.answers
    monkeypatch.setattr(Majority, "answers", lambda *asked: 1 - other(*asked))
    assert outcomes(audit(store, **ALL))[fitted.digest] == ("different", "predictions.npz")


@pytest.mark.parametrize("task", [analyse_trial, analyse_baseline])
def test_an_analysis_is_told_by_its_name_and_not_computed_anew(store, padded, task):
    entry = publish(store, "one")
    components = changed_inputs(pad, {"encoded": "a" * 64}) | {"step": task.name}
    write_result(store, store.cache.keys.write(components), entry)
    assert outcomes(audit(store, **ALL))[entry.digest] == (
        "not audited",
        "it holds the time that its analysis took",
    )


def test_duplicates_are_counted_anew(store, keep, encoded):
    entry = find_duplicates.fn(store, "digits", encoded=encoded)
    assert entry.facts == {"exact": 0, "near": 0, "share": 0.0}
    keep(find_duplicates, entry, encoded=encoded)
    assert outcomes(audit(store, **ALL))[entry.digest] == ("equal", "")
