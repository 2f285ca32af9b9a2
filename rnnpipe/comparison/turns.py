"""Were two variants of a run trained in turns? Only then does the machine's drift cancel.

A machine is slower on one hour than on another, and neighbouring trainings share the hour: real
seconds an epoch were correlated by 0.5 to 0.9 from one training to the next. Trained one after the
other, two equal variants differed significantly in a quarter of cases; in turns, seed by seed, each
pair of trainings has the same machine.
"""

from itertools import pairwise

from rnnpipe.comparison.groups import Group


def in_turns(base: Group, other: Group) -> bool:
    """Whether both sides of every seed were trained before either side of the next began.

    Told by the order in which the run noted its trainings; one from the cache has no place in it.
    """
    if base.run is not other.run or base.seeds != other.seeds:
        return False
    order = {
        task.name: position
        for position, task in enumerate(base.run.record.tasks)
        if not task.cached
    }
    sides = [[order.get(f"train {t.label}") for t in group.trials] for group in (base, other)]
    turns = sorted((min(turn), max(turn)) for turn in zip(*sides, strict=True) if None not in turn)
    complete = len(turns) == len(base.trials)
    return complete and all(ended < began for (_, ended), (began, _) in pairwise(turns))
