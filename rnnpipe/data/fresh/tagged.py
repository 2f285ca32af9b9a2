"""Sentences, a class for each token of which is asked for."""

import io
import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, BinaryIO, cast

import numpy as np

from rnnpipe.data.datasets.base import Source
from rnnpipe.data.datasets.tagged import INPUT, TaggedSpec, token_ids
from rnnpipe.data.encoders import UNKNOWN, Encoders, Words
from rnnpipe.data.fresh.base import Fresh, Reader, as_it_is, read_places
from rnnpipe.data.ragged import Ragged, offsets_of
from rnnpipe.data.readers.columns import read_columns
from rnnpipe.data.readers.conllu import read_conllu
from rnnpipe.data.sources.files import LocalFile
from rnnpipe.data.tables.layout import opened
from rnnpipe.errors import UserError
from rnnpipe.specs import Signature

MOST = 100_000
"""Tokens of a sentence; a longer one is none that somebody wrote."""

_ROWS = 2_000
_JSON_LINES = {".jsonl", ".ndjson"}


class Sentences(Reader):
    """Sentences as `source = "tagged"` reads them, each token as it stands."""

    labels: Mapping[str, type] = {"row": int, "step": int, "token": str}

    def __init__(self, source: Source, signature: Signature, encoders: Encoders | None) -> None:
        super().__init__(source, signature, encoders)
        words = None if encoders is None else encoders.inputs[INPUT]
        if not isinstance(words, Words):
            raise UserError("the bundle has no vocabulary by which tokens could be read")
        self._words = words
        self._is_conllu = isinstance(source, TaggedSpec) and source.format == "conllu"

    def rows(self, rows: Sequence[Any]) -> Fresh:
        """Read lists of tokens, texts with spaces between tokens, or mappings with `tokens`."""
        return self._fresh(rows, 1)

    def file(self, file: LocalFile) -> Iterator[Fresh]:
        """Read CoNLL-U, a token a line with an empty line between sentences, or JSON Lines."""
        if file.path.suffix.lower() in _JSON_LINES:
            with opened(file.path) as packed, io.BufferedReader(cast("Any", packed)) as stream:
                first = 1
                while lines := list(islice(stream, _ROWS)):
                    yield self._fresh([_parsed(line) for line in lines], first)
                    first += len(lines)
            return
        is_conllu = file.path.suffix == ".conllu" or self._is_conllu
        whole = as_it_is(file)
        text = read_conllu(whole, None) if is_conllu else read_columns(whole, tagged=False)
        cuts = list(zip(text.offsets[:-1].tolist(), text.offsets[1:].tolist(), strict=True))
        for first in range(0, len(cuts), _ROWS):
            some = [text.tokens[start:end] for start, end in cuts[first : first + _ROWS]]
            yield self._fresh(some, first + 1)

    def lines(self, stream: BinaryIO) -> Iterator[Fresh]:
        """Read a sentence a line, UTF-8, with spaces between its tokens."""
        first = 1
        while some := list(islice(stream, _ROWS)):
            yield self._fresh([line.decode(errors="surrogateescape") for line in some], first)
            first += len(some)

    def _fresh(self, rows: Sequence[Any], first: int) -> Fresh:
        refused: dict[int, str] = {}
        sentences: list[list[str]] = []
        for place, row in enumerate(rows):
            try:
                sentences.append(_tokens(row))
            except ValueError as error:
                refused[place] = str(error)
        tokens = [token for sentence in sentences for token in sentence]
        ids = token_ids(self._words, tokens)
        lengths = np.array([len(sentence) for sentence in sentences], np.int64)
        return Fresh(
            inputs={INPUT: Ragged(ids, offsets_of(lengths))},
            places=read_places(len(rows), refused),
            labels=[{"row": first + place} for place in range(len(rows))],
            refused=refused,
            steps=[
                [{"step": step, "token": token} for step, token in enumerate(sentence, start=1)]
                for sentence in sentences
            ],
            counts={
                "tokens": len(tokens),
                "unknown tokens": int(np.count_nonzero(ids == UNKNOWN)),
            },
        )


def _tokens(row: object) -> list[str]:
    """The tokens of a sentence.

    Raises:
        ValueError: they are none, or too many.

    """
    if isinstance(row, ValueError):
        raise row
    given = row.get("tokens") if isinstance(row, Mapping) else row
    tokens = given.split() if isinstance(given, str) else given
    if not isinstance(tokens, Sequence) or not all(isinstance(token, str) for token in tokens):
        raise ValueError("it is no sentence; expected a list of tokens, or a text")
    if not tokens or not all(tokens):
        raise ValueError("the sentence is empty" if not tokens else "a token of it is empty")
    if len(tokens) > MOST:
        raise ValueError(f"the sentence has {len(tokens):,} tokens, expected at most {MOST:,}")
    if not all(map(_is_text, tokens)):
        raise ValueError("it is no UTF-8")
    return list(tokens)


def _is_text(token: str) -> bool:
    try:
        token.encode()
    except UnicodeEncodeError:
        return False
    return True


def _parsed(line: bytes) -> object:
    try:
        return json.loads(line)
    except ValueError as error:
        return ValueError(f"it is no JSON: {error}")
