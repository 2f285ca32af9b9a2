"""The numbers of a comparison's row as text, in the unit and to the digits that fit them."""

import math
from collections.abc import Iterable

from rnnpipe.comparison import Row, Side
from rnnpipe.evaluation.metric import Metric
from rnnpipe.evaluation.metrics import METRICS
from rnnpipe.language import say
from rnnpipe.summary.rows import Statistic
from rnnpipe.summary.tables import MISSING, Cell, format_difference, format_share, format_statistic

_ALL = Metric("all", "All metrics", "quality", higher_is_better=False, digits=0)
"""What a row is about whose sides cannot be compared in any metric."""

_MOST_DECIMALS = 5
_MOST_DECIMALS_OF_PERCENT = 2
_LARGE = 1e6


def metric_named(name: str) -> Metric:
    """The metric of a row: a test score, a cost, or all of them."""
    return _ALL if name == _ALL.name else METRICS[name]


def confidence(level: float) -> str:
    """`95%` for a level of 0.05, `98.33%` for a third of it."""
    return f"{100 * (1 - level):.4g}%"


def side_cell(metric: Metric, side: Side) -> Cell:
    """A side's mean ± sample standard deviation over its seeds; sorts by the recorded mean.

    Where a training failed, how many learned: `0.914 ± 0.190, 4 of 5 learned`.
    """
    if side.mean is None:
        return MISSING
    text = format_statistic(metric, Statistic(side.mean, side.std, side.seeds))
    if side.learned is not None and side.learned < side.seeds:
        text = say(
            "{score}, {part} of {whole} learned", score=text, part=side.learned, whole=side.seeds
        )
    return Cell(text, side.mean)


def learned_note(sides: Iterable[Side]) -> str:
    """What `4 of 5 learned` means, where any side's cell says so."""
    if any(side.learned is not None and side.learned < side.seeds for side in sides):
        return say(
            "N of M learned: so many of the trainings beat the baseline by more than chance."
        )
    return ""


def difference_cells(row: Row) -> tuple[Cell, Cell]:
    """The difference and its interval, all to the second significant digit of half its width.

    The interval ends with its level, and sorts by its lower end. A difference that is known
    without a test, or from one measurement a side, has the digits of its metric instead, and no
    interval to show.
    """
    if row.difference is None:
        return MISSING, MISSING
    if row.interval is None or row.interval[0] == row.interval[1]:
        return Cell(_alone(row, row.difference), row.difference), _point(row)
    percent = "%" if row.scale == "relative" else ""
    shown = metric_named(row.metric).shown
    difference, low, high = (
        text + percent
        for text in _aligned(
            [100 * v if percent else shown(v) for v in (row.difference, *row.interval)],
            _MOST_DECIMALS_OF_PERCENT if percent else None,
        )
    )
    level = "" if row.level is None else f" ({confidence(row.level)})"
    interval = say("{low} to {high}", low=low, high=high) + level
    return Cell(difference, row.difference), Cell(interval, row.interval[0])


def p_value_cell(value: float | None) -> Cell:
    """Three decimals, but never a certain 0."""
    if value is None:
        return MISSING
    return Cell("<0.001" if value < 0.001 else f"{value:.3f}", value)


def better_cell(row: Row) -> Cell:
    """The probability of being better, and of the very same score if that may be.

    `0.25, equal 0.66`.
    """
    better = probability_cell(row.probability_better)
    if not row.probability_equal:
        return better
    equal = probability_cell(row.probability_equal).text
    told = say("{better}, equal {equal}", better=better.text, equal=equal)
    return Cell(told, better.value)


def probability_cell(value: float | None) -> Cell:
    """Three decimals, but neither a certain 0 nor a certain 1."""
    if value is not None and value > 0.999:
        return Cell(">0.999", value)
    return p_value_cell(value)


def _point(row: Row) -> Cell:
    """An interval without a width, or none at all."""
    if row.interval is None:
        return MISSING
    low, high = row.interval
    if row.evidence == "exact":
        return Cell(say("exact"), low)
    return Cell(say("{low} to {high}", low=_alone(row, low), high=_alone(row, high)), low)


def _alone(row: Row, difference: float) -> str:
    if difference == 0:
        return "0"
    if row.scale == "relative":
        return format_share(difference)
    return format_difference(metric_named(row.metric), difference)


def _aligned(values: list[float], most: int | None) -> list[str]:
    """A difference and both ends of its interval, to the same digit; `most` decimals if given."""
    _, low, high = values
    decimals = max(0, 1 - math.floor(math.log10((high - low) / 2)))
    exponent = 0
    if most is not None:
        decimals = min(decimals, most)
    if decimals > _MOST_DECIMALS:
        exponent = math.floor(math.log10(max(map(abs, values))))
        decimals = max(0, decimals + exponent)
    return [_signed(value, decimals, exponent) for value in values]


def _signed(value: float, decimals: int, exponent: int) -> str:
    """`+0.012`, `-1.20e-6` (with a true minus sign), `+3e302`; a zero has no sign."""
    if abs(value) >= _LARGE:
        exponent, decimals = math.floor(math.log10(abs(value))), 0
    text = f"{abs(value) / 10**exponent:,.{decimals}f}"
    sign = "" if not text.strip("0.,") else "+" if value > 0 else "\N{MINUS SIGN}"
    return f"{sign}{text}e{exponent}" if exponent else f"{sign}{text}"
