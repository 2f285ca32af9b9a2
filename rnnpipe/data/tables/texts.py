"""Some columns of a table as texts, of which every row has one each."""

from collections.abc import Sequence

import pyarrow as pa

from rnnpipe.data.sources.files import LocalFile
from rnnpipe.data.tables.columns import required, strings
from rnnpipe.data.tables.layout import TableKeys
from rnnpipe.data.tables.reading import read_table


def text_columns(
    file: LocalFile,
    names: Sequence[str],
    keys: TableKeys,
    *,
    also_missing: Sequence[str] = (),
    most: int | None = None,
) -> list[pa.Array]:
    """Read columns as strings without a null, in the order in which they are named.

    Args:
        file: the table.
        names: of the columns.
        keys: how the table lies in its file, and what stands for a missing value.
        also_missing: what else does.
        most: read no more rows than these; all where it is None.

    Raises:
        UserError: a column is not there, a text is missing, or the file cannot be read.

    """
    table = read_table(file, names, keys.layout, most=most)
    found = []
    for name in names:
        column = strings(table[name], name, file, (*keys.missing, *also_missing))
        required(column, name, file)
        found.append(column.combine_chunks())
    return found
