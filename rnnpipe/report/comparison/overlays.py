"""Learning curves to be drawn over each other: of several runs, or of a run's variants."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from rnnpipe.errors import UserError
from rnnpipe.records import TrialRecord
from rnnpipe.records.history import History, read_history
from rnnpipe.report.comparison.runs import ShownRun


@dataclass(frozen=True)
class Overlay:
    """Curves that share their axes.

    Attributes:
        title: the variant, where its runs are overlaid; the dataset, where its variants are.
        histories: per run's label or per variant, the history of each finished seed.
        columns: the histories' columns to draw, a picture each.
        left_out: why a finished trial's history is not there.

    """

    title: str
    histories: Mapping[str, Sequence[History]]
    columns: tuple[str, ...]
    left_out: tuple[str, ...]


def overlays(dataset: str, runs: Sequence[ShownRun]) -> tuple[Overlay, ...]:
    """The dataset's overlays: of several runs one per variant, of a single run one in all."""
    trials = [
        (shown, trial)
        for shown in runs
        for trial in shown.run.record.trials
        if trial.dataset == dataset and trial.status == "finished"
    ]
    if len(runs) == 1:
        found = _overlay(dataset, [(trial.variant, shown, trial) for shown, trial in trials])
        return (found,) if found.histories or found.left_out else ()
    variants = dict.fromkeys(trial.variant for _, trial in trials)
    return tuple(
        _overlay(name, [(shown.label, shown, t) for shown, t in trials if t.variant == name])
        for name in variants
    )


def _overlay(title: str, trials: Iterable[tuple[str, ShownRun, TrialRecord]]) -> Overlay:
    histories: dict[str, list[History]] = {}
    columns: tuple[str, ...] = ()
    left_out = []
    for label, shown, trial in trials:
        path = shown.run.folder / trial.label / "history.csv"
        try:
            history = read_history(path)
        except UserError as error:
            left_out.append(str(error))
            continue
        columns = columns or tuple(_columns(history))
        if len(history.epochs) and set(columns) <= set(_columns(history)):
            histories.setdefault(label, []).append(history)
        else:
            wanted = " and ".join(columns) or "a loss"
            left_out.append(f"{path} has no epochs with {wanted} in training and validation")
    return Overlay(title, histories, columns, tuple(left_out))


def _columns(history: History) -> Iterator[str]:
    """What can be drawn of a history, in training and in validation."""
    for column in ("loss", "mae", "accuracy"):
        if {column, f"val_{column}"} <= history.columns.keys():
            yield column
