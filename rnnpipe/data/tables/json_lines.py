"""JSON Lines: an object a line, read by Python's own parser, which guesses no dates."""

import json
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, NoReturn

import pyarrow as pa

from rnnpipe.data.tables.encodings import of_another_encoding
from rnnpipe.data.tables.layout import Layout, named
from rnnpipe.data.tables.names import brief, check_there
from rnnpipe.errors import UserError
from rnnpipe.files.untrusted import shown

_ROWS = 10_000
"""Lines that are read at a time."""

_Object = dict[str, Any]

_KINDS: dict[type, str] = {str: "text", int: "number", float: "number", bool: "truth value"}
_TYPES = {"text": pa.string(), "number": pa.int64(), "truth value": pa.bool_()}


def column_names(path: Path, layout: Layout) -> tuple[str, ...]:
    """The keys of the first rows, in the order in which they first appear."""
    for _, objects in _objects(path, layout):
        return _keys(objects)
    return ()


def batches(path: Path, columns: Sequence[str] | None, layout: Layout) -> Iterator[pa.RecordBatch]:
    """The rows, 10,000 at a time: texts as strings, numbers as int64 or float64.

    A key that a row has not, and `null`, are missing. The columns are those asked for, or all keys
    of the first 10,000 rows.

    Raises:
        UserError: a line that is no object, a key that none of the first rows has, values of
            several kinds in one column, lists or objects in it.

    """
    wanted: list[str] = []
    kinds: dict[str, str] = {}
    for start, objects in _objects(path, layout):
        if start == 1:
            found = _keys(objects)
            wanted = list(found if columns is None else columns)
            check_there(wanted, found, path)
        arrays = [
            _array([row.get(name) for row in objects], name, kinds, start, path) for name in wanted
        ]
        yield pa.RecordBatch.from_arrays(arrays, names=wanted)


def _array(values: list[Any], name: str, kinds: dict[str, str], start: int, path: Path) -> pa.Array:
    """A column's values from row `start` on; `kinds` says of what kind those before are."""
    for row, value in enumerate(values, start):
        if value is None:
            continue
        kind = _KINDS.get(type(value))
        if kind is None:
            raise UserError(
                f"{named(path)}, row {row}: column {name!r} holds a list or an object; expected a "
                "text or a number"
            )
        if kinds.setdefault(name, kind) != kind:
            raise UserError(
                f"{named(path)}, row {row}: column {name!r} holds the {kind} "
                f"{shown(repr(value)):.60}, and before it a {kinds[name]}; expected one kind"
            )
    match kinds.get(name):
        case None:
            return pa.nulls(len(values))
        case "number" if not all(value is None or _is_int64(value) for value in values):
            return pa.array([None if value is None else float(value) for value in values])
        case kind:
            return pa.array(values, _TYPES[kind])


def _is_int64(value: float) -> bool:
    return isinstance(value, int) and -(2**63) <= value < 2**63


def _objects(path: Path, layout: Layout) -> Iterator[tuple[int, list[_Object]]]:
    """The rows, some at a time, with the number of the first; empty lines are passed over."""
    start = 1
    try:
        with layout.text(path) as text:
            rows = _parsed(text, path)
            while objects := list(islice(rows, _ROWS)):
                yield start, objects
                start += len(objects)
    except UnicodeError as error:
        raise of_another_encoding(path, layout, error) from error
    if start == 1:
        raise UserError(f"{named(path)} is empty; expected a JSON object a line")


def _parsed(lines: Iterator[str], path: Path) -> Iterator[_Object]:
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            found = json.loads(line, parse_constant=_refuse)
        except (ValueError, RecursionError) as error:
            raise UserError(f"{named(path)}, line {number} is not valid JSON: {error}") from error
        if not isinstance(found, dict):
            raise UserError(
                f"{named(path)}, line {number} is {shown(brief(line.strip()))}; expected an object"
            )
        yield found


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is no number of JSON; write null for what is missing")


def _keys(objects: list[_Object]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for row in objects for name in row))
