"""A comparison as an exit code, for continuous integration."""

from collections import Counter
from collections.abc import Iterable, Sequence
from enum import IntEnum

from rnnpipe.comparison.records import Comparison, Verdict

_NOTHING_MEASURED = {"failed", "not comparable", "missing"}


class Gate(IntEnum):
    """What a comparison comes to, as an exit code; the severest first.

    Attributes:
        WORSE: something is worse, whatever else could not be measured.
        NOT_MEASURED: something failed, is missing or not comparable, or there is nothing at all.
        UNDECIDED: of something it is not known whether it is worse.
        PASSED: nothing is worse.

    """

    WORSE = 3
    NOT_MEASURED = 5
    UNDECIDED = 4
    PASSED = 0

    @classmethod
    def worst(cls, gates: Iterable["Gate"]) -> "Gate":
        """The severest of one gate or more."""
        return min(gates, key=list(cls).index)


def gate(comparison: Comparison) -> Gate:
    """What a comparison comes to.

    What counts is each dataset's deciding metric, and any metric that a tolerance names: time and
    memory change with every machine and library.
    """
    verdicts = {row.verdict for row in comparison.rows if row.counted}
    if "worse" in verdicts:
        return Gate.WORSE
    if not verdicts or verdicts & _NOTHING_MEASURED:
        return Gate.NOT_MEASURED
    return Gate.UNDECIDED if "undecided" in verdicts else Gate.PASSED


def gate_told(comparisons: Sequence[Comparison]) -> tuple[Gate, str]:
    """What comparisons come to, and why: `6 undecided`."""
    found = Gate.worst(map(gate, comparisons))
    verdicts = Counter(row.verdict for c in comparisons for row in c.rows if row.counted)
    told = [f"{verdicts[v]} {v}" for v in _TOLD[found] if verdicts[v]]
    empty = "nothing was judged" if found is Gate.NOT_MEASURED else "nothing is worse"
    return found, ", ".join(told) or empty


_TOLD: dict[Gate, tuple[Verdict, ...]] = {
    Gate.WORSE: ("worse",),
    Gate.NOT_MEASURED: ("failed", "missing", "not comparable"),
    Gate.UNDECIDED: ("undecided",),
    Gate.PASSED: (),
}
"""The verdicts that are the reason."""
