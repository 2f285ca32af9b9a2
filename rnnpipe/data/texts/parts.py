"""Which part each text belongs to: as declared, or as its columns suggest, which is said."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from rnnpipe.data.splits import TEST, TRAIN, VALIDATION, Parts, SplitSpec, split
from rnnpipe.data.texts.rows import TextRows
from rnnpipe.data.times.declared import ISO
from rnnpipe.data.times.stamps import read_stamps
from rnnpipe.errors import UserError

_PARTS = {"train": TRAIN, "validation": VALIDATION, "test": TEST}
_WHY = {
    "time": "by time, so that what is scored lies after what is learned from",
    "group": "by group, so that rows that belong together are on one side",
    "stratified": "stratified, so that each part has its share of each class",
    "random": "random, as there are no classes, groups or times to go by",
}


@dataclass(frozen=True, eq=False)
class Known:
    """What a split may go by.

    Attributes:
        rows: for the columns that a split names.
        labels: strings, where the target is a class.
        group: the name of the column of groups, if any.
        times: of each row, if there are any.

    """

    rows: TextRows
    labels: pa.Array | None
    group: str | None
    times: NDArray[np.datetime64] | None


def parted(
    declared: SplitSpec | None, known: Known, roles: Sequence[str]
) -> tuple[Parts, list[str]]:
    """Say the part of each row, `(rows,)`, and for the card how it was found.

    Args:
        declared: how rows are split; None where nothing is said of it.
        known: what is known of the rows.
        roles: of the files that the rows come from: "path" alone, or train, test and perhaps
            validation; where that is missing, it is drawn from train as a test would be.

    Raises:
        UserError: the rows cannot be split so.

    """
    spec, notes = declared, []
    if spec is None or spec.by == "files":
        spec = _by_default(declared, known)
        if "validation" not in roles:
            notes.append(f"split {_WHY[spec.by]}" + ("" if declared else "; none is declared"))
    if "path" in roles:
        return _drawn(spec, known, np.ones(len(known.rows), np.bool_)), notes
    parts = np.repeat([_PARTS[role] for role in roles], known.rows.counts).astype(np.int8)
    if "validation" not in roles:
        trained = parts == TRAIN
        drawn = _drawn(spec, known, trained)
        parts[trained] = np.where(drawn == TEST, VALIDATION, np.where(drawn < 0, drawn, TRAIN))
        notes.append("validation rows are a share of the file to train on")
    return parts, notes


def _by_default(shares: SplitSpec | None, known: Known) -> SplitSpec:
    given = {} if shares is None else shares.model_dump(exclude={"by"}, exclude_unset=True)
    if known.times is not None:
        return SplitSpec(by="time", **given)
    if known.group is not None:
        return SplitSpec(by="group", **{"column": known.group} | given)
    return SplitSpec(by="random" if known.labels is None else "stratified", **given)


def _drawn(spec: SplitSpec, known: Known, chosen: NDArray[np.bool_]) -> Parts:
    """The part of each of the chosen rows."""
    count, column = int(chosen.sum()), spec.column
    match spec.by:
        case "stratified" if known.labels is None:
            raise UserError(
                'split by = "stratified" needs classes, and kind = "number" has none; split '
                'by = "random"'
            )
        case "time" if known.times is None:
            raise UserError('split by = "time" needs times; declare time = the column with them')
        case "stratified":
            return split(spec, count, labels=_texts(known.labels)[chosen])
        case "time" if known.times is not None:
            cuts = (_moment(spec.validation_cut), _moment(spec.cut))
            return split(spec, count, times=known.times[chosen], cuts=cuts)
        case "group" if column is not None:
            return split(spec, count, groups=codes(known.rows.strings(column))[chosen])
        case "column" | "hash" if column is not None:
            values: Any = _texts(known.rows.strings(column))[chosen]
            return split(spec, count, values=values)
    return split(spec, count)


def _moment(text: str | None) -> np.datetime64 | None:
    if text is None:
        return None
    moment: np.datetime64 = read_stamps(pa.chunked_array([[text]]), "cut", "split", ISO).values[0]
    return moment


def _texts(column: pa.Array) -> NDArray[np.str_]:
    found = column.dictionary_encode()
    texts = np.array(found.dictionary.to_pylist(), np.str_)
    of_rows: NDArray[np.str_] = texts[found.indices.to_numpy()]
    return of_rows


def codes(column: pa.Array) -> NDArray[np.int64]:
    """A number for each different value."""
    codes: NDArray[np.int32] = column.dictionary_encode().indices.to_numpy()
    return codes.astype(np.int64)
