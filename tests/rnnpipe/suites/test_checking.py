import pytest

from rnnpipe.errors import UserError
from rnnpipe.suites import Suite
from rnnpipe.suites.checking import require_room_for_seeds, require_runnable

SUITE = {
    "name": "tiny",
    "title": "Tiny",
    "seeds": [0, 1],
    "datasets": {"digits": {"source": "digits"}, "imdb": {"source": "imdb"}},
    "variants": {
        "lstm": {"layers": [{"type": "lstm", "units": 4}], "datasets": ["digits"]},
        "gru": {"layers": [{"type": "gru", "units": 4, "return_sequences": True}]},
    },
}


def test_all_misfits_are_told_at_once():
    with pytest.raises(UserError) as error:
        require_runnable(Suite.model_validate(SUITE))
    first, second = str(error.value).splitlines()
    assert first == (
        "variant 'gru' on dataset 'digits': the recipe puts out a sequence, but the dataset has "
        "one target per example: set return_sequences = false in the last recurrent layer, or add "
        "one"
    )
    assert second == (
        "  variant 'gru' on dataset 'imdb': layers[0] = "
        '{ type = "gru", units = 4, return_sequences = true } reads feature vectors, but the '
        "dataset's inputs are tokens: the recipe must start with an embedding layer"
    )


def test_seeds_can_be_added_where_there_is_room_for_them():
    suite = Suite.model_validate(SUITE)
    require_room_for_seeds(suite, 2)
    with pytest.raises(UserError, match="max_seeds = 1 is less than the 2 seeds to begin with"):
        require_room_for_seeds(suite, 1)


@pytest.mark.parametrize(
    ("layers", "message"),
    [
        ([{"type": "lstm", "units": 4}], "must start with an embedding layer"),
        ([{"type": "embedding", "units": 4}], "the recipe puts out a sequence"),
        ([{"type": "embedding", "units": 4}, {"type": "gru", "units": 3}], None),
    ],
)
def test_of_texts_it_is_known_early_that_they_are_tokens(tmp_path, layers, message):
    rows = "red,a\ngreen,a\nblue,a\ncat,b\ndog,b\ncow,b\n"
    (tmp_path / "texts.csv").write_text(f"t,y\n{rows}")
    data = {"source": "text", "path": "texts.csv", "text": "t", "target": "y"}
    content = {"datasets": {"own": data}, "variants": {"one": {"layers": layers}}}
    suite = Suite.model_validate({**SUITE, **content}).located(tmp_path)
    if message is None:
        require_runnable(suite)
        (tmp_path / "texts.csv").unlink()
        message = "datasets.own.path = .*: no such file"
    with pytest.raises(UserError, match=message):
        require_runnable(suite)


def test_a_baseline_that_is_not_made_for_a_dataset_is_told():
    variants = {
        "words": {"baseline": {"type": "tfidf_logistic"}, "datasets": ["digits"]},
        "trivial": {"baseline": {"type": "majority"}},
    }
    with pytest.raises(UserError) as error:
        require_runnable(Suite.model_validate({**SUITE, "variants": variants}))
    (line,) = str(error.value).splitlines()
    assert line.startswith(
        "variant 'words' on dataset 'digits': baseline = { type = \"tfidf_logistic\" } "
    )


def test_text_is_generated_by_an_encoder_and_decoder_and_nothing_else(tmp_path):
    (tmp_path / "mine.py").write_text("def build(signature): ...")
    layers = [{"type": "embedding", "units": 4}, {"type": "gru", "units": 4}]
    pair = {"encoder": layers, "decoder": layers}
    reversal = {"source": "reversal", "train_examples": 9, "test_examples": 9}
    variants = {
        "pair": {"encoder_decoder": pair},
        "layers": {"layers": layers, "datasets": ["reversal"]},
        "own": {"model": "mine:build", "datasets": ["reversal"]},
        "longer": {"encoder_decoder": {**pair, "max_length": 99}, "datasets": ["reversal"]},
    }
    datasets = {"reversal": reversal, "digits": {"source": "digits"}}
    suite = Suite.model_validate({**SUITE, "datasets": datasets, "variants": variants})
    with pytest.raises(UserError) as error:
        require_runnable(suite.located(tmp_path))
    told = [line.strip().partition(": ") for line in str(error.value).splitlines()]
    assert [name for name, _, _ in told] == [
        "variant 'layers' on dataset 'reversal'",
        "variant 'own' on dataset 'reversal'",
        "variant 'longer' on dataset 'reversal'",
        "variant 'pair' on dataset 'digits'",
    ]
    for (_, _, message), expected in zip(
        told,
        (
            "layers alone do not generate: use encoder_decoder",
            "mine:build: a model of one's own cannot generate text",
            "max_length = 99, but the dataset's target has 11 timesteps",
            "generates text, but the dataset's target is classes",
        ),
        strict=True,
    ):
        assert expected in message
