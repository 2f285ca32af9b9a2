"""Sequences that ask for a class or a number of each step."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from rnnpipe.counting import counted
from rnnpipe.data.datasets.rows import Rows
from rnnpipe.data.labels import fit_labels, numbered
from rnnpipe.data.ragged import Ragged, offsets_of
from rnnpipe.data.series.columns import Columns
from rnnpipe.data.series.declared import INPUT, SeriesKeys
from rnnpipe.data.series.inputs import refuse_too_many
from rnnpipe.data.series.parts import Parted, units_of
from rnnpipe.data.series.rows import SeriesRows
from rnnpipe.data.series.targets import quantity_of, unknown_targets
from rnnpipe.data.splits import LEFT_OUT, PART_NAMES, TRAIN
from rnnpipe.data.windows import Pieces, pieces_of
from rnnpipe.errors import UserError
from rnnpipe.specs import Classes, Features, Numbers, Signature
from rnnpipe.specs.ports import TargetPort

Target = tuple[TargetPort, NDArray[np.int32] | NDArray[np.float32], Sequence[str]]
"""What is asked for; its values row by row; what is to be said of it."""


def sequences(
    keys: SeriesKeys, rows: SeriesRows, parted: Parted, columns: Columns
) -> tuple[Signature, Rows, tuple[str, ...]]:
    """Cut every series into sequences of at most `window` steps, each with a target.

    A sequence is of one part, and holds no step without a target; those that are validated and
    tested with lie side by side, so that each step is scored once.

    Returns:
        What a model must fit, the sequences, and what was left out and decided.

    Raises:
        UserError: a part has no sequence, a class is never trained on, or they do not fit into
            memory.

    """
    if keys.window is None:
        raise UserError("a target a step needs window = the number of steps of a sequence")
    unknown = unknown_targets(keys, rows)
    parts = np.where(unknown, LEFT_OUT, parted.parts).astype(np.int8)
    pieces = pieces_of(rows.stretches, parts, keys.window, keys.stride or keys.window)
    _require_all(rows, pieces)
    refuse_too_many(len(pieces.starts), keys.window, columns)
    target, values, notes = _target(keys, rows, parts)
    taken, offsets = pieces.rows, offsets_of(pieces.lengths)
    units, note = units_of(rows, parted, pieces.parts, pieces.starts, 1)
    if unknown.any():
        left_out = counted(
            int(unknown.sum()), "row without a target is", "rows without a target are"
        )
        note = f"{left_out} left out. {note}"
    port = Features(width=len(columns.names), timesteps=keys.window, names=tuple(columns.names))
    return (
        Signature(inputs={INPUT: port}, target=target),
        Rows(
            inputs={INPUT: Ragged(columns.table[taken], offsets)},
            targets=Ragged(values[taken], offsets),
            parts=pieces.parts,
            groups=units,
            times=None if rows.told is None else rows.told[pieces.starts],
            shown=lambda where: [rows.shown(row) for row in pieces.starts[where].tolist()],
        ),
        (*notes, note),
    )


def _require_all(rows: SeriesRows, pieces: Pieces) -> None:
    """Refuse a part without a sequence.

    Raises:
        UserError: naming the part.

    """
    for part, name in PART_NAMES.items():
        if not (pieces.parts == part).any():
            raise UserError(
                f"{', '.join(rows.file_names.values())}: the {name} part has no row with a "
                "target; give it a larger share, or split otherwise"
            )


def _target(keys: SeriesKeys, rows: SeriesRows, parts: NDArray[np.int8]) -> Target:
    if keys.task == "class_per_step":
        (name,) = keys.targets
        found = numbered(rows.texts[name])
        labels = fit_labels(found, parts, f"class of column {name!r}", named=rows.named)
        return Classes(names=labels.names, timesteps=keys.window), labels.codes, ()
    training = np.asarray(parts == TRAIN)
    made = [quantity_of(rows, name, training, keys.season, None) for name in keys.targets]
    quantities = tuple(quantity for quantity, _ in made)
    scaled = np.stack([(rows.numbers[q.name] - q.offset) / q.scale for q in quantities], axis=1)
    return (
        Numbers(width=len(quantities), timesteps=keys.window, quantities=quantities),
        scaled.astype(np.float32),
        [text for _, notes in made for text in notes],
    )
