"""What datasets of generated text have in common: the keys that say how the text is cut."""

from typing import Annotated, Literal

from pydantic import Field

from rnnpipe.specs.base import Count, Spec

Unit = Literal["word", "character", "subword"]


class WrittenKeys(Spec):
    """The keys of a suite file that say how a text to be written is cut into tokens."""

    unit: Unit = Field("word", description="what a token is; a punctuation mark is one by itself")
    lowercase: bool = Field(
        default=False, strict=True, description="whether case is left out, in scores too"
    )
    num_words: Annotated[Count, Field(ge=4)] = Field(
        10_000,
        description="vocabulary size of each side, with padding, 'unknown' and the end; rarer "
        "tokens become 'unknown'",
    )
    target_maxlen: Annotated[Count, Field(ge=2)] | None = Field(
        None,
        description="tokens that are written, the end among them; as many as the longest training "
        "text has, if left out",
    )
