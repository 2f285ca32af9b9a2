"""The user's own texts, to a class or to a number each."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from rnnpipe.data.datasets.own import OwnSource, Rows, assemble
from rnnpipe.data.encoders import Encoders
from rnnpipe.data.examples import Dataset
from rnnpipe.data.sources.files import LocalFile
from rnnpipe.data.splits import TEST, TRAIN, VALIDATION, Parts, SplitSpec, split
from rnnpipe.data.tables.layout import TableKeys
from rnnpipe.errors import UserError
from rnnpipe.specs import Classes, Numbers, Signature, Tokens
from rnnpipe.specs.base import Count

if TYPE_CHECKING:
    import pyarrow as pa

    from rnnpipe.data.texts import TextRows, TextSource

_PARTS = {"train": TRAIN, "validation": VALIDATION, "test": TEST}
_LONGEST_SHOWN = 2_000


class TextSpec(OwnSource, TableKeys):
    """Texts of the user's own, each with a class or a number: a table, or a folder a class."""

    LIBRARIES: ClassVar[tuple[str, ...]] = ("numpy", "numba", "pyarrow", "tokenizers")

    source: Literal["text"]
    text: str | None = Field(None, description="column of the texts; not of a folder")
    target: str | None = Field(None, description="column to be answered; not of a folder")
    kind: Literal["class", "number"] = Field("class", description="what the target is")
    group: str | None = Field(
        None, description="column that is equal where rows belong together, as those of one person"
    )
    unit: Literal["word", "character", "subword"] = Field("word", description="what a token is")
    lowercase: bool = Field(default=True, strict=True, description="whether case is left out")
    num_words: Count = Field(
        10_000, ge=4, description="vocabulary size; rarer tokens become 'unknown'"
    )
    maxlen: Count = Field(500, description="timesteps after padding and truncating on the left")

    def read(self, files: Mapping[str, LocalFile]) -> Dataset:
        """The texts as token ids, and their targets.

        The file is read three times, batch by batch, so that it need not fit into memory: what
        stands beside the texts, by which rows are split; the training texts, for the vocabulary;
        and all texts, to encode them.
        """
        # what is slow to import, and needed by who reads alone
        from rnnpipe.data import duplicates, targets, texts  # noqa: PLC0415
        from rnnpipe.data.words.encoding import encode  # noqa: PLC0415
        from rnnpipe.data.words.fitting import fit  # noqa: PLC0415

        sources = [self._source(files[role]) for role in self.own_files()]
        name = texts.FOLDER_CLASS if self.target is None else self.target
        asked = (name, self.group, self.split.column if self.split else None)
        rows = texts.TextRows(sources, list(dict.fromkeys(filter(None, asked))), self.missing)
        labels = rows.strings(name) if self.kind == "class" else None
        values = rows.numbers(name) if labels is None else None
        parts, notes = self._split(rows, labels)
        target: Classes | Numbers
        answers: NDArray[np.int32] | NDArray[np.float32]
        if labels is not None:
            target, answers = targets.classes(labels, parts, name, rows.named)
            notes += [
                f"the class {label!r} has one training row alone"
                for label in targets.rare(target, answers, parts)
            ]
        elif values is not None:
            quantity, answers = targets.scaled(values, parts, name)
            target = Numbers(quantities=(quantity,))
        words = fit(rows.texts(parts == TRAIN), self.unit, self.num_words, lowercase=self.lowercase)
        encoded = encode(rows.texts(), words, parts)
        counts, said = duplicates.across(
            parts, encoded.fingerprints, allowed=self.duplicates == "allow"
        )
        empty = int(np.count_nonzero(encoded.lengths == 0))
        if empty:
            said.append(f"{empty:,} texts have no {self.unit} in them")
        return assemble(
            self,
            Signature(
                inputs={"tokens": Tokens(vocabulary=words.vocabulary, timesteps=self.maxlen)},
                target=target,
            ),
            Rows(
                inputs={"tokens": encoded},
                targets=answers,
                parts=parts,
                groups=None if self.group is None else _codes(rows.strings(self.group)),
                shown=lambda places: _shown(rows, places),
            ),
            encoders=Encoders(inputs={"tokens": words}),
            duplicates=counts,
            notes=[*notes, *said],
        )

    def _source(self, file: LocalFile) -> "TextSource":
        from rnnpipe.data.texts import FolderTexts, TableTexts  # noqa: PLC0415

        if file.path.is_dir():
            if self.text is not None or self.target is not None or self.kind != "class":
                raise UserError(
                    f"{file.path} is a folder: its files are the texts and its subfolders the "
                    "classes; leave out text, target and kind, or name a file"
                )
            return FolderTexts(file, self.encoding)
        if self.text is None or self.target is None:
            raise UserError(
                f'{file.path} is a file: say which columns are meant, text = "..." and '
                'target = "..."'
            )
        return TableTexts(file, self.text, self)

    def _split(self, rows: "TextRows", labels: "pa.Array | None") -> tuple[Parts, list[str]]:
        """The part of each row, and what there is to say of it."""
        notes = []
        spec = self.split
        if spec is None or spec.by == "files":
            spec = self._default_split(spec)
            notes.append(
                f"split: {_WHY[spec.by]}" + (" (none is declared)" if not self.split else "")
            )
        given = _Given(spec, rows, labels)
        if self.path is not None:
            return given.drawn(np.ones(len(rows), np.bool_)), notes
        parts = np.repeat([_PARTS[role] for role in self.own_files()], rows.counts).astype(np.int8)
        if self.validation is None:
            trained = parts == TRAIN
            # what would be the test of a file that has none is what validates here
            parts[trained] = np.where(given.drawn(trained) == TEST, VALIDATION, TRAIN)
            notes.append("validation rows are a share of the file to train on")
        return parts, notes

    def _default_split(self, shares: SplitSpec | None) -> SplitSpec:
        given = {} if shares is None else shares.model_dump(exclude={"by"}, exclude_unset=True)
        if self.group is not None:
            return SplitSpec(by="group", **{"column": self.group} | given)
        return SplitSpec(by="stratified" if self.kind == "class" else "random", **given)


_WHY = {
    "group": "by group, so that rows that belong together are on one side",
    "stratified": "stratified, so that each part has its share of each class",
    "random": "random, as there are no classes, groups or times to go by",
}


@dataclass(frozen=True, eq=False)
class _Given:
    """A split, and what it needs to know of the rows."""

    spec: SplitSpec
    rows: "TextRows"
    labels: "pa.Array | None"

    def drawn(self, chosen: NDArray[np.bool_]) -> Parts:
        """The part of each of the chosen rows.

        Raises:
            UserError: the rows cannot be split so.

        """
        spec, count = self.spec, int(chosen.sum())
        match spec.by:
            case "stratified" if self.labels is None:
                raise UserError(
                    'split by = "stratified" needs classes, and kind = "number" has none; split '
                    'by = "random"'
                )
            case "stratified":
                return split(spec, count, labels=_texts(self.labels)[chosen])
            case "group" if spec.column is not None:
                return split(spec, count, groups=_codes(self.rows.strings(spec.column))[chosen])
            case "column" | "hash" if spec.column is not None:
                values: Any = _texts(self.rows.strings(spec.column))[chosen]
                return split(spec, count, values=values)
        return split(spec, count)


def _texts(column: "pa.Array") -> NDArray[np.str_]:
    found = column.dictionary_encode()
    texts = np.array(found.dictionary.to_pylist(), np.str_)
    of_rows: NDArray[np.str_] = texts[found.indices.to_numpy()]
    return of_rows


def _codes(column: "pa.Array") -> NDArray[np.int64]:
    """A number for each different value."""
    codes: NDArray[np.int32] = column.dictionary_encode().indices.to_numpy()
    return codes.astype(np.int64)


def _shown(rows: "TextRows", places: NDArray[np.int64]) -> list[str]:
    """The beginnings of the texts at these rising places."""
    chosen = np.zeros(len(rows), np.bool_)
    chosen[places] = True
    return [text[:_LONGEST_SHOWN] for batch in rows.texts(chosen) for text in batch.to_pylist()]
