from pathlib import Path

import pytest

from rnnpipe.suites import load_suite
from rnnpipe.summary.pace import Paces
from tests.rnnpipe.report.run_factory import write_run

EXAMPLES = sorted((Path(__file__).parents[3] / "examples").glob("*.toml"))


@pytest.fixture
def run(tmp_path):
    return write_run(tmp_path)


def test_all_epochs_of_a_training_take_what_they_took_in_the_latest_run(run):
    [trial] = [t for t in run.suite.trials() if t.label == "digits/lstm/seed-0"]
    specs = {name: record.spec for name, record in run.datasets.items()}
    later = run.with_trial(
        next(t for t in run.trials if t.label == trial.label).model_copy(
            update={"seconds_per_epoch": 1.5, "seed": 7}
        )
    )
    paces = Paces([run, later])
    assert paces.seconds(trial, specs) == 1.5 * trial.training.epochs
    longer = trial.model_copy(update={"training": trial.training.model_copy(update={"epochs": 40})})
    assert paces.seconds(longer, specs) == 60.0


def test_other_data_layers_or_batches_have_another_pace(run):
    [trial] = [t for t in run.suite.trials() if t.label == "digits/lstm/seed-0"]
    specs = {name: record.spec for name, record in run.datasets.items()}
    paces = Paces([run])
    assert paces.seconds(trial, specs) is not None
    batches = trial.training.model_copy(update={"batch_size": 7})
    assert paces.seconds(trial.model_copy(update={"training": batches}), specs) is None
    assert paces.seconds(trial.model_copy(update={"layers": trial.layers * 2}), specs) is None
    fewer = {"digits": specs["digits"].model_copy(update={"limit": 3})}
    assert paces.seconds(trial, fewer) is None


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
def test_the_pace_of_any_kind_of_data_can_be_asked_for(example):
    suite = load_suite(str(example))
    baselines = {trial.baseline is not None for trial in suite.trials()}
    found = {Paces([]).seconds(trial, suite.datasets) for trial in suite.trials()}
    assert found == {0.0 if baseline else None for baseline in baselines}
