"""A table of whatever format: whole, or batch by batch so that it need not fit into memory."""

from collections.abc import Generator, Sequence
from contextlib import closing

import pyarrow as pa

from rnnpipe.data.sources.files import LocalFile
from rnnpipe.data.tables import delimited, headers, json_lines, parquet
from rnnpipe.data.tables.layout import Layout, named
from rnnpipe.data.tables.names import check_there
from rnnpipe.errors import UserError


def read_table(
    file: LocalFile,
    columns: Sequence[str] | None = None,
    layout: Layout | None = None,
    *,
    most: int | None = None,
) -> pa.Table:
    """A table as it stands in its file.

    Args:
        file: CSV, TSV, JSON Lines or Parquet; decompressed where its name ends in .gz.
        columns: those to read, in this order; all where it is None.
        layout: what is declared of how it lies in its file; nothing if left out.
        most: read no further than it takes to have so many rows; all where it is None.

    Returns:
        The columns: all strings, without a missing value, of CSV and TSV; else of the file's types.

    Raises:
        UserError: naming the file, and the row and the column where there is one.

    """
    found: list[pa.Table] = []
    rows = 0
    with closing(batches(file, columns, layout)) as pieces:
        for piece in pieces:
            found.append(pa.Table.from_batches([piece])[:most])
            rows += len(piece)
            if most is not None and rows >= most:
                break
    try:
        return pa.concat_tables(found, promote_options="permissive")[:most]
    except pa.ArrowInvalid as error:
        raise UserError(f"{named(file.path)}: a column changes its kind: {error}") from error


def batches(
    file: LocalFile, columns: Sequence[str] | None = None, layout: Layout | None = None
) -> Generator[pa.RecordBatch]:
    """The same piece by piece, never more than some 8 MiB of text at a time.

    Raises:
        UserError: as `read_table`, when the piece is come to.

    """
    layout = layout or Layout()
    match layout.of(file.path):
        case "jsonl":
            yield from json_lines.batches(file.path, columns, layout)
        case "parquet":
            yield from parquet.batches(file.path, columns)
        case "csv" | "tsv":
            yield from delimited.batches(file.path, columns, layout)


def require_columns(file: LocalFile, wanted: Sequence[str], layout: Layout | None = None) -> None:
    """Refuse columns that a table does not have.

    Raises:
        UserError: naming them, or as `column_names`.

    """
    layout = layout or Layout()
    if layout.of(file.path) in {"csv", "tsv"}:
        headers.require_columns(file.path, wanted, layout)
    else:
        check_there(wanted, column_names(file, layout), file.path)


def column_names(file: LocalFile, layout: Layout | None = None) -> tuple[str, ...]:
    """The names of the columns, of which no two are alike.

    Raises:
        UserError: the file is empty or not of its format, or two columns have one name.

    """
    layout = layout or Layout()
    match layout.of(file.path):
        case "jsonl":
            return json_lines.column_names(file.path, layout)
        case "parquet":
            return parquet.column_names(file.path)
        case "csv" | "tsv":
            return headers.column_names(file.path, layout)
