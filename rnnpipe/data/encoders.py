"""What turns a row into what a model reads: fitted on the training rows, and kept with the data."""

import hashlib
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from rnnpipe.specs.base import Count, Name, Number, Spec

PADDING, UNKNOWN, FIRST = 0, 1, 2
"""Token ids: of the padding, of a token that is not in the vocabulary, and of its first one."""

END = 2
"""The id that ends a text which is to be generated; its vocabulary begins behind it."""


class Words(Spec):
    """A vocabulary. The id of `tokens[i]` is `first + i`.

    Attributes:
        unit: what a token is.
        lowercase: whether texts are lower-cased before they are cut into tokens.
        tokens: by falling frequency among the training rows, equal ones by code point.
        tokenizer: of subwords, the tokenizer of Hugging Face's `tokenizers` as JSON.
        ends: whether each text ends in a token of its own, END.

    """

    kind: Literal["words"] = "words"
    unit: Literal["word", "punctuated", "character", "subword"]
    lowercase: bool
    tokens: tuple[str, ...]
    tokenizer: str | None = None
    ends: bool = Field(default=False, exclude_if=lambda ends: not ends)

    @property
    def first(self) -> int:
        """The id of the first token."""
        return FIRST + 1 if self.ends else FIRST

    @property
    def vocabulary(self) -> int:
        """How many ids there are, padding, unknown and END among them."""
        return self.first + len(self.tokens)


class Ranked(Spec):
    """Words by rank, numbered as Keras numbers those of its text archives.

    Ids 0, 1 and 2 are the padding, the start of each text and an unknown word; `tokens[i]`, of rank
    i + 1, has id i + 4.

    Attributes:
        num_words: ids at most, those above among it; a rarer word is unknown.
        tokens: the most frequent first, those that have an id.

    """

    kind: Literal["ranked"] = "ranked"
    num_words: Count
    tokens: tuple[str, ...]


class Scaled(Spec):
    """Columns of numbers, each `(value - offset) / scale`.

    Attributes:
        names: of the columns.
        offset: in each column's own units.
        scale: likewise, above 0.
        fill: what stands for a missing value, in own units; empty where none may be missing.

    """

    kind: Literal["scaled"] = "scaled"
    names: tuple[str, ...]
    offset: tuple[Number, ...]
    scale: tuple[Annotated[Number, Field(gt=0.0)], ...]
    fill: tuple[Number, ...] = ()


class Encoders(Spec):
    """What was fitted.

    Attributes:
        inputs: the encoder of each input, by the input's name.
        target: the vocabulary of a text that is to be generated; None of any other target.

    """

    inputs: dict[Name, Annotated[Words | Ranked | Scaled, Field(discriminator="kind")]]
    target: Words | None = Field(default=None, exclude_if=lambda target: target is None)

    @property
    def digest(self) -> str:
        """SHA-256 of all that was fitted."""
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()

    def save(self, path: Path) -> None:
        """Write them as JSON."""
        path.write_text(self.model_dump_json() + "\n", "utf-8")

    @classmethod
    def load(cls, path: Path) -> "Encoders":
        """Read back what `save` wrote."""
        return cls.model_validate_json(path.read_bytes())
