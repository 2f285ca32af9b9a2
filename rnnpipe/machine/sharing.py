"""How many trainings at a time take the least time, by what one takes that has all cores alone."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Cost:
    """What a trial takes that has all cores alone.

    Attributes:
        seconds: of wall time, to train it once its model is ready.
        busy: how many cores are busy meanwhile, on average; 1 at least.
        ready: seconds to make the model ready, once for all seeds in each process.
        scoring: seconds to score and draw it on one core.

    """

    seconds: float
    busy: float
    ready: float
    scoring: float


def most_at_once(costs: Iterable[Cost], cores: int, start: float) -> int:
    """The number of processes in which trials are done first; of equal ones the smallest.

    Args:
        costs: of each trial that is left.
        cores: that the processes share; each has as many of them as any other.
        start: seconds until processes beside this one are ready to train.

    """
    left = tuple(costs)
    return min(
        range(1, cores + 1), key=lambda number: (_seconds(left, number, cores, start), number)
    )


def _seconds(costs: tuple[Cost, ...], processes: int, cores: int, start: float) -> float:
    if processes == 1:
        # Another process scores a trial while the next one trains; the model is ready already.
        return sum(max(cost.seconds, cost.scoring) for cost in costs)
    share = cores // processes
    each = [cost.seconds * max(1.0, cost.busy / share) + cost.scoring for cost in costs]
    ready = max((cost.ready for cost in costs), default=0.0)
    return start + ready + max(sum(each) / processes, max(each, default=0.0))
