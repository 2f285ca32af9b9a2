"""Learning curves to be drawn over each other: of several runs, or of a run's variants."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from rnnpipe.errors import UserError
from rnnpipe.evaluation.metric import Curve
from rnnpipe.records import TrialRecord
from rnnpipe.records.history import History, read_history
from rnnpipe.report.comparison.runs import ShownRun


@dataclass(frozen=True)
class Overlay:
    """Curves that share their axes.

    Attributes:
        title: the variant, where its runs are overlaid; the dataset, where its variants are.
        histories: per run's label or per variant, the history of each finished seed.
        curves: the histories' columns to draw, a picture each.
        left_out: why a finished trial's history is not there.

    """

    title: str
    histories: Mapping[str, Sequence[History]]
    curves: Sequence[Curve]
    left_out: tuple[str, ...]


def overlays(
    dataset: str, runs: Sequence[ShownRun], curves: Sequence[Curve]
) -> tuple[Overlay, ...]:
    """The dataset's overlays: of several runs one per variant, of a single run one in all.

    `curves` are the columns of the histories to draw.
    """
    trials = [
        (shown, trial)
        for shown in runs
        for trial in shown.run.record.trials
        if trial.dataset == dataset and trial.status == "finished" and trial.is_network
    ]
    if len(runs) == 1:
        found = _overlay(
            dataset, [(trial.variant, shown, trial) for shown, trial in trials], curves
        )
        return (found,) if found.histories or found.left_out else ()
    variants = dict.fromkeys(trial.variant for _, trial in trials)
    return tuple(
        _overlay(
            name, [(shown.label, shown, t) for shown, t in trials if t.variant == name], curves
        )
        for name in variants
    )


def _overlay(
    title: str,
    trials: Iterable[tuple[str, ShownRun, TrialRecord]],
    curves: Sequence[Curve],
) -> Overlay:
    histories: dict[str, list[History]] = {}
    columns = [curve.column for curve in curves]
    wanted = {name for column in columns for name in (column, f"val_{column}")}
    left_out = []
    for label, shown, trial in trials:
        path = shown.run.folder / trial.label / "history.csv"
        try:
            history = read_history(path)
        except UserError as error:
            left_out.append(str(error))
            continue
        if len(history.epochs) and wanted <= history.columns.keys():
            histories.setdefault(label, []).append(history)
        else:
            left_out.append(
                f"{path} has no epochs with {' and '.join(columns)} in training and validation"
            )
    return Overlay(title, histories, curves, tuple(left_out))
