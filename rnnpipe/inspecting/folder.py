"""A folder with a subfolder of text files for each class, looked at."""

from collections import Counter
from collections.abc import Mapping
from itertools import islice
from pathlib import Path
from typing import Self

import pyarrow as pa

from rnnpipe.counting import counted
from rnnpipe.data.sources.files import LocalFile
from rnnpipe.data.tables.layout import named
from rnnpipe.data.tables.names import quoted
from rnnpipe.data.texts.sources import FOLDER_CLASS, FolderTexts
from rnnpipe.errors import UserError
from rnnpipe.inspecting.column import Column
from rnnpipe.inspecting.deciding import require_classes
from rnnpipe.inspecting.proposal import Key, Looked, Proposal, Wishes
from rnnpipe.inspecting.texts import Texts, proposal_of, sampled, split_key

_DATA = {
    *(".ts", ".tsf", ".conllu", ".csv", ".tsv", ".tab"),
    *(".jsonl", ".ndjson", ".parquet", ".pq"),
}
"""Names of files that are data themselves, and no text of a folder, end so."""

_MOST_NAMED = 6


def _require_texts(path: Path) -> None:
    """Refuse a folder whose files are tables, archives or tagged texts, here or a level below.

    Raises:
        UserError: naming them.

    """
    files = sorted(file for file in (*path.glob("*"), *path.glob("*/*")) if file.is_file())
    data = [file for file in files if file.suffix.lower() in _DATA]
    below = [file for file in files if file.parent != path and not file.name.startswith(".")]
    if not data or set(below) - set(data):
        return
    names = quoted([file.relative_to(path).as_posix() for file in data[:_MOST_NAMED]])
    more = f" and {len(data) - _MOST_NAMED:,} more" if len(data) > _MOST_NAMED else ""
    raise UserError(
        f"{named(path)} is a folder with {names}{more}, and not one of texts with a subfolder for "
        f"each class: name one of these files, such as {named(data[0])}"
    )


class FolderLooked(Looked):
    """A folder with a subfolder for each class, looked at."""

    def __init__(self, path: Path, encoding: str, counts: Mapping[str, int], texts: Texts) -> None:
        self._path, self._encoding, self._counts, self._texts = path, encoding, counts, texts

    @classmethod
    def at(cls, path: Path, wishes: Wishes) -> Self:
        """Read the texts of a folder.

        Raises:
            UserError: there are no texts in subfolders, or a class has too few.

        """
        _require_texts(path)
        source = FolderTexts(LocalFile(path, ""), wishes.encoding)
        labels = source.columns([FOLDER_CLASS])[FOLDER_CLASS].to_pylist()
        texts = pa.concat_arrays(list(source.texts()))
        counts = dict(Counter(labels).most_common())
        repeated = len(texts) - len(texts.unique())
        sample = texts.take(sampled(len(texts)))
        return cls(path, wishes.encoding, counts, Texts(sample, len(labels), repeated, counts))

    @property
    def saw(self) -> tuple[str, ...]:
        """Texts and classes."""
        return (
            (
                f"{named(self._path)}: {counted(self._texts.rows, 'text')} in "
                f"{counted(len(self._counts), 'subfolder')}"
            ),
            *(f"  {name}  {count:,}" for name, count in islice(self._counts.items(), 20)),
            f"  texts that repeat another one: {self._texts.repeated:,}",
        )

    def propose(self, wishes: Wishes) -> Proposal:
        """Take the subfolders for classes."""
        for option in ("text", "time", "group"):
            if getattr(wishes, option) is not None:
                raise UserError(f"--{option}: {named(self._path)} is a folder and has no columns")
        require_classes(Column(FOLDER_CLASS, "class", 0), dict(self._counts), named(self._path))
        encoding = (Key("encoding", self._encoding),) if self._encoding != "utf-8" else ()
        return proposal_of(
            f"Which of {len(self._counts)} folders does a text belong to?",
            self._texts,
            str(self._path),
            encoding,
            ("The subfolders are the classes, and each file in them is a text.",),
            split_key("stratified", "each part has its share of every class"),
        )
