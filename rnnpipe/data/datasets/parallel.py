"""Parallel text of the user's own: a text to be written for each that is read, as a translation."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Literal, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, model_validator

from rnnpipe.data.datasets.own import FIRST_ROWS, OwnSource
from rnnpipe.data.datasets.rows import Rows, assemble
from rnnpipe.data.encoders import Encoders
from rnnpipe.data.examples import Dataset
from rnnpipe.data.lengths import length_notes
from rnnpipe.data.sources.files import LocalFile
from rnnpipe.data.splits import TRAIN
from rnnpipe.data.tables.layout import TableKeys
from rnnpipe.data.texts.keys import Unit, WrittenKeys
from rnnpipe.specs import Signature, Text, Tokens
from rnnpipe.specs.base import Count

if TYPE_CHECKING:
    from rnnpipe.data.texts.pairs import Pairs

INPUT = "tokens"
_SIDE = "{}"
"""In a file's name: where `text` stands in that of the one file, and `target` in the other's."""


class PairKeys(WrittenKeys):
    """The keys of a suite file that say how both sides of parallel text are read."""

    target_unit: Unit | None = Field(
        None, description="what a token of the text to be written is; as `unit`, if left out"
    )
    maxlen: Count | None = Field(
        None,
        description="tokens that are read, truncated on the left; as many as the longest training "
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
        if self.group is not None and any(map(is_pair, self.given_files().values())):
            raise ValueError("group names a column, and files line by line have none; leave it out")
        return self

    def own_files(self) -> dict[str, str]:
        """Return the files of each part: two where its name holds {}, and else one."""
        found: dict[str, str] = {}
        for role, path in self.given_files().items():
            if is_pair(path):
                found |= {f"{role}.{side}": _of(path, side) for side in (self.text, self.target)}
            else:
                found[role] = path
        return found

    def require_first_rows(self, files: Mapping[str, LocalFile]) -> None:
        """Read the first pairs of each file."""
        for role in self.given_files():
            self._pairs(role, files, FIRST_ROWS)

    def read(self, files: Mapping[str, LocalFile]) -> Dataset:
        """The pairs of all files, with the tokens that the training pairs have.

        Raises:
            UserError: a file cannot be read, a text is empty, or the sides do not fit each other.

        """
        # what is slow to import, and needed by who reads alone
        import pyarrow as pa  # noqa: PLC0415

        from rnnpipe.data import duplicates  # noqa: PLC0415
        from rnnpipe.data.datasets.apart import parts_of  # noqa: PLC0415
        from rnnpipe.data.texts.generated import in_tokens, unknown_note  # noqa: PLC0415
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
        source, read = in_tokens(sources, parts, self.unit, self)
        target, written = in_tokens(targets, parts, self.target_unit or self.unit, self, ends=True)
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
                unknown_note(written),
            ],
        )

    def _pairs(self, role: str, files: Mapping[str, LocalFile], most: int | None = None) -> "Pairs":
        from rnnpipe.data.texts.pairs import of_lines, of_table  # noqa: PLC0415

        if role in files:
            return of_table(files[role], self.text, self.target, self.group, self, most)
        one, other = (files[f"{role}.{side}"] for side in (self.text, self.target))
        return of_lines(one, other, self.encoding, most)


def is_pair(path: str) -> bool:
    """Whether a path stands for two files, one a side."""
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
