"""Texts of which a model writes other texts: what parallel text is read from."""

import io
from collections.abc import Iterator
from itertools import islice

import pyarrow as pa

from rnnpipe.data.datasets.base import Source
from rnnpipe.data.datasets.multi30k import Multi30kSpec
from rnnpipe.data.datasets.parallel import ParallelSpec, is_pair
from rnnpipe.data.encoders import UNKNOWN, Encoders, Words
from rnnpipe.data.fresh.base import Fresh
from rnnpipe.data.fresh.layouts import FreshLayout
from rnnpipe.data.fresh.texts import BLOCK, INPUT, TextReader
from rnnpipe.data.ragged import Ragged
from rnnpipe.data.sources.files import LocalFile
from rnnpipe.data.tables.encodings import of_another_encoding
from rnnpipe.data.tables.layout import Layout, opened
from rnnpipe.data.words.encoding import reader
from rnnpipe.errors import UserError
from rnnpipe.specs import Signature

_LINES = ".txt"
"""A file whose name ends so is read line by line, unless the training pairs were a table's."""


class Sources(TextReader):
    """One side of parallel text: of a table its column, else a text a line."""

    def __init__(self, source: Source, signature: Signature, encoders: Encoders | None) -> None:
        super().__init__(source, signature, encoders)
        words = None if encoders is None else encoders.inputs[INPUT]
        if not isinstance(words, Words):
            raise UserError("the bundle has no vocabulary by which texts could be read")
        self._of_table = False
        if isinstance(source, ParallelSpec):
            self.layout, self.missing = FreshLayout(source.layout), source.missing
            self._of_table = not any(map(is_pair, source.given_files().values()))
        if isinstance(source, ParallelSpec | Multi30kSpec):
            self.column = source.text
        self.unit = "word" if words.unit == "punctuated" else words.unit
        self._read = reader(words)

    def ids(self, texts: pa.Array) -> tuple[Ragged, int]:
        """Read them by the vocabulary of their side."""
        return self._read(texts)[0], UNKNOWN

    def file(self, file: LocalFile) -> Iterator[Fresh]:
        """Read the column of a table, or of any other file a text a line."""
        layout = self.layout.of(file.path)
        if self._of_table or _is_table(layout, file):
            yield from super().file(file)
            return
        first = 1
        try:
            with (
                opened(file.path) as packed,
                io.TextIOWrapper(packed, layout.codec, newline="\n") as text,
            ):
                while some := [line.rstrip("\r\n") for line in islice(text, BLOCK)]:
                    yield self.fresh(pa.array(some, pa.string()), first, {})
                    first += len(some)
        except UnicodeError as error:
            raise of_another_encoding(file.path, layout, error) from error


def _is_table(layout: Layout, file: LocalFile) -> bool:
    """Whether the file's name says that it is a table."""
    if file.path.suffix.lower() == _LINES:
        return False
    try:
        layout.of(file.path)
    except UserError:
        return False
    return True
