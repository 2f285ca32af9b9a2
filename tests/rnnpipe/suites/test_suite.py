import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnnpipe.errors import UserError
from rnnpipe.specs import TrainingSpec
from rnnpipe.suites import Selection, Suite, load_suite

SUITE = {
    "name": "small",
    "title": "Small",
    "seeds": [3, 5],
    "training": {"epochs": 7, "batch_size": 16},
    "datasets": {
        "a": {"source": "digits", "training": {"epochs": 9, "learning_rate": 0.01}},
        "b": {"source": "adding", "train_examples": 10, "test_examples": 10},
    },
    "variants": {
        "lstm": {"layers": [{"type": "lstm", "units": 4}], "training": {"epochs": 2}},
        "gru": {"layers": [{"type": "gru", "units": 4}], "datasets": ["a"]},
    },
}


def test_trials_are_ordered_by_dataset_then_variant_then_seed():
    labels = [trial.label for trial in Suite.model_validate(SUITE).trials()]
    assert labels == [
        "a/lstm/seed-3",
        "a/lstm/seed-5",
        "a/gru/seed-3",
        "a/gru/seed-5",
        "b/lstm/seed-3",
        "b/lstm/seed-5",
    ]


def test_training_settings_apply_suite_then_dataset_then_variant():
    trials = {trial.label: trial.training for trial in Suite.model_validate(SUITE).trials()}
    assert trials["a/lstm/seed-3"] == TrainingSpec(epochs=2, batch_size=16, learning_rate=0.01)
    assert trials["a/gru/seed-3"] == TrainingSpec(epochs=9, batch_size=16, learning_rate=0.01)
    assert trials["b/lstm/seed-3"] == TrainingSpec(epochs=2, batch_size=16)


def test_epochs_of_a_selection_win_over_every_level():
    chosen = Suite.model_validate(SUITE).select(Selection(epochs=1))
    assert {trial.training.epochs for trial in chosen.trials()} == {1}


@given(count=st.integers(1, 30))
def test_seeds_go_on_from_the_suites_own_without_repeating(count):
    seeds = Suite.model_validate(SUITE).select(Selection(seeds=count)).seeds
    assert len(set(seeds)) == len(seeds) == count
    assert seeds[:2] == (3, 5)[:count]


def test_a_dataset_that_no_chosen_variant_uses_is_left_out():
    chosen = Suite.model_validate(SUITE).select(Selection(variants=("gru",)))
    assert list(chosen.datasets) == ["a"]
    assert list(chosen.variants) == ["gru"]


def test_a_variant_without_a_chosen_dataset_is_left_out():
    chosen = Suite.model_validate(SUITE).select(Selection(datasets=("b",)))
    assert list(chosen.variants) == ["lstm"]


def test_limit_reaches_every_dataset():
    chosen = Suite.model_validate(SUITE).select(Selection(limit=4))
    assert [spec.limit for spec in chosen.datasets.values()] == [4, 4]


@pytest.mark.parametrize(
    ("selection", "message"),
    [
        (Selection(datasets=("c",)), "no dataset 'c' in this suite: expected one of a, b"),
        (
            Selection(variants=("lstn",)),
            "no variant 'lstn' in this suite: expected one of lstm, gru; did you mean 'lstm'?",
        ),
        (Selection(datasets=("b",), variants=("gru",)), "nothing to run"),
    ],
)
def test_a_selection_that_fits_nothing_is_refused(selection, message):
    with pytest.raises(UserError) as refused:
        Suite.model_validate(SUITE).select(selection)
    assert str(refused.value).startswith(message)


def test_a_suite_reads_back_equal_with_its_unset_values_still_unset():
    suite = Suite.model_validate(SUITE)
    again = Suite.model_validate_json(suite.model_dump_json(exclude_unset=True))
    assert again == suite
    assert again.trials() == suite.trials()


def test_the_notebook_suite_has_exactly_the_notebooks_settings():
    trials = {(t.dataset, t.variant): t for t in load_suite("notebook").trials()}
    assert {key: [_layer(layer) for layer in t.layers] for key, t in trials.items()} == {
        ("imdb", "simple_rnn"): ["embedding 32", "simple_rnn 32", "dense 1 sigmoid"],
        ("imdb", "lstm"): ["embedding 32", "lstm 32", "dense 1 sigmoid"],
        ("imdb", "simple_rnn_stack2"): [
            "embedding 32",
            "simple_rnn 32 sequences",
            "simple_rnn 16",
            "dense 1 sigmoid",
        ],
        ("imdb", "simple_rnn_stack4"): [
            "embedding 32",
            "simple_rnn 32 sequences",
            "simple_rnn 32 sequences",
            "simple_rnn 32 sequences",
            "simple_rnn 32",
            "dense 1 sigmoid",
        ],
        ("reuters", "gru_stack2"): [
            "embedding 256",
            "gru 256 sequences",
            "gru 128",
            "dense 46 softmax",
        ],
    }
    assert trials["imdb", "lstm"].training == TrainingSpec(
        optimizer="rmsprop", batch_size=128, epochs=10
    )
    assert trials["reuters", "gru_stack2"].training == TrainingSpec(
        optimizer="adam", batch_size=32, epochs=20
    )
    datasets = load_suite("notebook").datasets
    wanted = {"num_words", "maxlen"}
    asked = {name: spec.model_dump(include=wanted) for name, spec in datasets.items()}
    assert asked == {
        "imdb": {"num_words": 10000, "maxlen": 500},
        "reuters": {"num_words": 10000, "maxlen": 300},
    }


def _layer(layer):
    words = [layer.type, str(layer.units)]
    if getattr(layer, "return_sequences", False):
        words.append("sequences")
    if layer.type == "dense":
        words.append(layer.activation)
    return " ".join(words)


def test_a_suite_of_an_absurd_size_is_refused_before_its_trials_are_listed():
    many = SUITE | {"seeds": list(range(2_501))}
    with pytest.raises(ValueError, match="make up to 10,004 trials; expected at most 10,000"):
        Suite.model_validate(many)
    assert Suite.model_validate(SUITE | {"seeds": list(range(2_500))}).seeds[-1] == 2_499


def test_the_quick_form_is_what_the_suite_says_and_what_else_is_asked_goes_before_it():
    quick = {"seeds": 1, "epochs": 3, "limit": 50, "datasets": ["b"]}
    suite = Suite.model_validate(SUITE | {"quick": quick})
    chosen = suite.select(Selection(quick=True))
    assert [trial.label for trial in chosen.trials()] == ["b/lstm/seed-3"]
    assert {trial.training.epochs for trial in chosen.trials()} == {3}
    assert chosen.datasets["b"].limit == 50
    assert chosen.quick is None
    other = suite.select(Selection(quick=True, seeds=2, datasets=("a",)))
    assert {trial.label.split("/")[0] for trial in other.trials()} == {"a"}
    assert len(other.seeds) == 2
    assert {trial.training.epochs for trial in other.trials()} == {3}
    assert len(suite.select(Selection()).trials()) == 6


def test_a_suite_without_a_quick_form_says_so():
    with pytest.raises(UserError, match=r"small has no quick form: give it a table \[quick\]"):
        Suite.model_validate(SUITE).select(Selection(quick=True))


def test_the_bundled_memory_suite_has_one():
    quick = load_suite("memory").select(Selection(quick=True))
    assert {trial.variant for trial in quick.trials()} == {"simple_rnn", "lstm", "gru"}
    assert len(quick.seeds) == 1
    assert quick.analysis
