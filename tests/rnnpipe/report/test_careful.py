from dataclasses import replace

import numpy as np
import pytest

from rnnpipe.evaluation.named import curves
from rnnpipe.records.history import History
from rnnpipe.report.by_class import Confusion
from rnnpipe.report.careful import Studied, cautions, quick_look
from rnnpipe.summary.rows import summary_rows


def history(training, validation):
    columns = {"accuracy": training, "val_accuracy": validation}
    return History(np.arange(1, 13), {n: np.full(12, v) for n, v in columns.items()})


@pytest.fixture
def studied(run):
    """Trainings of which there is nothing to say."""
    rows = [row for row in summary_rows(run) if row.dataset == "digits"]
    names = [row.name for row in rows if row.variant is not None]
    trials = {
        row.name: tuple(
            t.model_copy(update={"best": t.best.model_copy(update={"epoch": 9})})
            for t in row.trials
        )
        for row in rows
    }
    return Studied(
        tuple(replace(row, trials=trials[row.name]) for row in rows),
        {name: [history(0.93, 0.9)] * 3 for name in names},
        curves("multiclass"),
        {name: Confusion(np.eye(3, dtype=np.int64), ("a", "b", "c"), 3, (None,) * 3)
         for name in names},
    )  # fmt: skip


def changed(studied, name, **changes):
    rows = [replace(row, **changes) if row.name == name else row for row in studied.rows]
    return replace(studied, rows=tuple(rows))


def test_nothing_is_said_where_there_is_nothing_to_say(studied):
    assert cautions(studied) == ()


def test_a_training_that_was_best_in_its_last_epoch_is_still_learning(studied):
    row = next(row for row in studied.rows if row.name == "gru")
    last = [t.last.epoch for t in row.trials]
    said = f"Still learning at the last epoch: gru in 2 of {len(row.finished)}."
    for count, told in ((1, ()), (2, (said,))):
        trials = tuple(
            t.model_copy(update={"best": t.best.model_copy(update={"epoch": last[i]})})
            if i < count
            else t
            for i, t in enumerate(row.trials)
        )
        found = cautions(changed(studied, "gru", trials=trials))
        assert tuple(text[: len(said)] for text in found) == told


@pytest.mark.parametrize(("validation", "said"), [(0.84, False), (0.82, True)])
def test_a_tenth_of_accuracy_between_training_and_validation_is_overfitting(
    studied, validation, said
):
    histories = {**studied.histories, "lstm": [history(0.93, validation)] * 3}
    found = cautions(replace(studied, histories=histories))
    told = "accuracy in training against that in validation, at the best epoch"
    expected = f"Overfitting: {told}: lstm 0.930 against {validation:.3f}."
    assert found == ((expected,) if said else ())


def test_one_class_alone_is_told_with_how_many_trainings_do_so(studied):
    always = replace(studied.confusions["lstm"], always=("b", None, "b"))
    found = cautions(replace(studied, confusions={**studied.confusions, "lstm": always}))
    assert found == ("One class alone is ever predicted: lstm “b” in 2 of 3 trainings.",)


def test_trainings_that_learned_nothing_or_did_not_finish_are_counted(studied, failed_run):
    [told] = cautions(changed(studied, "gru", learned=1))
    assert told.startswith("Trainings failed to learn: gru in 2 of 3.")
    rows = tuple(row for row in summary_rows(failed_run) if row.dataset == "digits")
    assert cautions(replace(studied, rows=rows))[0].startswith(
        "Trials did not finish: gru (3 of 3)."
    )


def test_a_loss_above_the_baselines_is_told(studied):
    row = next(row for row in studied.rows if row.name == "gru")
    scores = {**row.scores["best"], "loss": replace(row.scores["best"]["loss"], mean=2.5)}
    found = cautions(changed(studied, "gru", scores={**row.scores, "best": scores}))
    [told] = found
    assert told.startswith("A test loss above the baseline's 1.000: gru 2.500. Such a model")


def test_duplicates_are_told_from_a_hundredth_on(studied):
    assert cautions(replace(studied, duplicates=0.009)) == ()
    [told] = cautions(replace(studied, duplicates=0.105))
    assert told.startswith("10.5% of the test examples are those of a training example")


def test_a_whole_run_is_no_quick_look(run):
    assert quick_look(run) == ""


def test_few_seeds_are_a_look_and_no_verdict(run):
    two = run.updated(trials=tuple(t for t in run.trials if t.seed < 2))
    assert quick_look(two) == (
        "A look, and no verdict, which takes three seeds or more: 2 seeds a variant."
    )


def with_limit(run):
    digits = run.datasets["digits"]
    spec = digits.spec.model_copy(update={"limit": 300})
    limited = digits.model_copy(update={"spec": spec, "train_examples": 300})
    return run.updated(datasets={**run.datasets, "digits": limited})


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ((), True),
        (("rnnpipe", "run", "small", "--limit", "300"), True),
        (("rnnpipe", "run", "small", "--limit=300"), True),
        (("rnnpipe", "run", "small"), False),  # the suite's own limit
    ],
)
def test_a_limit_is_told_that_the_command_gave(run, command, said):
    told = "A quick look: training examples limited to 300 of digits."
    assert quick_look(with_limit(run).updated(command=command)) == (told if said else "")


def test_epochs_are_told_that_the_command_gave(run):
    short = run.updated(command=("rnnpipe", "run", "small", "--epochs", "12"))
    assert quick_look(short) == "A quick look: 12 epochs, as --epochs sets it."
    tried = run.updated(command=("rnnpipe", "try", "small.csv"))
    assert quick_look(tried) == "A quick look: 12 epochs, as `rnnpipe try` sets it."


def test_a_limit_that_limits_nothing_is_not_told(run):
    roomy = with_limit(run)
    digits = roomy.datasets["digits"].model_copy(update={"train_examples": 132})
    assert quick_look(roomy.updated(datasets={**roomy.datasets, "digits": digits})) == ""
