"""Parallel text of the user's own: a text to be written for each that is read, as a translation."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, model_validator

from rnnpipe.data.datasets.own import FIRST_ROWS, OwnSource, Rows, assemble
from rnnpipe.data.encoders import UNKNOWN, Encoders, Words
from rnnpipe.data.examples import Dataset
from rnnpipe.data.lengths import length_notes
from rnnpipe.data.sources.files import LocalFile
from rnnpipe.data.splits import TEST, TRAIN, Parts
from rnnpipe.data.tables.layout import TableKeys
from rnnpipe.specs import Signature, Text, Tokens
from rnnpipe.specs.base import Count, Spec

if TYPE_CHECKING:
    import pyarrow as pa

    from rnnpipe.data.texts.pairs import Pairs
    from rnnpipe.data.words.encoding import Encoded

Unit = Literal["word", "character", "subword"]

INPUT = "tokens"
_SIDE = "{}"
"""In a file's name: where `text` stands in that of the one file, and `target` in the other's."""


class PairKeys(Spec):
    """The keys of a suite file that say how both sides of parallel text are read."""

    unit: Unit = Field("word", description="what a token is; a punctuation mark is one by itself")
    target_unit: Unit | None = Field(
        None, description="what a token of the text to be written is; as `unit`, if left out"
    )
    lowercase: bool = Field(
        default=False, strict=True, description="whether case is left out, in scores too"
    )
    num_words: Annotated[Count, Field(ge=4)] = Field(
        10_000,
        description="vocabulary size of each side, with padding, 'unknown' and the end; rarer "
        "tokens become 'unknown'",
    )
    maxlen: Count | None = Field(
        None,
        description="tokens that are read, truncated on the left; as many as the longest training "
        "text has, if left out",
    )
    target_maxlen: Annotated[Count, Field(ge=2)] | None = Field(
        None,
        description="tokens that are written, the end among them; as many as the longest training "
        "text has, if left out",
    )


class ParallelSpec(OwnSource, TableKeys, PairKeys):
    """Pairs of texts: two files line by line, or two columns of a table."""

    LIBRARIES: ClassVar[tuple[str, ...]] = ("numpy", "numba", "pyarrow", "regex", "tokenizers")

    source: Literal["parallel"]
    text: str = Field(
        description="column of what is read, or what stands for {} in its files' names"
    )
    target: str = Field(description="column of what is to be written, or likewise")
    group: str | None = Field(
        None, description="column that is equal where rows belong together; of a table"
    )

    @model_validator(mode="after")
    def _two_sides(self) -> Self:
        if self.text == self.target:
            raise ValueError(f"text and target are both {self.text!r}; expected two sides")
        if self.group is not None and any(map(_is_pair, self.given_files().values())):
            raise ValueError("group names a column, and files line by line have none; leave it out")
        return self

    def own_files(self) -> dict[str, str]:
        """Return the files of each part: two where its name holds {}, and else one."""
        found: dict[str, str] = {}
        for role, path in self.given_files().items():
            if _is_pair(path):
                found |= {f"{role}.{side}": _of(path, side) for side in (self.text, self.target)}
            else:
                found[role] = path
        return found

    def require_usable(self) -> None:
        """Read the first pairs of each file."""
        for role in self.given_files():
            self._pairs(role, self.unread_files(), FIRST_ROWS)

    def read(self, files: Mapping[str, LocalFile]) -> Dataset:
        """The pairs of all files, with the tokens that the training pairs have.

        Raises:
            UserError: a file cannot be read, a text is empty, or the sides do not fit each other.

        """
        # what is slow to import, and needed by who reads alone
        import pyarrow as pa  # noqa: PLC0415

        from rnnpipe.data import duplicates  # noqa: PLC0415
        from rnnpipe.data.datasets.apart import parts_of  # noqa: PLC0415
        from rnnpipe.data.texts.parts import codes  # noqa: PLC0415

        pairs = {role: self._pairs(role, files) for role in self.given_files()}
        every = list(pairs.values())
        sources = pa.concat_arrays([each.sources for each in every])
        targets = pa.concat_arrays([each.targets for each in every])
        groups = None if self.group is None else codes(pa.concat_arrays([p.groups for p in every]))
        parts, how = parts_of(
            self,
            {role: len(each) for role, each in pairs.items()},
            "random" if groups is None else "group",
            groups=groups,
        )
        source, read = self._encoded(sources, parts, self.unit)
        target, written = self._encoded(targets, parts, self.target_unit or self.unit, ends=True)
        steps, target_steps = (
            asked or int(encoded.lengths[parts == TRAIN].max())
            for asked, encoded in ((self.maxlen, read), (self.target_maxlen, written))
        )
        twins, said = duplicates.across(
            parts,
            read.fingerprints,
            allowed=self.duplicates == "allow",
            named=lambda number: _named(every, number - 1),
        )
        sources, targets = sources.to_pylist(), targets.to_pylist()

        def shown(places: NDArray[np.int64]) -> Sequence[str]:
            return [sources[place] for place in places]

        return assemble(
            self,
            Signature(
                inputs={INPUT: Tokens(vocabulary=source.vocabulary, timesteps=max(steps, 1))},
                target=Text(
                    vocabulary=target.vocabulary, timesteps=target_steps, lowercase=self.lowercase
                ),
            ),
            Rows(
                inputs={INPUT: read},
                targets=written,
                parts=parts,
                groups=groups,
                shown=shown,
                sources=sources,
                references=[(text,) for text in targets],
            ),
            encoders=Encoders(inputs={INPUT: source}, target=target),
            duplicates=twins,
            notes=[
                how,
                *said,
                *length_notes(read.lengths, parts, max(steps, 1), "token", scored=False),
                *length_notes(
                    written.lengths, parts, target_steps, "token", scored=True, side="right"
                ),
                _unknown_note(written, parts),
            ],
        )

    def _pairs(self, role: str, files: Mapping[str, LocalFile], most: int | None = None) -> "Pairs":
        from rnnpipe.data.texts.pairs import of_lines, of_table  # noqa: PLC0415

        if role in files:
            return of_table(files[role], self.text, self.target, self.group, self, most)
        one, other = (files[f"{role}.{side}"] for side in (self.text, self.target))
        return of_lines(one, other, self.encoding, most)

    def _encoded(
        self, texts: "pa.Array", parts: Parts, unit: Unit, *, ends: bool = False
    ) -> tuple[Words, "Encoded"]:
        """The vocabulary of the training texts, and all texts in its ids."""
        from rnnpipe.data.texts.pairs import batches  # noqa: PLC0415
        from rnnpipe.data.words.encoding import encode  # noqa: PLC0415
        from rnnpipe.data.words.fitting import fit  # noqa: PLC0415

        words = fit(
            batches(texts, parts == TRAIN),
            "punctuated" if unit == "word" else unit,
            self.num_words,
            lowercase=self.lowercase,
            ends=ends,
        )
        return words, encode(batches(texts), words, parts)


def _is_pair(path: str) -> bool:
    return _SIDE in Path(path).name


def _of(path: str, side: str) -> str:
    """The file of one side."""
    return str(Path(path).with_name(Path(path).name.replace(_SIDE, side)))


def _named(pairs: "Sequence[Pairs]", row: int) -> str:
    for each in pairs:
        if row < len(each):
            return each.named(row)
        row -= len(each)
    raise ValueError(f"there is no pair {row} beyond the last")


def _unknown_note(written: "Encoded", parts: Parts) -> str:
    ids = written.take(np.flatnonzero(parts == TEST)).values
    return (
        f"{np.mean(ids == UNKNOWN):.1%} of the test tokens to be written are not in the vocabulary"
    )
