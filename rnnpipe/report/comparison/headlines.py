"""A comparison in plain sentences, the verdict first: what stands above all tables."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rnnpipe.comparison import Row, Verdict
from rnnpipe.comparison.quality import ONE_SEED
from rnnpipe.report.quantities import confidence, difference_cells, metric_named
from rnnpipe.report.verdicts import Badge
from rnnpipe.report.words import listed

Names = tuple[str, str]
"""What the base run and the other run are called, such as `run 1` and `run 2`."""

_DECIDED: tuple[Verdict, ...] = ("better", "worse")

_SAYING: dict[Verdict, tuple[str, str]] = {
    "no difference": ("shows no difference", "show no difference"),
    "undecided": ("is undecided", "are undecided"),
    "failed": ("failed", "failed"),
    "not comparable": ("is not comparable", "are not comparable"),
    "missing": ("is missing", "are missing"),
}
"""What is said of one pair of sides, and of several."""


@dataclass(frozen=True)
class Headline:
    """A verdict and the sentence that says it."""

    badge: Badge
    sentence: str


def headlines(rows: Iterable[Row], names: Names | None) -> tuple[Headline, ...]:
    """A headline per pair of sides, or for several of the same verdict and reason.

    A pair is judged by its first quality metric. Another one that is better or worse where the
    first is not is told as well, so that no headline hides it.

    Args:
        rows: of one dataset and one comparison.
        names: of the two runs; `None` where variants of one run are compared.

    """
    pairs: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        if row.kind == "quality":
            pairs.setdefault((row.base, row.other), []).append(row)
    alike: dict[tuple[object, ...], list[Sequence[Row]]] = {}
    for pair, (first, *others) in pairs.items():
        also = [r for r in others if r.verdict in _DECIDED and r.verdict != first.verdict]
        alone = pair if also or first.verdict in _DECIDED else None
        group = (first.verdict, first.metric, first.reason, alone)
        alike.setdefault(group, []).append((first, *also))
    return tuple(
        Headline(Badge(found[0][0].verdict), _sentence(found, names)) for found in alike.values()
    )


def _sentence(pairs: Sequence[Sequence[Row]], names: Names | None) -> str:
    """What is said of pairs of the same verdict and reason, by the first row of each."""
    first, *also = pairs[0]
    metric = metric_named(first.metric).inline
    if first.verdict in _DECIDED:
        than = f"than {first.base}" if names is None else f"in {names[1]} than in {names[0]}"
        told = f"{first.other} is {first.verdict} {than}: {metric} {_by(first)}"
    else:
        subjects = [
            found[0].other if names else f"{found[0].other} against {found[0].base}"
            for found in pairs
        ]
        saying = _SAYING[first.verdict][len(pairs) > 1]
        where = "" if first.metric == "all" else f" in {metric}"
        runs = "" if names is None else f", {names[1]} against {names[0]}"
        told = f"{listed(subjects)} {saying}{where}{runs}: {_reason(first)}"
    alone = ", for these trained models alone" if first.evidence == "test examples only" else ""
    others = (f"{metric_named(r.metric).heading} is {r.verdict}: {_by(r)}." for r in also)
    return " ".join([f"{told}{alone}.", *others])


def _reason(row: Row) -> str:
    """The reason without what every row of a side with one seed has; the sentence says it."""
    return row.reason.replace(ONE_SEED, "one training a side").rstrip("; .")


def _by(row: Row) -> str:
    """`lower by 0.15 (95% interval -0.16 to -0.14)`, signed as in the tables."""
    difference, ends = (cell.text for cell in difference_cells(row))
    direction = "higher" if (row.difference or 0) > 0 else "lower"
    size = difference.lstrip("+\N{MINUS SIGN}")
    if row.level is not None:
        ends = f"{confidence(row.level)} interval {ends.partition(' (')[0]}"
    return f"{direction} by {size} ({ends})"
