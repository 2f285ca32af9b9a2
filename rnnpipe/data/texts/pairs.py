"""Pairs of texts, the second of which is to be written where the first is read.

They stand in two files, line by line, or in two columns of a table. Pairs fit into memory: their
texts are kept as they are written anyway, for scores and baselines.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from rnnpipe.counting import counted
from rnnpipe.data.sources.files import LocalFile
from rnnpipe.data.tables.encodings import of_another_encoding
from rnnpipe.data.tables.layout import Layout, TableKeys, named
from rnnpipe.data.tables.texts import text_columns
from rnnpipe.errors import UserError
from rnnpipe.files.untrusted import shown

_ROWS = 2_000
"""Texts that are handed on at a time."""


@dataclass(frozen=True, eq=False)
class Pairs:
    """Pairs of one file, or of two.

    Attributes:
        sources: what is read, strings without a null.
        targets: what is to be written, as many.
        named: what messages call the pair at a position.
        groups: of each pair, where a column of them is asked for.

    """

    sources: pa.Array
    targets: pa.Array
    named: Callable[[int], str]
    groups: pa.Array | None = None

    def __len__(self) -> int:
        """Number of pairs."""
        return len(self.sources)


def of_lines(source: LocalFile, target: LocalFile, encoding: str, most: int | None = None) -> Pairs:
    """Read two files, of which a line of the one belongs to the same line of the other.

    Args:
        source: the lines that are read.
        target: the lines that are to be written.
        encoding: of both.
        most: read no more lines than these; all where it is None.

    Raises:
        UserError: one has more lines than the other, a line is empty, or a file cannot be read.

    """
    texts = [_lines(file, encoding, most) for file in (source, target)]
    names = [shown(file.path.name) for file in (source, target)]
    if most is None and len(texts[0]) != len(texts[1]):
        raise UserError(
            f"{names[0]} has {counted(len(texts[0]), 'line')} and {names[1]} "
            f"{counted(len(texts[1]), 'line')}; expected as many, each the translation of the line "
            "at the same place in the other"
        )
    for file, lines in zip((source, target), texts, strict=True):
        _refuse_empty(lines, f"{named(file.path)}, line {{}}")
    return Pairs(texts[0], texts[1], lambda row: f"{names[0]}, line {row + 1}")


def of_table(  # noqa: PLR0913 (three columns)
    file: LocalFile,
    text: str,
    target: str,
    group: str | None,
    keys: TableKeys,
    most: int | None = None,
) -> Pairs:
    """Read two columns of a table, and that of the groups where one is named.

    Args:
        file: the table.
        text: the column that is read.
        target: the column that is to be written.
        group: the column that is equal where rows belong together, if any.
        keys: how the table lies in its file.
        most: read no more rows than these; all where it is None.

    Raises:
        UserError: a column is not there, a text is missing or empty, or the file cannot be read.

    """
    names = [name for name in (text, target, group) if name is not None]
    found = text_columns(file, names, keys, most=most)
    for name, texts in zip(names, found, strict=True):
        _refuse_empty(texts, f"{named(file.path)}, row {{}}: column {name!r}")
    groups = found[2] if group is not None else None
    return Pairs(found[0], found[1], lambda r: f"{shown(file.path.name)}, row {r + 1}", groups)


def batches(texts: pa.Array, chosen: NDArray[np.bool_] | None = None) -> Iterator[pa.Array]:
    """All texts, or the chosen ones `(texts,)`, some at a time."""
    kept = texts if chosen is None else texts.filter(pa.array(chosen))
    yield from (kept[first : first + _ROWS] for first in range(0, len(kept), _ROWS))


def _lines(file: LocalFile, encoding: str, most: int | None) -> pa.Array:
    r"""The lines of a file, which end in `\n` or `\r\n` and in nothing else, as any editor has it.

    Raises:
        UserError: it cannot be read, or is of another encoding.

    """
    layout = Layout(encoding=encoding)
    try:
        with layout.text(file.path) as text:
            lines = "".join(islice(text, most)).split("\n")
    except UnicodeError as error:
        raise of_another_encoding(file.path, layout, error) from error
    if not lines[-1]:
        lines.pop()
    return pa.array([line.removesuffix("\r") for line in lines], pa.string())


def _refuse_empty(texts: pa.Array, where: str) -> None:
    """Refuse a file without a text, and an empty text; `where` names the one of a number.

    Raises:
        UserError: naming where it is.

    """
    if not len(texts):
        raise UserError(f"{where.format(1)}: there is none; expected a text")
    empty = pc.index(pc.equal(pc.utf8_trim_whitespace(texts), ""), value=True).as_py()
    if empty >= 0:
        raise UserError(
            f"{where.format(empty + 1)} is empty; expected a text: take the pair out on both sides"
        )
