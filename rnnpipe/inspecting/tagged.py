"""Tagged text in CoNLL-U, looked at."""

from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from rnnpipe.counting import counted
from rnnpipe.data.encoders import FIRST
from rnnpipe.data.readers.conllu import TagColumn, read_conllu
from rnnpipe.data.readers.tagged import TaggedText
from rnnpipe.data.tables.layout import named
from rnnpipe.errors import UserError
from rnnpipe.inspecting.proposal import Key, Looked, Proposal, Wishes
from rnnpipe.inspecting.siblings import local, parts_beside

_TAG: TagColumn = "upos"
_PERCENTILE = 99
_EMBEDDING = 64
_MOST_WORDS = 10_000
_FEWEST_DOCUMENTS = 10


class TaggedLooked(Looked):
    """CoNLL-U, looked at, with the other parts of its treebank where they lie beside it."""

    def __init__(self, paths: Mapping[str, Path], texts: Mapping[str, TaggedText]) -> None:
        self._paths, self._texts = paths, texts

    @classmethod
    def at(cls, path: Path, wishes: Wishes) -> Self:
        """Read the file, and those beside it.

        Raises:
            UserError: a file cannot be read, or has no universal part-of-speech tags.

        """
        for option in ("target", "text", "time", "group"):
            if getattr(wishes, option):
                raise UserError(f"--{option}: {named(path)} is CoNLL-U; its words have tags")
        paths = parts_beside(path)
        texts = {role: read_conllu(local(p), _TAG) for role, p in paths.items()}
        return cls(paths, texts)

    @property
    def saw(self) -> tuple[str, ...]:
        """Sentences, lengths, words, tags and documents."""
        lengths, tags, words = self._lengths, self._tags, self._words
        said = ", ".join(f"{tag} {count:,}" for tag, count in tags.most_common(20))
        counts = ", ".join(
            f"{named(self._paths[role])}: {counted(len(text), 'sentence')}"
            for role, text in self._texts.items()
        )
        return (
            counts,
            f"  tokens     {lengths.sum():,}, {len(words):,} distinct",
            f"  lengths    {lengths.min()} to {lengths.max()}, median {np.median(lengths):.0f}",
            f"  tags       {len(tags)}: {said}",
            f"  documents  {self._documents or 'not marked'}",
        )

    def propose(self, wishes: Wishes) -> Proposal:  # noqa: ARG002 (the file says all of it)
        """Take the universal part of speech of each word for its class."""
        lengths = self._lengths
        maxlen = int(np.ceil(np.percentile(lengths, _PERCENTILE)))
        repeated = sum(count > 1 for count in self._words.values())
        words = max(min(repeated + FIRST, _MOST_WORDS), 3)
        keys = [
            Key("source", "tagged"),
            Key("tag", _TAG, "The column of the file that is the class."),
            Key(
                "num_words",
                words,
                "Words that come but once are 'unknown'.",
            ),
            Key(
                "maxlen",
                maxlen,
                f"{_PERCENTILE}% of the sentences are no longer, the longest has {lengths.max()}; "
                "longer ones lose their beginning.",
            ),
        ]
        grouped = self._documents >= _FEWEST_DOCUMENTS
        if grouped:
            keys.append(
                Key(
                    "group",
                    "document",
                    "Sentences of one document are alike: it stays on one side of the split.",
                )
            )
        apart = "test" in self._paths
        by = {"by": "group", "column": "document"} if grouped else {"by": "random"}
        shares = {"validation": 0.2} if apart else {"test": 0.2, "validation": 0.2}
        what = "documents" if grouped else "sentences"
        said = f"A fifth of the {what} tests and a fifth validates."
        if apart:
            said = "The treebank's own parts."
            if "validation" not in self._paths:
                said = f"The treebank's own parts; a fifth of the training {what} validates."
        if not (apart and "validation" in self._paths):
            keys.append(Key("split", ({"by": "files"} if apart else by) | shares, said))
        trained = len(self._texts["train"]) if apart else round(0.6 * len(lengths))
        return Proposal(
            question=f"Which {_TAG} has a word of {next(iter(self._paths.values())).name}?",
            keys=tuple(keys),
            files={role: str(path) for role, path in self._paths.items()},
            takes=(
                f"The universal part of speech ({_TAG}) is the class of each word.",
                f"{_PERCENTILE}% of the sentences have at most {maxlen} tokens: maxlen = {maxlen}.",
                said,
            ),
            baselines={"frequent_tag": {"type": "frequent_tag"}},
            examples=trained,
            width=_EMBEDDING,
            outputs=len(self._tags),
            words=True,
            per_step=True,
            both_ways=True,
        )

    @property
    def _lengths(self) -> NDArray[np.int64]:
        return np.concatenate([np.diff(text.offsets) for text in self._texts.values()])

    @property
    def _tags(self) -> Counter[str]:
        return Counter(tag for text in self._texts.values() for tag in text.tags)

    @property
    def _words(self) -> Counter[str]:
        return Counter(token for text in self._texts.values() for token in text.tokens)

    @property
    def _documents(self) -> int:
        """How many documents are marked, in all files; 0 where one marks none."""
        marked = [text.documents for text in self._texts.values()]
        found = [np.unique(documents) for documents in marked if documents is not None]
        return sum(map(len, found)) if len(found) == len(marked) else 0
