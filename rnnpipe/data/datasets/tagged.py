"""Tagged text of the user's own: sentences with a class for each token."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain, compress
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from rnnpipe.data.datasets.apart import parts_of
from rnnpipe.data.datasets.own import FIRST_ROWS, OwnSource
from rnnpipe.data.datasets.rows import Rows, assemble
from rnnpipe.data.duplicates import Fingerprints, across, fingerprints
from rnnpipe.data.encoders import FIRST, UNKNOWN, Encoders, Words
from rnnpipe.data.examples import Dataset
from rnnpipe.data.labels import fit_labels, numbered
from rnnpipe.data.lengths import length_notes
from rnnpipe.data.ragged import Ragged, offsets_of
from rnnpipe.data.readers.columns import read_columns
from rnnpipe.data.readers.conllu import TagColumn, read_conllu
from rnnpipe.data.readers.tagged import TaggedText
from rnnpipe.data.sources.files import LocalFile
from rnnpipe.data.splits import TRAIN
from rnnpipe.errors import UserError
from rnnpipe.specs import Classes, Signature, Tokens
from rnnpipe.specs.base import Count

INPUT = "tokens"


class TaggedSpec(OwnSource):
    """A class for each token, from CoNLL-U or from files with a token and its tag a line."""

    source: Literal["tagged"]
    format: Literal["conllu", "columns"] | None = Field(
        None, description="what the files are; conllu if they end in .conllu, else columns"
    )
    tag: TagColumn = Field("upos", description="the column of a CoNLL-U file that is the class")
    lowercase: bool = Field(
        default=False, strict=True, description="whether tokens are known in lower case only"
    )
    num_words: Count = Field(
        10_000,
        ge=3,
        description="vocabulary size, padding and 'unknown' among it; rarer tokens of the training "
        "sentences become 'unknown'",
    )
    maxlen: Count | None = Field(
        None,
        description="timesteps after padding and truncating on the left; as many as the longest "
        "training sentence has, if left out",
    )
    group: Literal["document"] | None = Field(
        None, description="what stays on one side of the split and counts as one: a document"
    )

    def require_first_rows(self, files: Mapping[str, LocalFile]) -> None:
        """Read the first sentences of each file."""
        self._documents({role: self._read(file, FIRST_ROWS) for role, file in files.items()})

    def read(self, files: Mapping[str, LocalFile]) -> Dataset:
        """The sentences of all files, as ids of the tokens that the training sentences have."""
        texts = {role: self._read(files[role]) for role in self.ROLES if role in files}
        documents = self._documents(texts)
        parts, how = parts_of(
            self,
            {role: len(text) for role, text in texts.items()},
            "random" if documents is None else "group",
            groups=documents,
        )
        lengths = np.concatenate([np.diff(text.offsets) for text in texts.values()])
        tokens = list(chain.from_iterable(text.tokens for text in texts.values()))
        tags = list(chain.from_iterable(text.tags for text in texts.values()))
        part_of_token = np.repeat(parts, lengths)
        words = self._fit(compress(tokens, part_of_token == TRAIN))
        labels = fit_labels(numbered(tags), part_of_token, "tag", unit="token")
        offsets = offsets_of(lengths)
        twins, said = across(
            parts, _fingerprints(tokens, offsets), allowed=self.duplicates == "allow"
        )
        timesteps = self.maxlen or int(lengths[parts == TRAIN].max())

        def shown(places: NDArray[np.int64]) -> Sequence[str]:
            return [" ".join(tokens[offsets[i] : offsets[i + 1]]) for i in places]

        return assemble(
            self,
            Signature(
                inputs={INPUT: Tokens(vocabulary=words.vocabulary, timesteps=timesteps)},
                target=Classes(names=labels.names, timesteps=timesteps),
            ),
            Rows(
                inputs={INPUT: Ragged(token_ids(words, tokens), offsets)},
                targets=Ragged(labels.codes, offsets),
                parts=parts,
                groups=documents,
                shown=shown,
            ),
            encoders=Encoders(inputs={INPUT: words}),
            duplicates=twins,
            notes=[how, *said, *length_notes(lengths, parts, timesteps, "token", scored=True)],
        )

    def _read(self, file: LocalFile, most: int | None = None) -> TaggedText:
        if self._is_conllu(file):
            return read_conllu(file, self.tag, most)
        return read_columns(file, most)

    def _is_conllu(self, file: LocalFile) -> bool:
        return (self.format or file.path.suffix.lstrip(".")) == "conllu"

    def _documents(self, texts: Mapping[str, TaggedText]) -> NDArray[np.int64] | None:
        """The document of each sentence, each file's by themselves; None where none is asked for.

        Raises:
            UserError: a file that marks no documents.

        """
        if self.group is None:
            return None
        found = [np.zeros(0, np.int64)]
        for role, text in texts.items():
            if text.documents is None:
                raise UserError(
                    f'group = "document", but the {role} file marks none; expected a comment '
                    "# newdoc where one begins, in CoNLL-U"
                )
            found.append(text.documents + found[-1].max(initial=-1) + 1)
        return np.concatenate(found)

    def _fit(self, tokens: Iterable[str]) -> Words:
        """The vocabulary of the training sentences' tokens."""
        counts = Counter(_spelled(token, lowercase=self.lowercase) for token in tokens)
        ranked = sorted(counts, key=lambda token: (-counts[token], token))
        return Words(
            unit="word", lowercase=self.lowercase, tokens=tuple(ranked[: self.num_words - FIRST])
        )


def token_ids(words: Words, tokens: Sequence[str]) -> NDArray[np.int32]:
    """The id of each token, `(total,)`, each taken as it stands."""
    known = {token: FIRST + rank for rank, token in enumerate(words.tokens)}
    spelled = (_spelled(token, lowercase=words.lowercase) for token in tokens)
    return np.fromiter((known.get(t, UNKNOWN) for t in spelled), np.int32, count=len(tokens))


def _spelled(token: str, *, lowercase: bool) -> str:
    return token.lower() if lowercase else token


def _fingerprints(tokens: list[str], offsets: NDArray[np.int64]) -> Fingerprints:
    """Of each sentence, from all of its tokens, known ones or not; near ones differ in case."""

    def of(spelled: Iterable[str]) -> NDArray[np.uint64]:
        number: dict[str, int] = {}
        ids = (number.setdefault(token, len(number)) for token in spelled)
        return fingerprints(Ragged(np.fromiter(ids, np.int64, count=len(tokens)), offsets)).exact

    return Fingerprints(of(tokens), of(token.lower() for token in tokens))
