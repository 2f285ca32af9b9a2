import pytest

from rnnpipe.errors import UserError
from rnnpipe.specs import TrainingSpec
from rnnpipe.suites.toml import parse_suite

SUITE = """
name = "small"
title = "Small"
seeds = [0]
[datasets.digits]
source = "digits"
[variants.gru]
layers = [{ type = "gru", units = 4 }]
[training]
"""


def test_the_settings_that_are_set_win_in_their_order():
    base = TrainingSpec(epochs=3, engine="xla")
    found = base.overlaid(TrainingSpec(engine="packed"), TrainingSpec(epochs=5))
    assert (found.engine, found.epochs, found.optimizer) == ("packed", 5, "adam")
    assert base.overlaid(TrainingSpec()).engine == "xla"


@pytest.mark.parametrize("engine", ["auto", "packed", "xla", "keras"])
def test_a_suite_names_an_engine(engine):
    suite = parse_suite(SUITE + f'engine = "{engine}"', "suite.toml")
    assert suite.trials()[0].training.engine == engine


def test_a_suite_that_says_compile_is_told_of_engine():
    with pytest.raises(UserError, match="training: compile = 'off': the setting is now `engine`"):
        parse_suite(SUITE + 'compile = "off"', "suite.toml")


def test_there_is_one_loss_a_problem_so_that_none_can_be_set():
    with pytest.raises(
        UserError, match="training: loss = 'huber': it follows from the dataset's targets"
    ):
        parse_suite(SUITE + 'loss = "huber"', "suite.toml")


def test_one_way_to_clip_takes_the_place_of_the_other():
    base = TrainingSpec(clipnorm=1.0, epochs=3)
    found = base.overlaid(TrainingSpec(global_clipnorm=2.0), TrainingSpec(patience=2))
    assert found == TrainingSpec(global_clipnorm=2.0, epochs=3, patience=2)
    assert found.overlaid(TrainingSpec(clipnorm=3.0)).global_clipnorm is None


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("clipnorm = 1.0\nglobal_clipnorm = 2.0", "clipnorm = 1 and global_clipnorm = 2; keep one"),
        ("patience = 0", "training.patience = 0: expected 1 or more"),
        (
            'schedule = { type = "cosine", fnal = 0.1 }',
            "training.schedule.fnal = 0.1: unknown key; did you mean 'final'?",
        ),
        ('schedule = { type = "step" }', "training.schedule.every: missing; add it"),
        (
            'schedule = { type = "linear" }',
            "expected one of constant, cosine, step, exponential",
        ),
    ],
    ids=lambda text: text.partition(" ")[0],
)
def test_mistakes_in_how_to_train_are_told_with_their_key(line, message):
    with pytest.raises(UserError) as error:
        parse_suite(SUITE + line, origin="mine.toml")
    assert message in str(error.value)


def test_a_schedule_of_a_variant_is_told_as_it_is_in_the_file():
    text = SUITE.replace("[training]", "[variants.gru.training]")
    with pytest.raises(UserError) as error:
        parse_suite(text + 'schedule = { type = "exponential", factor = 2.0 }', origin="mine.toml")
    assert "variants.gru.training.schedule.factor = 2.0" in str(error.value)
