"""Up to which length a task is solved, by a run that has it at two lengths."""

import shutil

import numpy as np
import pytest

from rnnpipe.comparison import Run
from rnnpipe.comparison.lengths import Growth, Point, growths
from rnnpipe.evaluation.metrics import METRICS
from rnnpipe.specs import Classes, Features, Numbers, Signature
from tests.rnnpipe.factories import write_run


def at_two_lengths(folder, dataset, guess, target, **answers):
    """A run of one dataset, and of the same answers again as if to examples of 100 steps."""
    short = write_run(folder, datasets=(dataset,), **answers)
    record = short.record
    shutil.copytree(short.folder / dataset, short.folder / "longer")
    longer = Signature(inputs={"features": Features(width=2, timesteps=100)}, target=target)
    known = record.datasets[dataset].model_copy(update={"baseline": guess})
    again = known.model_copy(update={"signature": longer})
    trials = [t.model_copy(update={"dataset": "longer"}) for t in record.trials]
    return Run(
        record.updated(
            datasets={"longer": again, dataset: known},
            trials=(*record.trials, *(t for t in trials if t.variant == "lstm")),
        ),
        short.folder,
    )


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """Adding at 50 steps, and at 100."""
    folder = tmp_path_factory.mktemp("runs") / "short"
    return at_two_lengths(folder, "adding", {"mse": 1 / 6}, Numbers())


def test_a_task_at_several_lengths_is_found_with_its_scores_and_what_guessing_scores(run):
    (growth,) = growths(run)
    assert (growth.source, growth.metric.name, growth.lengths) == ("adding", "mse", (50, 100))
    assert growth.baseline == (1 / 6, 1 / 6)
    short, long = growth.variants["lstm"]
    assert short == long
    assert (short.solved, short.trainings) == (3, 3)
    scores = [t.best.metrics["mse"] for t in run.record.trials if t.label.startswith("adding/lstm")]
    assert short.mean == pytest.approx(np.exp(np.log(scores).mean()))
    assert short.low < short.mean < short.high
    # An interval on the logarithm is as wide to either side.
    assert short.mean / short.low == pytest.approx(short.high / short.mean)
    forgets, not_trained = growth.variants["simple_rnn"]
    assert (forgets.solved, not_trained) == (0, None)


def test_the_interval_is_that_of_a_difference_to_what_is_known(run):
    (growth,) = growths(run)
    scores = [t.best.metrics["mse"] for t in run.record.trials if t.label.startswith("adding/lstm")]
    point, _ = growth.variants["lstm"]
    # Student's interval of three seeds is the least that it can be.
    of_seeds = 4.302653 * np.log(scores).std(ddof=1) / np.sqrt(3)
    assert np.log(point.high / point.mean) >= of_seeds * (1 - 1e-6)


def test_solved_means_at_this_length_and_at_all_shorter_ones_by_most_trainings():
    def points(*solved):
        return tuple(None if n is None else Point(0.0, None, None, n, 3) for n in solved)

    growth = Growth(
        "adding",
        METRICS["mse"],
        (25, 50, 100),
        {
            "all": points(3, 3, 2),
            "some": points(2, 1, 3),
            "none": points(1, 3, 3),
            "first alone": points(3, None, None),
        },
        (1 / 6,) * 3,
    )
    found = {name: growth.solved_up_to(name) for name in growth.variants}
    assert found == {"all": 100, "some": 25, "none": None, "first alone": 25}


def test_no_interval_of_a_share_goes_beyond_what_it_can_be(tmp_path):
    names = tuple(map(str, range(10)))
    nearly = {"simple_rnn": 0.5, "lstm": 0.99}
    (growth,) = growths(
        at_two_lengths(
            tmp_path / "short",
            "digits",
            {"accuracy": 0.1},
            Classes(names=names),
            accuracy=nearly,
            seed_std=0.02,
        )
    )
    point, _ = growth.variants["lstm"]
    assert 0 < point.low < point.mean < point.high == 1
