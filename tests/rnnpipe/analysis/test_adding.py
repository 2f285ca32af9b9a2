"""The lesson, at a small size: what is left of the gradient on the adding problem, once trained."""

from contextlib import closing

import numpy as np
import pytest

from rnnpipe.analysis.perturbed import gradient_norms
from rnnpipe.data.arrays import Arrays, Part
from rnnpipe.statistics.flow import flow_of
from rnnpipe.suites import Selection, load_suite
from rnnpipe.training.recipe import Recipe
from rnnpipe.training.train import Trainer
from tests.rnnpipe.training.remembering import Forgetful, InMemory

BACK = 20


@pytest.fixture(scope="module")
def left():
    """By cell the share of the gradient that is left so many steps before the end, of 25."""
    chosen = Selection(quick=True, datasets=("adding_25",))
    suite = load_suite("memory").select(chosen)
    data = suite.datasets["adding_25"].read({})
    train, test = (
        Part(dict(e.inputs), e.targets) for e in (data.train.first(4000), data.test.first(200))
    )
    found = {}
    for trial in suite.trials():
        training = trial.training.model_copy(update={"engine": "packed"})
        recipe = Recipe(trial.layers, data.signature, training)
        with closing(Trainer()) as trainer:
            trained = trainer.train(
                recipe,
                Arrays(train, test),
                trial.seed,
                checkpoints=InMemory(),
                step_times=Forgetful(),
                on_epoch=lambda *_: None,
            )
        (norms,) = gradient_norms(trained.model, data.signature, test[:64]).values()
        found[trial.variant] = flow_of([norms[:, ::-1].astype(np.float64)]).share_at(BACK)
    return found


def test_simple_rnn_has_lost_it(left):
    assert left["simple_rnn"] < 1e-3


@pytest.mark.parametrize("cell", ["lstm", "gru"])
def test_lstm_and_gru_keep_it(left, cell):
    assert left[cell] > 1e-2
