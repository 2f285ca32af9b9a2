"""A comparison in plain sentences: one per pair of sides and dataset, the verdict first."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rnnpipe.comparison import Row
from rnnpipe.report.quantities import difference_cells, metric_named
from rnnpipe.report.verdicts import Badge

Names = tuple[str, str]
"""What the base run and the other run are called, such as `run 1` and `run 2`."""


@dataclass(frozen=True)
class Headline:
    """A verdict and the sentence that says it."""

    badge: Badge
    sentence: str


def headlines(rows: Iterable[Row], names: Names | None, interval: str) -> tuple[Headline, ...]:
    """A headline per pair of sides, from its quality rows, in their order.

    A pair is judged by its first metric; another one that is decided the other way, or is decided
    where the first is not, is told as well, so that no headline hides it.

    Args:
        rows: of one dataset and one comparison.
        names: of the two runs; `None` where variants of one run are compared.
        interval: what intervals are called, such as "95% interval".

    """
    pairs: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        if row.kind == "quality":
            pairs.setdefault((row.base, row.other), []).append(row)
    return tuple(_headline(found, names, interval) for found in pairs.values())


def _headline(rows: Sequence[Row], names: Names | None, interval: str) -> Headline:
    first, *others = rows
    also = [
        f"{metric_named(row.metric).label} is {row.verdict}: {_by(row, interval)}."
        for row in others
        if row.verdict in ("better", "worse") and row.verdict != first.verdict
    ]
    return Headline(Badge(first.verdict), " ".join([_sentence(first, names, interval), *also]))


def _sentence(row: Row, names: Names | None, interval: str) -> str:
    metric = metric_named(row.metric).inline
    if row.verdict in ("better", "worse"):
        than = f"than {row.base}" if names is None else f"in {names[1]} than in {names[0]}"
        alone = "" if row.evidence != "test examples only" else ", for these trained models alone"
        return f"{row.other} is {row.verdict} {than}: {metric} {_by(row, interval)}{alone}."
    if row.verdict == "no difference":
        sides = f"{row.base} and {row.other}" if names is None else " and ".join(names)
        subject = "" if names is None else f"{row.other} in "
        return _ended(f"No difference in {metric} between {subject}{sides}: {row.reason}")
    if names is None:
        pair = f"{row.other} against {row.base}"
    else:
        pair = f"{row.other} in {names[1]} against {names[0]}"
    verdict = f"undecided in {metric}" if row.verdict == "undecided" else row.verdict
    return _ended(f"{pair}: {verdict}: {row.reason}")


def _by(row: Row, interval: str) -> str:
    """`lower by 0.15 (95% interval -0.16 to -0.14)`, signed as in the tables."""
    difference, ends = (cell.text for cell in difference_cells(row))
    direction = "higher" if (row.difference or 0) > 0 else "lower"
    size = difference.lstrip("+\N{MINUS SIGN}")
    return f"{direction} by {size} ({interval} {ends})"


def _ended(text: str) -> str:
    """`text` with one full stop."""
    return f"{text.rstrip('.')}."
