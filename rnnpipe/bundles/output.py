"""Answers as a table: CSV, JSON Lines or Parquet, written line by line."""

import csv
import io
import json
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from pathlib import Path
from typing import Any, BinaryIO, Literal

from rnnpipe.bundles.bundle import Bundle
from rnnpipe.bundles.predictions import ERROR, TEXT, Line, quantity_names, step_name
from rnnpipe.errors import UserError
from rnnpipe.files.atomic import write_piecewise
from rnnpipe.specs import Classes, Numbers

TableFormat = Literal["csv", "jsonl", "parquet"]

_BY_SUFFIX: dict[str, TableFormat] = {
    ".csv": "csv",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".parquet": "parquet",
}
_ROWS = 5_000


def format_of(path: Path) -> TableFormat:
    """The format that a file's name asks for.

    Raises:
        UserError: none that answers are written in.

    """
    if path.suffix.lower() not in _BY_SUFFIX:
        raise UserError(f"{path}: expected a name that ends in {', '.join(_BY_SUFFIX)}")
    return _BY_SUFFIX[path.suffix.lower()]


def write_answers(bundle: Bundle, lines: Iterable[Line], path: Path) -> None:
    """Write all lines to a file, which is there once all of them are.

    Raises:
        UserError: the name says no format, the disk does not let us write, or as the lines come.

    """
    write = _WRITERS[format_of(path)]
    columns = columns_of(bundle)
    write_piecewise(
        path.parent,
        f".{path.name}.",
        lambda file: write(columns, lines, file),
        lambda _: path.name,
        0,
    )


def print_answers(bundle: Bundle, lines: Iterable[Line], stream: BinaryIO, to: TableFormat) -> None:
    """Write lines as they come; nothing before the first is there.

    Raises:
        UserError: as the lines come.

    """
    rest = iter(lines)
    first = list(islice(rest, 1))
    _WRITERS[to](columns_of(bundle), chain(first, rest), stream)


def columns_of(bundle: Bundle) -> dict[str, type]:
    """The columns of a table of answers, and what they hold."""
    target = bundle.signature.target
    columns: dict[str, type] = dict(bundle.reader.labels)
    step = step_name(target)
    if step is not None and not columns.keys() & {"step", "ahead", "time"}:
        columns[step] = int
    if isinstance(target, Classes):
        columns["class"] = str
        columns |= {_probability(name): float for name in target.names}
    elif isinstance(target, Numbers):
        columns |= dict.fromkeys(quantity_names(target), float)
    else:
        columns[TEXT] = str
    return columns | {ERROR: str}


def flat(line: Line) -> Line:
    """A line of plain values: each probability under a name of its own."""
    shares = line.get("probabilities", {})
    plain = {name: value for name, value in line.items() if name != "probabilities"}
    return plain | {_probability(name): share for name, share in shares.items()}


def _probability(name: str) -> str:
    return f"probability of {name}"


def _csv(columns: dict[str, type], lines: Iterable[Line], stream: BinaryIO) -> None:
    text = io.TextIOWrapper(stream, "utf-8", newline="", write_through=True)
    try:
        table = csv.DictWriter(text, list(columns), lineterminator="\n")
        table.writeheader()
        table.writerows(map(flat, lines))
    finally:
        text.detach()


def _jsonl(columns: dict[str, type], lines: Iterable[Line], stream: BinaryIO) -> None:
    del columns  # a line says its own
    stream.writelines(
        json.dumps(line, ensure_ascii=False, allow_nan=False).encode() + b"\n" for line in lines
    )


def _parquet(columns: dict[str, type], lines: Iterable[Line], stream: BinaryIO) -> None:
    import pyarrow as pa  # noqa: PLC0415 (who writes no Parquet needs none of it)
    from pyarrow import parquet  # noqa: PLC0415

    kinds = {int: pa.int64(), float: pa.float64(), str: pa.string()}
    schema = pa.schema([(name, kinds[kind]) for name, kind in columns.items()])
    with parquet.ParquetWriter(stream, schema) as table:
        for some in _pieces(lines):
            table.write_table(pa.Table.from_pylist([flat(line) for line in some], schema))


def _pieces(lines: Iterable[Line]) -> Iterator[list[Line]]:
    rest = iter(lines)
    while some := list(islice(rest, _ROWS)):
        yield some


_WRITERS: dict[TableFormat, Any] = {"csv": _csv, "jsonl": _jsonl, "parquet": _parquet}
