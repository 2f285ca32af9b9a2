"""Windows that ask for what comes next."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from rnnpipe.data.datasets.rows import Rows
from rnnpipe.data.series.columns import Columns
from rnnpipe.data.series.declared import INPUT, WindowKeys
from rnnpipe.data.series.inputs import refuse_too_many
from rnnpipe.data.series.parts import Parted, units_of
from rnnpipe.data.series.rows import SeriesRows, any_missing
from rnnpipe.data.series.targets import quantity_of
from rnnpipe.data.splits import PART_NAMES, TEST, TRAIN, VALIDATION
from rnnpipe.data.windows import Windows, every, windows_of
from rnnpipe.errors import UserError
from rnnpipe.specs import Features, Numbers, Signature
from rnnpipe.specs.ports import Quantity


def forecasts(
    keys: WindowKeys, rows: SeriesRows, parted: Parted, columns: Columns, targets: Sequence[str]
) -> tuple[Signature, Rows, tuple[str, ...]]:
    """Make a window of every origin whose inputs are in one stretch and targets of one part.

    Args:
        keys: window, horizon, strides and season.
        rows: all of them.
        parted: what each row's target is for.
        columns: the inputs of each row.
        targets: the columns of numbers that are asked for.

    Returns:
        What a model must fit, the windows, and what was left out and decided.

    Raises:
        UserError: a part has no window, or the windows do not fit into memory.

    """
    require_long_enough(rows, keys.window, keys.steps_ahead)
    window = _required(keys.window)
    found = windows_of(rows.stretches, parted.parts, window, keys.steps_ahead)
    strides = {TRAIN: keys.stride or 1, VALIDATION: keys.test_stride, TEST: keys.test_stride}
    found = found[every(found, rows.stretches, strides)]
    unknown = np.asarray(found.asked(any_missing(rows, targets)).any(axis=1))
    windows = found[~unknown]
    _require_windows(windows, rows, found)
    refuse_too_many(len(windows), window, columns)
    made = [_quantity(keys, rows, parted, columns, name) for name in targets]
    quantities = tuple(quantity for quantity, _ in made)
    scaled = np.stack([(rows.numbers[q.name] - q.offset) / q.scale for q in quantities], axis=1)
    asked = windows.asked(scaled.astype(np.float32)).reshape(len(windows), -1)
    first = windows.origins + 1
    span = -(-keys.steps_ahead // keys.test_stride)
    units, note = units_of(rows, parted, windows.parts, first, span)
    return (
        Signature(
            inputs={
                INPUT: Features(
                    width=len(columns.names), timesteps=window, names=tuple(columns.names)
                )
            },
            target=Numbers(width=asked.shape[1], quantities=quantities, horizon=keys.steps_ahead),
        ),
        Rows(
            inputs={INPUT: windows.read(columns.table)},
            targets=asked[:, 0] if asked.shape[1] == 1 else asked,
            parts=windows.parts,
            groups=units,
            times=None if rows.told is None else rows.told[first],
            shown=lambda where: [rows.shown(row) for row in first[where].tolist()],
        ),
        (*(text for _, notes in made for text in notes), *_left_out(found, unknown), note),
    )


def _quantity(
    keys: WindowKeys, rows: SeriesRows, parted: Parted, columns: Columns, name: str
) -> tuple[Quantity, tuple[str, ...]]:
    own_past = columns.names.index(name) if name in columns.names else None
    return quantity_of(rows, name, parted.training, keys.season, own_past)


def _required(window: int | None) -> int:
    if window is None:
        raise UserError("a forecast needs window = the number of steps that a model reads")
    return window


def require_long_enough(rows: SeriesRows, window: int | None, horizon: int) -> None:
    """Refuse series of which none has a window.

    Raises:
        UserError: saying how long the longest is.

    """
    longest, needed = int(np.bincount(rows.stretches).max()), _required(window) + horizon
    if longest < needed:
        was_split = len(np.unique(rows.groups)) <= rows.stretches[-1]
        raise UserError(
            f"{', '.join(rows.file_names.values())}: the longest series without a gap has "
            f"{longest:,} steps, but window = {window} and horizon = {horizon} take {needed}; "
            "lower them" + (', or declare gaps = "fill"' if was_split else "")
        )


def _require_windows(windows: Windows, rows: SeriesRows, found: Windows) -> None:
    files = ", ".join(rows.file_names.values())
    for part, name in PART_NAMES.items():
        if not (windows.parts == part).any():
            known = "" if (found.parts == part).any() else " whole"
            raise UserError(
                f"{files}: the {name} part has no{known} window whose {windows.horizon} steps to "
                f"be forecast are {'known' if not known else 'in it'}; give it a larger share, or "
                "lower horizon"
            )


def _left_out(found: Windows, unknown: NDArray[np.bool_]) -> tuple[str, ...]:
    if not unknown.any():
        return ()
    counts = ", ".join(
        f"{int((unknown & (found.parts == part)).sum()):,} {name}"
        for part, name in PART_NAMES.items()
    )
    return (f"Windows left out because a value to be forecast is missing: {counts}.",)
