"""Time goes forwards within a group."""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from rnnpipe.counting import counted
from rnnpipe.errors import UserError


def in_order(
    times: NDArray[np.datetime64],
    groups: NDArray[np.int64],
    group_names: Sequence[str],
    named: Callable[[int], str],
) -> NDArray[np.int64]:
    """The rows group by group, each in the order of the file: positions `(n,)`.

    Rows of groups may stand mixed in the file; those of one group go forwards in time.

    Args:
        times: instants `(n,)`.
        groups: which of `group_names` each row belongs to `(n,)`.
        group_names: one empty name where there are no groups.
        named: what messages call a row.

    Raises:
        UserError: a row is not later than the one of its group before it.

    """
    order = np.argsort(groups, kind="stable")
    forwards = np.diff(times[order]) > np.timedelta64(0)
    bad = ~forwards & (np.diff(groups[order]) == 0)
    if not bad.any():
        return order
    place = int(bad.argmax())
    before, row = order[place], order[place + 1]
    group = f" of {group_names[groups[row]]!r}" if group_names[groups[row]] else ""
    if times[row] == times[before]:
        raise UserError(
            f"{named(row)}: {_told(times[row])}{group} is there already "
            f"({named(before)}; {counted(int(bad.sum()), 'such row')}); remove one, name the "
            "`group` whose rows they are, or, where summer time has ended, declare "
            "timezone and doubled_hour"
        )
    raise UserError(
        f"{named(row)}: {_told(times[row])}{group} comes behind {_told(times[before])} "
        f"({named(before)}; {counted(int(bad.sum()), 'such row')}); sort the rows by time, or "
        "name the `group` whose rows they are"
    )


def _told(time: np.datetime64) -> str:
    return str(time.astype("datetime64[s]")).replace("T", " ")
