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
