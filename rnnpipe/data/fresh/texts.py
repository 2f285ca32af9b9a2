"""Texts, one a row: from Python, from a column of a table, or as lines."""

from abc import abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, BinaryIO

import numpy as np
import pyarrow as pa

from rnnpipe.data.datasets import keras_text
from rnnpipe.data.datasets.base import Source
from rnnpipe.data.datasets.text import TextSpec
from rnnpipe.data.encoders import UNKNOWN, Encoders, Ranked, Words
from rnnpipe.data.fresh.base import Fresh, Reader, read_places
from rnnpipe.data.fresh.layouts import FreshLayout
from rnnpipe.data.ragged import Ragged
from rnnpipe.data.sources.files import LocalFile
from rnnpipe.data.tables.columns import strings
from rnnpipe.data.tables.layout import Layout
from rnnpipe.data.tables.reading import batches
from rnnpipe.data.words.encoding import reader
from rnnpipe.errors import UserError
from rnnpipe.specs import Signature

LONGEST = 1_000_000
"""Characters of a text; a longer one is none that somebody wrote."""

INPUT = "tokens"
BLOCK = 2_000
"""Texts that are read at a time."""

_BYTES = 2**21
"""Of such texts, about, where they are long."""


class TextReader(Reader):
    """What all texts have in common, however they are cut into tokens."""

    column = "text"
    """The column of a table that holds them."""

    layout = FreshLayout(Layout())
    """How such a table lies in its file."""

    asked: str | None = None
    """The column of the targets, which it may lack."""

    missing: tuple[str, ...] = ()
    unit = "word"
    line_encoding = "utf-8"

    def read_as(self, *, encoding: str | None = None, delimiter: str | None = None) -> None:
        """Read tables, and of the encoding lines too, as it is said."""
        self.layout = self.layout.read_as(encoding, delimiter)
        self.line_encoding = encoding or self.line_encoding

    @abstractmethod
    def ids(self, texts: pa.Array) -> tuple[Ragged, int]:
        """The token ids of texts without a null, and the id of an unknown one."""

    def rows(self, rows: Sequence[Any]) -> Fresh:
        """Read texts, or mappings that hold one under the column's name."""
        texts = [self._text(row) for row in rows]
        wrong = {
            place: f"it is {type(text).__name__}, expected a text"
            for place, text in enumerate(texts)
            if not isinstance(text, str | None)
        }
        plain = [None if place in wrong else text for place, text in enumerate(texts)]
        return self.fresh(pa.array(plain, pa.string()), 1, wrong)

    def file(self, file: LocalFile) -> Iterator[Fresh]:
        """Read the column of a CSV, TSV, JSON Lines or Parquet file."""
        first = 1
        for batch in batches(file, [self.column], self.layout.of(file.path, self.asked)):
            for chunk in strings(batch[self.column], self.column, file, self.missing).chunks:
                # where words begin and end takes more room than the texts, so that long ones go
                # in smaller blocks
                rows = max(1, min(BLOCK, _BYTES * len(chunk) // max(chunk.nbytes, 1)))
                for start in range(0, len(chunk), rows):
                    texts = chunk[start : start + rows]
                    yield self.fresh(texts, first, {})
                    first += len(texts)

    def lines(self, stream: BinaryIO) -> Iterator[Fresh]:
        """Read a text a line, UTF-8 if nothing else is said; a line that is none is refused."""
        codec = Layout(encoding=self.line_encoding).codec
        first = 1
        while some := list(islice(stream, BLOCK)):
            texts, wrong = list[str | None](), dict[int, str]()
            for place, line in enumerate(some):
                try:
                    texts.append(line.rstrip(b"\r\n").decode(codec))
                except UnicodeDecodeError as error:
                    texts.append(None)
                    wrong[place] = f"it is no {self.line_encoding.upper()}: {error.reason}"
            yield self.fresh(pa.array(texts, pa.string()), first, wrong)
            first += len(some)

    def _text(self, row: object) -> object:
        if not isinstance(row, Mapping):
            return row
        if self.column not in row:
            raise UserError(
                f"a row has no column {self.column!r}; it has {', '.join(map(repr, row))}"
            )
        return row[self.column]

    def fresh(self, texts: pa.Array, first: int, wrong: Mapping[int, str]) -> Fresh:
        """Read texts, of which the first is row `first`, and those that are `wrong` already."""
        refused = dict(wrong)
        for place, text in enumerate(texts.to_pylist()):
            if place not in refused and (reason := _unfit(text)):
                refused[place] = reason
        places = read_places(len(texts), refused)
        ragged, unknown = self.ids(texts.take(pa.array(places)))
        empty = self._empty(ragged)
        refused |= {int(place): f"it has no {self.unit} in it" for place in places[empty]}
        ragged, places = ragged.take(np.flatnonzero(~empty)), places[~empty]
        longest = self.signature.inputs[INPUT].timesteps or 0
        return Fresh(
            inputs={INPUT: ragged},
            places=places,
            labels=[{"row": first + place} for place in range(len(texts))],
            refused=dict(sorted(refused.items())),
            counts={
                f"{self.unit}s": len(ragged.values),
                f"unknown {self.unit}s": int(np.count_nonzero(ragged.values == unknown)),
                f"texts cut to their last {longest} {self.unit}s": int(
                    np.count_nonzero(ragged.lengths > longest)
                ),
            },
        )

    def _empty(self, ragged: Ragged) -> np.ndarray[Any, np.dtype[np.bool_]]:
        return np.asarray(ragged.lengths == 0)


class Texts(TextReader):
    """Texts as `source = "text"` reads them."""

    def __init__(self, source: Source, signature: Signature, encoders: Encoders | None) -> None:
        super().__init__(source, signature, encoders)
        words = None if encoders is None else encoders.inputs[INPUT]
        if not isinstance(source, TextSpec) or not isinstance(words, Words):
            raise UserError("the bundle has no vocabulary by which texts could be read")
        self.column = source.text or self.column
        self.layout, self.asked = FreshLayout(source.layout), source.target
        self.missing, self.unit = source.missing, source.unit
        self._read = reader(words)

    def ids(self, texts: pa.Array) -> tuple[Ragged, int]:
        """Read them by the vocabulary."""
        return self._read(texts)[0], UNKNOWN


class ArchiveTexts(TextReader):
    """Texts as those of Keras' archives were read: each begins with a token of its own."""

    def __init__(self, source: Source, signature: Signature, encoders: Encoders | None) -> None:
        super().__init__(source, signature, encoders)
        words = None if encoders is None else encoders.inputs[INPUT]
        if not isinstance(words, Ranked):
            raise UserError("the bundle has no index of words by which texts could be read")
        self._read = keras_text.reader(words)

    def ids(self, texts: pa.Array) -> tuple[Ragged, int]:
        """Read them by their words' ranks."""
        return self._read(texts.to_pylist()), keras_text.UNKNOWN

    def _empty(self, ragged: Ragged) -> np.ndarray[Any, np.dtype[np.bool_]]:
        return np.asarray(ragged.lengths == 1)  # what each text begins with


def _unfit(text: str | None) -> str | None:
    """Why a text is not to be read; None where it is."""
    if text is None:
        return "the text is missing"
    if not text.strip():
        return "the text is empty"
    if len(text) > LONGEST:
        return f"the text has {len(text):,} characters, expected at most {LONGEST:,}"
    return None
