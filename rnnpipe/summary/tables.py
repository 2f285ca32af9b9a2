"""Numbers as text, one way everywhere: on the command line, in Markdown and in HTML."""

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from rnnpipe.evaluation.metric import Metric
from rnnpipe.evaluation.metrics import METRICS, QUALITY
from rnnpipe.language import said, say
from rnnpipe.records import RunRecord
from rnnpipe.summary.drawing import Drawing
from rnnpipe.summary.rows import Epoch, Statistic, SummaryRow, dataset_metrics, summary_rows


@dataclass(frozen=True)
class Cell:
    """A table's cell.

    Attributes:
        text: what is written.
        value: the number to sort by.
        links: files, by name and relative address.
        row_id: of the row that it begins, in a page that leads there.
        drawing: what a page shows in place of the text.

    """

    text: str
    value: float | None = None
    links: tuple[tuple[str, str], ...] = ()
    row_id: str = ""
    drawing: Drawing | None = None


_LEARNED = "N learned: so many of the trainings beat the baseline by more than chance."

_LONG = 1e7
"""Scores from here on are read by their exponent."""

MISSING = Cell("—")
_UNDEFINED = "undefined"


@dataclass(frozen=True)
class Table:
    """Rows to sort, one that stands apart below them, a dataset's trivial baseline, and a note."""

    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    footer: tuple[Cell, ...] | None = None
    note: str = ""

    @property
    def lines(self) -> tuple[tuple[str, ...], ...]:
        """The text of all rows, the footer last."""
        rows = self.rows if self.footer is None else (*self.rows, self.footer)
        return tuple(tuple(cell.text for cell in row) for row in rows)

    def in_words(self) -> "Table":
        """The same without the columns of drawings, for what can have none."""
        kept = [
            column
            for column in range(len(self.header))
            if all(row[column].drawing is None for row in self.rows)
        ]
        header = tuple(self.header[column] for column in kept)
        rows = tuple(tuple(row[column] for column in kept) for row in self.rows)
        return replace(self, header=header, rows=rows)

    @property
    def numeric(self) -> tuple[bool, ...]:
        """Per column, whether it holds numbers."""
        return tuple(
            any(row[column].value is not None for row in self.rows)
            for column in range(len(self.header))
        )


def summary_tables(run: RunRecord, epoch: Epoch = "best") -> list[Table]:
    """A table per dataset: a row a variant, its test scores after the best or the last epoch."""
    by_dataset: dict[str, list[SummaryRow]] = {}
    for row in summary_rows(run):
        by_dataset.setdefault(row.dataset, []).append(row)
    return [
        _table(dataset, rows, epoch, undefined_metrics(run, dataset))
        for dataset, rows in by_dataset.items()
    ]


def ranked(table: Table, metrics: Sequence[Metric]) -> Table:
    """The table with its rows by the first of the metrics, the best first, what has none last."""
    if not metrics or say(metrics[0].heading) not in table.header:
        return table
    metric, column = metrics[0], table.header.index(say(metrics[0].heading))
    sign = -1 if metric.higher_is_better else 1

    def key(row: tuple[Cell, ...]) -> tuple[bool, float]:
        value = row[column].value
        return value is None, 0.0 if value is None else sign * value

    return replace(table, rows=tuple(sorted(table.rows, key=key)))


def told_undefined(undefined: Mapping[str, str]) -> list[str]:
    """`ROC-AUC is undefined: no test example is of class 'yes'`, a sentence a reason."""
    told = []
    known = {say(METRICS[n].inline): why for n, why in undefined.items() if n in METRICS}
    for reason in dict.fromkeys(known.values()):
        names = [name for name, why in known.items() if why == reason]
        one = len(names) == 1
        told.append(
            say(
                "{names} is undefined: {reason}" if one else "{names} are undefined: {reason}",
                names=say(" and ").join(names),
                reason=reason,
            )
        )
    return told


def undefined_metrics(run: RunRecord, dataset: str) -> dict[str, str]:
    """The metrics that have no value on the dataset's test set, and why."""
    record = run.datasets.get(dataset)
    return record.undefined if record else {}


def format_score(metric: Metric, value: float) -> str:
    """A recorded number: `0.872`; on a logarithmic scale `0.017`, `0.00031` or `3.1e-6`.

    Far from 1 it is short on any scale: `9.6e35`. What is counted is written out.
    """
    shown = metric.shown(value)
    if metric.digits > 0 and _LONG <= abs(shown) < math.inf:
        return _scientific(shown, metric.digits)
    if metric.scale == "logarithmic":
        return significant(shown, metric.digits)
    return fixed(shown, metric.digits)


def fixed(value: float, digits: int = 3) -> str:
    """`0.163`: to so many decimals, the same for a number and for one that should be equal to it.

    A half is rounded one way or the other by the last bits of a mean, which depend on the order of
    a sum.
    """
    return f"{round(float(value), 12):,.{digits}f}"


def format_statistic(metric: Metric, statistic: Statistic | None) -> str:
    """`0.872 ± 0.004`, or just `0.872` for one seed and what is counted."""
    if statistic is None:
        return MISSING.text
    mean = format_score(metric, statistic.mean)
    if statistic.std is None or metric.digits == 0:
        return mean
    return _with_spread(mean, metric.shown(statistic.std))


def format_difference(metric: Metric, value: float) -> str:
    """A score's difference with its sign: `+0.012`, `-0.00031` (with a true minus sign)."""
    return f"{_sign(value)}{format_score(metric, abs(value))}"


def format_share(value: float) -> str:
    """A relative difference with its sign: `+12.5%`."""
    return f"{_sign(value)}{abs(value):,.1%}"


def format_seconds(seconds: float) -> str:
    """`0.042`, `4.2`, `42`: seconds with two digits."""
    return significant(seconds)


def format_duration(seconds: float) -> str:
    """`4.2 s`, `2 min 05 s` or `1 h 02 min`."""
    if seconds < 60:
        return f"{significant(seconds)} s"
    minutes, rest = divmod(round(seconds), 60)
    if minutes < 60:
        return f"{minutes} min {rest:02} s"
    return f"{minutes // 60} h {minutes % 60:02} min"


def _sign(value: float) -> str:
    return "+" if value >= 0 else "\N{MINUS SIGN}"


def significant(value: float, digits: int = 2) -> str:
    """`digits` significant ones, but all before the decimal point; scientific below 1e-5."""
    if value == 0 or not math.isfinite(value):
        return f"{value:g}"
    mantissa, exponent = f"{value:.{digits - 1}e}".split("e")
    power = int(exponent)
    if power < -5:
        return f"{mantissa}e{power}"
    return f"{value:,.{max(0, digits - 1 - power)}f}"


def _scientific(value: float, digits: int) -> str:
    mantissa, exponent = f"{value:.{digits - 1}e}".split("e")
    return f"{mantissa}e{int(exponent)}"


def _with_spread(mean: str, std: float | None) -> str:
    """`mean`, as it is written, ± `std` to the same digit, or to its first one if that is lower."""
    if std is None:
        return mean
    mantissa, e, exponent = mean.partition("e")
    decimals = len(mantissa.partition(".")[2])
    in_its_unit = std / 10 ** int(exponent or 0)
    if _LONG <= in_its_unit < math.inf:
        return f"{mean} ± {_scientific(std, 1)}"
    written = f"{in_its_unit:,.{decimals}f}{e}{exponent}"
    if std > 0 and not any(digit in written.partition("e")[0] for digit in "123456789"):
        written = significant(std, digits=1)
    return f"{mean} ± {written}"


def _table(
    dataset: str, rows: Sequence[SummaryRow], epoch: Epoch, undefined: Collection[str]
) -> Table:
    known, some_failed = dataset_metrics(rows), any(_tells_learned(row, epoch) for row in rows)
    metrics = [m for m in QUALITY.values() if m in known or m.name in undefined]
    cells = [(row, _cells(row, metrics, epoch, undefined)) for row in rows]
    return Table(
        title=dataset,
        header=said(
            *("Variant", "Seeds", *(metric.heading for metric in metrics)),
            *(f"{epoch.capitalize()} epoch", "Parameters", "s/epoch"),
        ),
        rows=tuple(c for row, c in cells if row.variant is not None),
        footer=next((c for row, c in cells if row.variant is None), None),
        note=say(_LEARNED) if some_failed else "",
    )


def _cells(
    row: SummaryRow, metrics: Sequence[Metric], epoch: Epoch, undefined: Collection[str]
) -> tuple[Cell, ...]:
    seconds = row.seconds_per_epoch
    return (
        Cell(say(row.name) if row.variant is None else row.name),
        _seeds(row, epoch),
        *(
            Cell(say(_UNDEFINED))
            if metric.name in undefined
            else _score(metric, row.scores[epoch].get(metric.name))
            for metric in metrics
        ),
        _epochs(row, epoch),
        MISSING if row.parameters is None else Cell(f"{row.parameters:,}", row.parameters),
        MISSING
        if seconds is None
        else Cell(_with_spread(format_seconds(seconds.mean), seconds.std), seconds.mean),
    )


def _seeds(row: SummaryRow, epoch: Epoch) -> Cell:
    """How many there are; none of what is not trained, which has one answer for all of them."""
    finished, planned = len(row.finished), len(row.trials)
    if row.variant is None or (not row.is_network and finished == planned):
        return MISSING
    every = finished == planned
    text = f"{finished}" if every else say("{part} of {whole}", part=finished, whole=planned)
    if _tells_learned(row, epoch):
        text = say("{seeds}, {count} learned", seeds=text, count=row.learned)
    return Cell(text, finished)


def _tells_learned(row: SummaryRow, epoch: Epoch) -> bool:
    """Whether it is said how many trainings learned: where that is known, and not all did."""
    return epoch == "best" and row.learned is not None and row.learned < len(row.finished)


def _score(metric: Metric, statistic: Statistic | None) -> Cell:
    text = format_statistic(metric, statistic)
    return Cell(text, None if statistic is None else statistic.mean)


def _epochs(row: SummaryRow, epoch: Epoch) -> Cell:
    """`7` where all seeds share it, else from the lowest to the highest: `5 to 9`."""
    scores = [trial.best if epoch == "best" else trial.last for trial in row.finished]
    epochs = [score.epoch for score in scores if score is not None and score.epoch is not None]
    if not epochs:
        return MISSING
    low, high = min(epochs), max(epochs)
    told = f"{low}" if low == high else say("{low} to {high}", low=low, high=high)
    return Cell(told, sum(epochs) / len(epochs))
