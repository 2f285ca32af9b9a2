"""Which stretches of fresh rows a model reads, and what its answers are of."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnnpipe.counting import counted
from rnnpipe.data.fresh.base import Fresh, Label, read_places
from rnnpipe.data.ragged import Ragged, offsets_of
from rnnpipe.data.series.columns import Columns
from rnnpipe.data.series.declared import INPUT
from rnnpipe.data.series.gaps import times_after
from rnnpipe.data.series.rows import ADDED, SeriesRows
from rnnpipe.data.splits import TEST
from rnnpipe.data.windows import pieces_of
from rnnpipe.specs import Numbers, Signature

Ints = NDArray[np.int64]
Wrong = Mapping[int, str]
"""Why a row cannot be read, by its place."""


@dataclass(frozen=True, eq=False)
class Given:
    """Rows that are asked about.

    Attributes:
        rows: in order of time, group by group.
        columns: the inputs of each.
        wrong: why some cannot be read.
        counts: how often something was met that is to be reported.

    """

    rows: SeriesRows
    columns: Columns
    wrong: Wrong
    counts: Mapping[str, int]


def forecasts(given: Given, signature: Signature, timezone: str | None, *, ahead: bool) -> Fresh:
    """Forecast each series from its last row on.

    Args:
        given: the rows.
        signature: what the model reads and answers.
        timezone: of the rows' times.
        ahead: whether something is known ahead: then a series ends with as many rows as are asked
            for, of which nothing else is read.

    """
    rows, target = given.rows, signature.target
    horizon = (target.horizon if isinstance(target, Numbers) else None) or 1
    window = signature.inputs[INPUT].timesteps or 1
    firsts, ends = _runs(rows.groups)
    origins = ends - 1 - (horizon if ahead else 0)
    refused: dict[int, str] = {}
    for place, (first, origin) in enumerate(zip(firsts.tolist(), origins.tolist(), strict=True)):
        reason = _too_short(rows, first, origin, window, horizon if ahead else 0)
        if reason is None:
            reason = _first_wrong(given, origin - window + 1, origin + 1)
        if reason is not None:
            refused[place] = reason
    places = read_places(len(origins), refused)
    read = origins[places]
    steps = read[:, np.newaxis] + np.arange(1 - window, 1)
    told = _times_ahead(rows, read, horizon, timezone)
    return Fresh(
        inputs={INPUT: given.columns.table[steps]},
        places=places,
        labels=[_label(rows, max(int(origin), 0)) for origin in origins],
        refused=refused,
        steps=[
            [
                ({} if told is None else {"time": str(told[i, k])}) | {"ahead": k + 1}
                for k in range(horizon)
            ]
            for i in range(len(read))
        ],
        counts=given.counts,
    )


def pieces(given: Given, signature: Signature) -> Fresh:
    """Cut series into sequences that lie side by side: every row is answered."""
    rows, window = given.rows, signature.inputs[INPUT].timesteps or 1
    found = pieces_of(rows.stretches, np.full(len(rows), TEST, np.int8), window, window)
    ends = found.starts + found.lengths
    cuts = list(zip(found.starts.tolist(), ends.tolist(), strict=True))
    fresh = _sequences(given, cuts)
    kept = [cuts[place] for place in fresh.places]
    steps = [[_step(rows, row) for row in range(start, end)] for start, end in kept]
    # a row's own number says which one is meant; of the sequence it is only where it begins
    labels = [
        label if place in fresh.refused else {k: v for k, v in label.items() if k != "row"}
        for place, label in enumerate(fresh.labels)
    ]
    return replace(fresh, labels=labels, steps=steps)


def groups(given: Given, signature: Signature) -> Fresh:
    """Answer each group as a whole, by its last rows."""
    firsts, ends = _runs(given.rows.groups)
    cuts = list(zip(firsts.tolist(), ends.tolist(), strict=True))
    fresh = _sequences(given, cuts)
    longest = signature.inputs[INPUT].timesteps or 0
    cut = int(np.sum(ends - firsts > longest))
    return replace(fresh, counts={**fresh.counts, f"groups cut to their last {longest} steps": cut})


def _sequences(given: Given, cuts: Sequence[tuple[int, int]]) -> Fresh:
    refused: dict[int, str] = {}
    for place, (start, end) in enumerate(cuts):
        reason = _first_wrong(given, start, end)
        if reason is not None:
            refused[place] = reason
    places = read_places(len(cuts), refused)
    kept = [np.arange(*cuts[place]) for place in places]
    taken = np.concatenate([np.zeros(0, np.int64), *kept])
    lengths = np.array([len(piece) for piece in kept], np.int64)
    return Fresh(
        inputs={INPUT: Ragged(given.columns.table[taken], offsets_of(lengths))},
        places=places,
        labels=[_label(given.rows, start) for start, _ in cuts],
        refused=refused,
        counts=given.counts,
    )


def _too_short(rows: SeriesRows, first: int, origin: int, window: int, ahead: int) -> str | None:
    """Why there is no window that ends at the origin; None where there is."""
    start = origin - window + 1
    if start >= first and rows.stretches[start] == rows.stretches[origin + ahead]:
        return None
    steps = int(np.sum(rows.stretches == rows.stretches[origin + ahead])) - ahead
    behind = f" and {ahead} more, of which what is known ahead is read" if ahead else ""
    return (
        f"it ends with {counted(max(steps, 0), 'step')} without a gap; the model reads "
        f"{window}{behind}"
    )


def _first_wrong(given: Given, start: int, end: int) -> str | None:
    """Why one of these rows cannot be read; None where all can."""
    wrong = given.wrong
    found = next((row for row in range(start, end) if row in wrong), None) if wrong else None
    if found is None:
        return None
    number = int(given.rows.numbered[found])
    where = "in a gap" if number == ADDED else f"in row {number}"
    return f"{where}, {wrong[found]}"


def _times_ahead(
    rows: SeriesRows, origins: Ints, horizon: int, timezone: str | None
) -> NDArray[Any] | None:
    """When the steps are that are asked for, `(origins, horizon)`; None where nothing is known."""
    if rows.times is None or rows.step is None or rows.told is None:
        return None
    ahead = np.tile(np.arange(1, horizon + 1), len(origins))
    local = times_after(rows, np.repeat(origins, horizon), ahead, timezone).local
    return local.astype(rows.told.dtype).reshape(len(origins), horizon)


def _label(rows: SeriesRows, row: int) -> Label:
    name = rows.group_names[rows.groups[row]]
    return ({"group": name} if name else {}) | {"row": int(rows.numbered[row])}


def _step(rows: SeriesRows, row: int) -> Label:
    number, told = int(rows.numbered[row]), rows.told
    when = {} if told is None else {"time": str(told[row])}
    return {"row": None if number == ADDED else number} | when


def _runs(groups: Ints) -> tuple[Ints, Ints]:
    """Where each group begins, and the row behind its last."""
    firsts = np.flatnonzero(np.append(True, np.diff(groups) != 0))
    return firsts, np.append(firsts[1:], len(groups))
