import keras
import pytest
from pydantic import TypeAdapter

from rnnpipe.data.card import Duplicates
from rnnpipe.layers import LayerSpec
from rnnpipe.report.facts import dataset_facts, facts, run_duration
from rnnpipe.report.recipes import OWN_LEARNING_RATES, learning_rate
from rnnpipe.specs import TrainingSpec
from rnnpipe.suites import VariantSpec


@pytest.fixture
def tables(run):
    return {table.title: table.lines for table in facts(run)}


def test_the_environment_is_told_in_full(tables):
    environment = dict(tables["Environment"])
    assert environment["Commit"] == (
        "0123456789abcdef0123456789abcdef01234567 with uncommitted changes"
    )
    assert environment["Started"] == "2026-11-23 14:15:00 UTC"
    assert environment["Duration"] == "3 min 05 s"
    assert (environment["CPU"], environment["Threads"]) == ("Test CPU", "2")
    assert ("keras", "3.15.1") in tables["Packages"]


def test_data_is_told_with_settings_and_digests(tables):
    assert tables["Data"][0] == (
        "adding",
        "timesteps=40, train_examples=2000, test_examples=500, seed=0",
        "2,000",
        "500",
        "a" * 64,
        "b" * 64,
    )
    assert tables["Data sources"] == (("digits", "digits.csv.gz", "scikit-learn 1.9", "c" * 64),)


def test_settings_are_told_as_they_were_resolved(tables):
    assert ("lstm", "lstm(units=16) → dense(units=1)") in tables["Variants"]
    assert tables["Training settings"][0] == (
        "adding",
        "simple_rnn",
        "adam",
        "0.001",
        "none",
        "32",
        "12",
        "0.2",
        "no",
        "packed (12.3 ms a step; keras 67.1 ms)",
    )
    assert len(tables["Training settings"]) == 6


def test_how_a_training_is_scheduled_clipped_and_ended_is_told(run):
    settings = {
        "schedule": {"type": "cosine", "warmup_epochs": 1},
        "global_clipnorm": 0.5,
        "epochs": 30,
        "patience": 4,
    }
    trial = run.trials[0].model_copy(update={"training": TrainingSpec(**settings)})
    tables = {table.title: table.lines for table in facts(run.updated(trials=(trial,)))}
    told = tables["Training settings"][0]
    assert told[3:5] == ("0.001, cosine, warmup_epochs=1", "0.5 of all together")
    assert told[6] == "30 at most, patience 4"


@pytest.mark.parametrize(
    ("update", "expected"),
    [
        ({"kernel": None}, "packed (12.3 ms a step; keras 67.1 ms)"),
        ({"engine": "keras", "kernel": "keras"}, "keras (67.1 ms a step; packed 12.3 ms)"),
        ({"engine": "keras", "kernel": "cudnn", "step_seconds": {}}, "keras (cudnn)"),
        (
            {
                "engine": "keras",
                "kernel": "keras",
                "kernel_reason": "layer 'slow' has no bias",
                "step_seconds": {},
            },
            "keras (layer 'slow' has no bias)",
        ),
        ({"engine": "keras", "kernel": None, "step_seconds": {}}, "keras"),
        ({"engine": None}, "not known"),
    ],
)
def test_what_computed_the_steps_is_told(run, update, expected):
    trial = run.trials[0].model_copy(update=update)
    tables = {table.title: table.lines for table in facts(run.updated(trials=(trial,)))}
    assert tables["Training settings"][0][-1] == expected


def test_masked_padding_is_told_with_the_layers(run):
    layers = [{"type": "embedding", "units": 8, "mask_padding": True}, {"type": "gru", "units": 4}]
    variants = {"masked": VariantSpec.model_validate({"layers": layers})}
    suite = run.suite.model_copy(update={"variants": variants})
    tables = {table.title: table.lines for table in facts(run.updated(suite=suite))}
    assert tables["Variants"] == (
        ("masked", "embedding(units=8, mask_padding=True) → gru(units=4)"),
    )


def test_steps_are_told_with_their_time(tables):
    assert tables["Duration of steps"] == (
        ("encode-digits", "found in the cache", "0.25 s"),
        ("train-adding/lstm/seed-0", "computed", "1 min 05 s"),
    )


def test_tables_without_a_row_are_left_out(run):
    titles = [table.title for table in facts(run.updated(tasks=(), datasets={}))]
    assert "Duration of steps" not in titles
    assert "Data sources" not in titles
    assert "Environment" in titles


def test_a_run_without_an_end_has_no_duration(run):
    assert run_duration(run.updated(finished_at=None)) == "—"


def test_a_dataset_in_a_line(run):
    assert dataset_facts(run.datasets["digits"]) == (
        "1,437 training and 360 test examples · 8 timesteps of 8 features · 3 classes"
    )
    assert dataset_facts(run.datasets["adding"]).endswith("40 timesteps of 2 features · regression")


@pytest.mark.parametrize(
    ("exact", "near", "told"),
    [
        (230, 7, "237 test inputs stand in the training set too (10.6%)"),
        (1, 0, "1 test input stands in the training set too (<0.1%)"),
        (0, 0, "no test input stands in the training set"),
    ],
)
def test_what_stands_in_the_training_set_too_is_told(run, exact, near, told):
    share = (exact + near) / 2246
    found = Duplicates(exact=exact, near=near, share=share)
    record = run.datasets["digits"].model_copy(update={"duplicates": found})
    assert dataset_facts(record).endswith(f"3 classes · {told}")


def test_what_there_is_one_of_is_in_the_singular(run):
    record = run.datasets["adding"]
    (features,) = record.signature.inputs.values()
    one = features.model_copy(update={"width": 1, "names": ()})
    signature = record.signature.model_copy(update={"inputs": {"features": one}})
    changed = record.model_copy(update={"signature": signature, "test_examples": 1})
    told = dataset_facts(changed)
    assert "and 1 test example · 40 timesteps of 1 feature · regression" in told


def test_what_has_no_value_on_a_dataset_is_told_with_the_reason(run):
    reasons = {"roc_auc": "no test example is of class 'no'"}
    record = run.datasets["digits"].model_copy(update={"undefined": reasons})
    assert dataset_facts(record).endswith(
        "3 classes · ROC-AUC is undefined: no test example is of class 'no'"
    )


def test_every_layer_is_told_with_what_it_puts_out_and_its_parameters(run):
    layers = TypeAdapter(tuple[LayerSpec, ...]).validate_python(
        [{"type": "lstm", "units": 16}, {"type": "dense", "units": 3, "activation": "softmax"}]
    )
    for trial in run.trials:
        run = run.with_trial(trial.model_copy(update={"layers": layers}))
    found = {table.title: table.lines for table in facts(run)}
    # four gates of 16 units see 8 features, 16 units and a bias
    assert found["Layers on digits"][:3] == (
        ("simple_rnn", "1", "lstm(units=16)", "(16)", "1,600"),
        ("simple_rnn", "2", "dense(units=3, activation=softmax)", "(3)", "51"),
        ("simple_rnn", "—", "all together", "—", "1,651"),
    )
    assert "Layers on adding" not in found  # a softmax does not fit a number


@pytest.mark.parametrize("name", OWN_LEARNING_RATES)
def test_an_optimizers_own_learning_rate_is_keras(name):
    settings = TrainingSpec(optimizer=name)
    assert learning_rate(settings) == pytest.approx(float(keras.optimizers.get(name).learning_rate))
    assert learning_rate(TrainingSpec(optimizer=name, learning_rate=0.5)) == 0.5
