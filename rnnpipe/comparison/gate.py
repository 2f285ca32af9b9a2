"""A comparison as an exit code, for continuous integration."""

from rnnpipe.comparison.records import Comparison

_NOTHING_MEASURED = {"failed", "not comparable", "missing"}


def gate(comparison: Comparison) -> int:
    """The exit code of a comparison.

    | code | meaning                                                              |
    |------|----------------------------------------------------------------------|
    | 0    | nothing is worse                                                     |
    | 3    | something is worse, whatever else could not be measured              |
    | 5    | something failed, is missing or not comparable, or there are no rows |
    | 4    | something is undecided                                               |

    The first that applies of 3, 5, 4 and 0. Quality metrics always count; a cost metric only when
    a tolerance names it, since time and memory change with every machine and library.
    """
    verdicts = {
        row.verdict for row in comparison.rows if row.kind == "quality" or row.tolerance is not None
    }
    if "worse" in verdicts:
        return 3
    if not verdicts or verdicts & _NOTHING_MEASURED:
        return 5
    return 4 if "undecided" in verdicts else 0
