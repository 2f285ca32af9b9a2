"""The user's own texts, to a class or to a number each."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from rnnpipe.counting import counted
from rnnpipe.data.datasets.own import FIRST_ROWS, OwnSource
from rnnpipe.data.datasets.rows import LONGEST_SHOWN, Rows, assemble
from rnnpipe.data.encoders import Encoders
from rnnpipe.data.examples import Dataset
from rnnpipe.data.labels import fit_labels
from rnnpipe.data.sources.files import LocalFile
from rnnpipe.data.splits import TRAIN
from rnnpipe.data.tables.layout import TableKeys
from rnnpipe.data.times.declared import ISO
from rnnpipe.errors import UserError
from rnnpipe.specs import Classes, Numbers, Signature, Tokens
from rnnpipe.specs.base import Count

if TYPE_CHECKING:
    from rnnpipe.data.texts.rows import TextRows
    from rnnpipe.data.texts.sources import TextSource


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
    time: str | None = Field(None, description="column of the times, by which rows are split")
    time_format: str = Field(
        ISO, description='"iso", or directives of strptime: "%d/%m/%Y %H:%M"; never guessed'
    )
    unit: Literal["word", "character", "subword"] = Field("word", description="what a token is")
    lowercase: bool = Field(default=True, strict=True, description="whether case is left out")
    num_words: Annotated[Count, Field(ge=3)] = Field(
        10_000,
        description="vocabulary size, padding and unknown included; rarer tokens become 'unknown'",
    )
    maxlen: Count = Field(500, description="timesteps after padding and truncating on the left")

    def known_input(self) -> Tokens:
        """Ids of tokens: how many there are is declared, and the classes are not."""
        return Tokens(vocabulary=self.num_words, timesteps=self.maxlen)

    def require_first_rows(self, files: Mapping[str, LocalFile]) -> None:
        """Read the first rows of each file: what stands beside the texts, and a text."""
        from rnnpipe.data.texts.rows import TextRows  # noqa: PLC0415 (slow to import)

        sources = [self._source(file) for file in files.values()]
        rows = TextRows(sources, self._columns, self.missing, FIRST_ROWS)
        if self.kind == "class":
            rows.strings(self._answer)
        else:
            rows.numbers(self._answer, self.decimal)
        if self.time is not None:
            rows.times(self.time, self.time_format)
        for column in set(self._columns) - {self._answer, self.time}:
            rows.strings(column)
        for source in sources:
            next(source.texts())

    def read(self, files: Mapping[str, LocalFile]) -> Dataset:
        """The texts as token ids, and their targets.

        The file is read three times, batch by batch, so that it need not fit into memory: what
        stands beside the texts, by which rows are split; the training texts, for the vocabulary;
        and all texts, to encode them.
        """
        # what is slow to import, and needed by who reads alone
        from rnnpipe.data import duplicates, targets  # noqa: PLC0415
        from rnnpipe.data.texts.parts import Known, codes, parted  # noqa: PLC0415
        from rnnpipe.data.texts.rows import TextRows  # noqa: PLC0415
        from rnnpipe.data.words.encoding import encode  # noqa: PLC0415
        from rnnpipe.data.words.fitting import fit  # noqa: PLC0415

        sources = [self._source(files[role]) for role in self.own_files()]
        name = self._answer
        rows = TextRows(sources, self._columns, self.missing)
        labels = rows.strings(name) if self.kind == "class" else None
        values = rows.numbers(name, self.decimal) if labels is None else None
        times = None if self.time is None else rows.times(self.time, self.time_format)
        known = Known(rows, labels, self.group, times)
        parts, notes = parted(self.split, known, tuple(self.own_files()))
        target: Classes | Numbers
        answers: NDArray[np.int32] | NDArray[np.float32]
        if labels is not None:
            coded = labels.dictionary_encode()
            found = (coded.indices.to_numpy(), coded.dictionary.to_pylist())
            classes = fit_labels(found, parts, f"class of column {name!r}", named=rows.named)
            target, answers = Classes(names=classes.names), classes.codes
            notes += [
                f"the class {label!r} has one training row alone" for label in classes.rare(parts)
            ]
        elif values is not None:
            quantity, answers = targets.scaled(values, parts, name, rows.named)
            target = Numbers(quantities=(quantity,))
        words = fit(rows.texts(parts == TRAIN), self.unit, self.num_words, lowercase=self.lowercase)
        encoded = encode(rows.texts(), words, parts)
        counts, said = duplicates.across(
            parts,
            encoded.fingerprints,
            allowed=self.duplicates == "allow",
            named=lambda number: rows.named(number - 1),
        )
        empty = int(np.count_nonzero(encoded.lengths == 0))
        if empty:
            said.append(f"{counted(empty, 'text has', 'texts have')} no {self.unit} in them")
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
                groups=None if self.group is None else codes(rows.strings(self.group)),
                times=times,
                shown=lambda places: _shown(rows, places),
            ),
            encoders=Encoders(inputs={"tokens": words}),
            duplicates=counts,
            notes=[*notes, *said],
        )

    @property
    def _answer(self) -> str:
        """The column with the targets."""
        from rnnpipe.data.texts.sources import FOLDER_CLASS  # noqa: PLC0415 (slow to import)

        return FOLDER_CLASS if self.target is None else self.target

    @property
    def _columns(self) -> list[str]:
        """The columns that are read beside the texts, each once."""
        asked = (self._answer, self.group, self.time, self.split.column if self.split else None)
        return list(dict.fromkeys(filter(None, asked)))

    def _source(self, file: LocalFile) -> "TextSource":
        from rnnpipe.data.texts.sources import FolderTexts, TableTexts  # noqa: PLC0415

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


def _shown(rows: "TextRows", places: NDArray[np.int64]) -> list[str]:
    """The beginnings of the texts at these rising places."""
    chosen = np.zeros(len(rows), np.bool_)
    chosen[places] = True
    return [text[:LONGEST_SHOWN] for batch in rows.texts(chosen) for text in batch.to_pylist()]
