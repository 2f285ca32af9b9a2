import json
from pathlib import Path

import pytest

from rnnpipe.records import migrations
from rnnpipe.records.migrations import SCHEMA_VERSION, migrated, to_2
from rnnpipe.specs import Signature

GOLDEN = Path(__file__).parents[2] / "golden"

TRAINING_1 = {"optimizer": "adam", "loss": None, "epochs": 2, "compile": "off"}
TRAINING_2 = {"optimizer": "adam", "epochs": 2, "engine": "keras"}

TOKENS_1 = {
    "structure": "many-to-one",
    "inputs": "tokens",
    "target": "class",
    "timesteps": 500,
    "vocabulary": 10_000,
    "features": None,
    "classes": ["negative", "positive"],
}
TOKENS_2 = {
    "inputs": {"tokens": {"kind": "tokens", "vocabulary": 10_000, "timesteps": 500}},
    "target": {"kind": "classes", "names": ["negative", "positive"]},
}
FEATURES_1 = {"inputs": "features", "target": "number", "timesteps": 50, "features": 2}
FEATURES_2 = {
    "inputs": {"features": {"kind": "features", "width": 2, "timesteps": 50}},
    "target": {"kind": "numbers", "width": 1},
}


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [(TOKENS_1, TOKENS_2, "binary"), (FEATURES_1, FEATURES_2, "regression")],
)
def test_a_signature_is_told_by_ports(old, new, problem):
    dataset = {"spec": {"source": "x"}, "train_digest": "d"}
    changed = to_2({"datasets": {"one": dataset | {"signature": old}}})
    assert changed == {"datasets": {"one": dataset | {"signature": new}}}
    signature = Signature.model_validate(new)
    assert (signature.structure, signature.problem) == ("many-to-one", problem)


def test_settings_name_an_engine_wherever_they_stand():
    xla = {"compile": "xla"}
    content = {
        "suite": {
            "name": "aged",
            "training": TRAINING_1,
            "datasets": {"one": {"source": "x", "training": xla}, "two": {"source": "y"}},
            "variants": {"gru": {"layers": [], "training": {"loss": "mean_squared_error"}}},
        },
        "datasets": {"one": {"spec": {"training": TRAINING_1}, "signature": FEATURES_1}},
        "trials": [{"variant": "gru", "training": TRAINING_1 | {"compile": "auto"}}],
    }
    before = json.dumps(content)
    changed = to_2(content)
    assert changed["suite"] == {
        "name": "aged",
        "training": TRAINING_2,
        "datasets": {"one": {"source": "x", "training": {"engine": "xla"}}, "two": {"source": "y"}},
        "variants": {"gru": {"layers": [], "training": {}}},
    }
    assert changed["datasets"]["one"]["spec"] == {"training": TRAINING_2}
    assert changed["trials"][0]["training"] == TRAINING_2 | {"engine": "auto"}
    assert json.dumps(content) == before


@pytest.mark.parametrize(
    ("means", "engine"), [("plain", "keras"), ("packed", "packed"), ("xla", "xla"), (None, None)]
)
@pytest.mark.parametrize(
    ("old_kernel", "kernel"),
    [("loop", "keras"), ("xla loop", "xla"), ("packed", "packed"), ("cudnn", "cudnn")],
)
def test_a_trial_says_which_engine_it_had(means, engine, old_kernel, kernel):
    times = {"plain": 0.25, "packed": 0.5, "xla": 0.75}
    trial = {"seed": 0, "means": means, "kernel": old_kernel, "step_seconds": times}
    [changed] = to_2({"trials": [trial]})["trials"]
    assert changed == {
        "seed": 0,
        "engine": engine,
        "kernel": kernel,
        "step_seconds": {"keras": 0.25, "packed": 0.5, "xla": 0.75},
    }


def test_a_trial_from_before_such_things_were_noted_has_none():
    assert to_2({"trials": [{"seed": 0}]}) == {
        "trials": [{"seed": 0, "engine": None, "kernel": None, "step_seconds": {}}]
    }


def words(content):
    """Every key in a JSON value."""
    if isinstance(content, dict):
        return set(content).union(*map(words, content.values()))
    return set().union(*map(words, content)) if isinstance(content, list) else set()


@pytest.mark.parametrize("path", sorted(GOLDEN.glob("schema-1/runs/*/run.json")), ids=str)
def test_the_words_of_version_1_are_gone_from_a_real_run_and_the_rest_is_kept(path):
    content = json.loads(path.read_text())
    changed = migrated(content, 1, 2)
    assert words(content) & {"compile", "means", "structure", "classes"}
    assert not words(changed) & {"compile", "means", "structure", "classes"}
    assert words(changed) - words(content) == {"engine", "kind", "names", "width"}
    assert changed["schema_version"] == 2
    same = content.keys() - {"schema_version", "suite", "datasets", "trials"}
    assert {name: changed[name] for name in same} == {name: content[name] for name in same}


def test_versions_are_gone_through_one_by_one(monkeypatch):
    steps = {
        1: lambda content: content | {"said": [*content["said"], "1 to 2"]},
        2: lambda content: content | {"said": [*content["said"], "2 to 3"]},
    }
    monkeypatch.setattr(migrations, "_STEPS", steps)
    content = {"schema_version": 1, "said": []}
    assert migrated(content, 1, 3) == {"schema_version": 3, "said": ["1 to 2", "2 to 3"]}
    assert migrated({"said": []}, 2, 3) == {"said": ["2 to 3"]}
    assert migrated(content, 3, 3) is content


def test_there_is_a_step_from_every_version_to_the_next():
    assert set(range(1, SCHEMA_VERSION)) <= set(migrations._STEPS)


@pytest.mark.parametrize(
    "content",
    [
        [],
        {"suite": None},
        {"suite": {"datasets": []}},
        {"datasets": [1]},
        {"datasets": {"one": {"spec": {}, "signature": {"inputs": "pictures"}}}},
        {"datasets": {"one": {"spec": {}, "signature": FEATURES_1 | {"target": ["class"]}}}},
        {"trials": 7},
        {"trials": [{"training": "none"}]},
        {"trials": [{"means": {}}]},
        {"trials": [{"step_seconds": [1.0]}]},
    ],
)
def test_what_is_not_of_the_version_it_says_is_told(content):
    with pytest.raises(ValueError, match="it is not of schema version 1"):
        migrated(content, 1, 2)
