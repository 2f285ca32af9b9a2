"""What to do about an undecided row: the odds that more seeds decide it."""

from collections.abc import Sequence
from dataclasses import dataclass

from rnnpipe.language import say
from rnnpipe.statistics import MOST_SEEDS, Contrast, Prospect, hopeless, prospect

CANNOT = (
    "more seeds cannot decide it: even as large as the seeds allow, the difference is within the "
    "noise of these test examples"
)

NO_SEEDS = "neither side depends on a seed: only more test examples can decide it"

_LIKELY = 0.75
"""From here on the odds are said to be 4 in 5, below to be even."""


@dataclass(frozen=True)
class Advice:
    """A phrase for the reason, the number of seeds that it names, and whether any can decide."""

    text: str = ""
    prospect: Prospect | None = None
    hopeless: bool = False


def advice(contrast: Contrast, level: float, edges: Sequence[float]) -> Advice:
    """What more seeds would bring.

    Args:
        contrast: as observed so far.
        level: that the row is decided at.
        edges: of the tolerance.

    """
    if not contrast.spreads:
        return Advice(NO_SEEDS, hopeless=True)
    if hopeless(contrast, level, edges):
        return Advice(CANNOT, hopeless=True)
    found = prospect(contrast, level, edges)
    if found is None:
        return Advice(f"it would likely take more than {MOST_SEEDS} more seeds a side")
    return Advice(f"{told(found)} (`--until-decided` adds them)", found)


def told(found: Prospect) -> str:
    """`about 4 in 5 odds that 12 more seeds a side decide it`."""
    odds = say("about even odds") if found.odds < _LIKELY else say("about 4 in 5 odds")
    if found.seeds == 1:
        return say("{odds} that 1 more seed a side decides it", odds=odds)
    return say("{odds} that {seeds} more seeds a side decide it", odds=odds, seeds=found.seeds)
