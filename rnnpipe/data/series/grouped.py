"""A sequence a group that asks for one class or one number."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnnpipe.counting import counted
from rnnpipe.data.datasets.rows import Rows
from rnnpipe.data.labels import fit_labels, numbered
from rnnpipe.data.ragged import Ragged
from rnnpipe.data.series.columns import Columns, first_of
from rnnpipe.data.series.declared import INPUT, SeriesKeys
from rnnpipe.data.series.inputs import refuse_too_many
from rnnpipe.data.series.parts import Parted, require_constant
from rnnpipe.data.series.rows import SeriesRows
from rnnpipe.data.series.targets import quantity_of, unknown_targets
from rnnpipe.data.splits import TEST, TRAIN, VALIDATION, Parts, SplitSpec, split
from rnnpipe.errors import UserError
from rnnpipe.specs import Classes, Features, Numbers, Signature

Ints = NDArray[np.int64]


def parted_by_group(rows: SeriesRows, keys: SeriesKeys, spec: SplitSpec) -> Parted:
    """Say of each row what its whole group is for.

    Raises:
        UserError: a group has no target or two, or a part is left empty.

    """
    _require_one_target(rows, keys)
    firsts = _bounds(rows)[:-1]
    is_class = keys.task == "class_per_group"
    column = rows.texts[keys.targets[0]] if is_class else rows.numbers[keys.targets[0]]
    if "train" in rows.file_names:
        parts = _by_files(rows, firsts, column, spec, is_class=is_class)
    else:
        texts: Any = None
        if spec.column is not None:
            require_constant(rows, rows.texts[spec.column], spec.column, spec.by)
            texts = rows.texts[spec.column][firsts]
        times = rows.order[firsts].astype("datetime64[us]")
        parts = split(
            spec, len(firsts), labels=column[firsts], groups=texts, times=times, values=texts
        )
    by = SplitSpec(by="files") if "train" in rows.file_names else spec
    return Parted(parts[rows.groups], by, None)


def groups_as_sequences(
    keys: SeriesKeys, rows: SeriesRows, parted: Parted, columns: Columns
) -> tuple[Signature, Rows, tuple[str, ...]]:
    """Make each group a sequence of its rows, which keeps its last `window` steps.

    Returns:
        What a model must fit, the sequences, and what was decided.

    Raises:
        UserError: a class is never trained on, or the sequences do not fit into memory.

    """
    bounds = _bounds(rows)
    firsts, lengths = bounds[:-1], np.diff(bounds)
    parts = parted.parts[firsts]
    longest = int(lengths[parts == TRAIN].max())
    steps = keys.window or longest
    refuse_too_many(len(firsts), steps, columns)
    name = keys.targets[0]
    target: Classes | Numbers
    values: NDArray[np.int32] | NDArray[np.float32]
    if keys.task == "class_per_group":
        labels = fit_labels(
            numbered(rows.texts[name][firsts]),
            parts,
            f"class of column {name!r}",
            named=lambda group: rows.named(int(firsts[group])),
        )
        target, values = Classes(names=labels.names), labels.codes
        notes: tuple[str, ...] = ()
    else:
        first = np.zeros(len(rows), np.bool_)
        first[firsts] = True
        quantity, notes = quantity_of(rows, name, first & parted.training, None, None)
        target = Numbers(quantities=(quantity,))
        scaled = (rows.numbers[name][firsts] - quantity.offset) / quantity.scale
        values = scaled.astype(np.float32)
    cut = int((lengths > steps).sum())
    told = rows.told
    return (
        Signature(
            inputs={
                INPUT: Features(
                    width=len(columns.names), timesteps=steps, names=tuple(columns.names)
                )
            },
            target=target,
        ),
        Rows(
            inputs={INPUT: Ragged(columns.table, bounds)},
            targets=values,
            parts=parts,
            times=None if told is None else told[firsts],
            shown=lambda where: [_shown(rows, int(firsts[group])) for group in where],
        ),
        (
            *notes,
            f"A sequence is a whole group; the longest of training has {counted(longest, 'step')}."
            + (
                f" {counted(cut, 'group keeps', 'groups keep')} only the last {steps:,}."
                if cut
                else ""
            ),
        ),
    )


def _require_one_target(rows: SeriesRows, keys: SeriesKeys) -> None:
    """Refuse groups without a target, and those whose rows differ in it."""
    name = keys.targets[0]
    unknown = unknown_targets(keys, rows) & rows.real
    if unknown.any():
        raise UserError(
            f"{rows.named(first_of(unknown))}: {name!r} is missing "
            f"({counted(int(unknown.sum()), 'such row')}); each row of a group says "
            "what is asked of the group"
        )
    column = rows.texts[name] if keys.task == "class_per_group" else rows.numbers[name]
    require_constant(rows, column, name, f"task = {keys.task!r}")


def _by_files(
    rows: SeriesRows, firsts: Ints, column: NDArray[np.generic], spec: SplitSpec, *, is_class: bool
) -> Parts:
    roles = {"train": TRAIN, "validation": VALIDATION, "test": TEST}
    parts = np.array([roles[role] for role in rows.file_names], np.int8)[rows.files[firsts]]
    if "validation" not in rows.file_names:
        where = np.flatnonzero(parts == TRAIN)
        drawn = SplitSpec(
            by="stratified" if is_class else "random",
            test=spec.validation,
            validation=(1 - spec.validation) / 2,
            seed=spec.seed,
        )
        away = split(drawn, len(where), labels=column[firsts][where]) == TEST
        parts[where[away]] = VALIDATION
    return parts


def _bounds(rows: SeriesRows) -> Ints:
    """Where groups begin, and behind them where the last ends."""
    return np.flatnonzero(np.concatenate([[True], np.diff(rows.groups) != 0, [True]]))


def _shown(rows: SeriesRows, first: int) -> str:
    return rows.group_names[rows.groups[first]] or rows.shown(first)
