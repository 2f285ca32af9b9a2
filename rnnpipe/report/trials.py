"""Every trial of a dataset as a row: what became of it, its scores, and links to its files."""

from collections.abc import Mapping, Sequence
from urllib.parse import quote

from rnnpipe.evaluation.metric import Metric
from rnnpipe.evaluation.metrics import METRICS, MIB
from rnnpipe.language import said, say
from rnnpipe.records import TrialRecord
from rnnpipe.summary.tables import MISSING, Cell, Table, format_duration, format_score

_MEMORY = METRICS["peak_memory_bytes"]


def trial_table(trials: Sequence[TrialRecord], metrics: Sequence[Metric]) -> Table:
    """A row a trial, in the order of the trials; links are relative to the run's folder."""
    header = (
        *said("Variant", "Seed", "Status", *(metric.heading for metric in metrics), "Best epoch"),
        *(say("{metric} (last)", metric=say(metric.heading)) for metric in metrics[:1]),
        *said("Duration", "Memory", "Files"),
    )
    return Table(say("Trials"), header, tuple(_trial_row(trial, metrics) for trial in trials))


def _trial_row(trial: TrialRecord, metrics: Sequence[Metric]) -> tuple[Cell, ...]:
    best = trial.best.metrics if trial.best else {}
    last = trial.last.metrics if trial.last else {}
    memory = trial.peak_memory_bytes
    return (
        Cell(trial.variant, row_id=trial_id(trial)),
        Cell(str(trial.seed), trial.seed),
        Cell(_status(trial)),
        *(_score_cell(metric, best) for metric in metrics),
        _epoch_cell(trial),
        *(_score_cell(metric, last) for metric in metrics[:1]),
        MISSING if trial.seconds is None else Cell(format_duration(trial.seconds), trial.seconds),
        MISSING if memory is None else Cell(f"{format_score(_MEMORY, memory)} {MIB.name}", memory),
        _file_links(trial),
    )


def trial_id(trial: TrialRecord) -> str:
    """The id of a trial's row in a page: `trial:digits/lstm/seed-0`."""
    return f"trial:{trial.label}"


def _status(trial: TrialRecord) -> str:
    notes = [say("cached")] if trial.cached else []
    if trial.resumed:
        once = trial.resumed == 1
        notes.append(say("resumed once") if once else say("resumed {n} times", n=trial.resumed))
    status = say(trial.status)
    return f"{status} ({', '.join(notes)})" if notes else status


def _epoch_cell(trial: TrialRecord) -> Cell:
    epoch = trial.best.epoch if trial.best else None
    return MISSING if epoch is None else Cell(str(epoch), epoch)


def _score_cell(metric: Metric, scores: Mapping[str, float]) -> Cell:
    score = scores.get(metric.name)
    return MISSING if score is None else Cell(format_score(metric, score), score)


def _file_links(trial: TrialRecord) -> Cell:
    names = sorted(trial.files)
    if not names:
        return MISSING
    links = tuple((name, quote(f"{trial.label}/{name}")) for name in names)
    return Cell(", ".join(names), links=links)
