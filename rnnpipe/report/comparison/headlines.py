"""A comparison in plain sentences, the verdict first: what stands above all tables."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rnnpipe.comparison import Row, Verdict
from rnnpipe.comparison.quality import ONE_SEED
from rnnpipe.language import retell, say
from rnnpipe.report.quantities import confidence, difference_cells, metric_named
from rnnpipe.report.verdicts import Badge
from rnnpipe.report.words import listed

Names = tuple[str, str]
"""What the base run and the other run are called, such as `run 1` and `run 2`."""

_DECIDED: tuple[Verdict, ...] = ("better", "worse")

_BETTER_IN = "{name} is better in {run} than in {base}"
_WORSE_IN = "{name} is worse in {run} than in {base}"

_SAYING: dict[Verdict, tuple[str, str]] = {
    "no difference": ("{names} shows no difference", "{names} show no difference"),
    "undecided": ("{names} is undecided", "{names} are undecided"),
    "failed": ("{names} failed", "{names} failed"),
    "not comparable": ("{names} is not comparable", "{names} are not comparable"),
    "missing": ("{names} is missing", "{names} are missing"),
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
    told = (_decided if first.verdict in _DECIDED else _left_open)(pairs, names)
    if first.evidence == "test examples only":
        told += say(", for these trained models alone")
    others = (
        say(
            "{metric} is {verdict}: {by}.",
            metric=say(metric_named(row.metric).heading),
            verdict=say(row.verdict),
            by=_by(row),
        )
        for row in also
    )
    return " ".join([f"{told}.", *others])


def _decided(pairs: Sequence[Sequence[Row]], names: Names | None) -> str:
    """`lstm is better than gru: accuracy higher by 0.1`, of variants or of runs."""
    first = pairs[0][0]
    better = first.verdict == "better"
    if names is None:
        phrase = "{name} is better than {others}" if better else "{name} is worse than {others}"
        told = say(phrase, name=first.other, others=first.base)
    else:
        phrase = _BETTER_IN if better else _WORSE_IN
        told = say(phrase, name=first.other, run=names[1], base=names[0])
    return f"{told}: {say(metric_named(first.metric).inline)} {_by(first)}"


def _left_open(pairs: Sequence[Sequence[Row]], names: Names | None) -> str:
    """`lstm and gru are undecided in accuracy, run 2 against run 1: within the noise`."""
    first = pairs[0][0]
    subjects = [
        found[0].other
        if names
        else say("{name} against {other}", name=found[0].other, other=found[0].base)
        for found in pairs
    ]
    told = say(_SAYING[first.verdict][len(pairs) > 1], names=listed(subjects))
    if first.metric != "all":
        told += say(" in {metric}", metric=say(metric_named(first.metric).inline))
    if names is not None:
        told += say(", {run} against {base}", run=names[1], base=names[0])
    return f"{told}: {_reason(first)}"


def _reason(row: Row) -> str:
    """The reason without what every row of a side with one seed has; the sentence says it."""
    parts = row.reason.rstrip("; .").split("; ")
    return "; ".join(
        say("one training a side") if part == ONE_SEED else retell(part) for part in parts
    )


def _by(row: Row) -> str:
    """`lower by 0.15 (95% interval -0.16 to -0.14)`, signed as in the tables."""
    difference, ends = (cell.text for cell in difference_cells(row))
    size = difference.lstrip("+\N{MINUS SIGN}")
    if row.level is not None:
        bare = ends.partition(" (")[0]
        ends = say("{level} interval {ends}", level=confidence(row.level), ends=bare)
    higher = (row.difference or 0) > 0
    phrase = "higher by {size} ({ends})" if higher else "lower by {size} ({ends})"
    return say(phrase, size=size, ends=ends)
