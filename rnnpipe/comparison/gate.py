"""A comparison as an exit code, for continuous integration."""

from collections.abc import Iterable
from enum import IntEnum

from rnnpipe.comparison.records import Comparison

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
