"""Which data: one spec per source."""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from rnnpipe.specs.base import Count, Fraction, Seed, Spec
from rnnpipe.specs.training import TrainingSpec


class _Source(Spec):
    """Settings that every source has."""

    limit: Count | None = Field(None, description="use only the first N training examples")
    training: TrainingSpec = TrainingSpec()


class ImdbSpec(_Source):
    """IMDB movie reviews, positive or negative (Maas et al. 2011, ACL P11-1015)."""

    source: Literal["imdb"]
    num_words: Count = Field(10_000, description="vocabulary size; rarer words become 'unknown'")
    maxlen: Count = Field(500, description="timesteps after padding and truncating on the left")


class ReutersSpec(_Source):
    """Reuters newswires in 46 topics, as distributed with Keras."""

    source: Literal["reuters"]
    num_words: Count = Field(10_000, description="vocabulary size; rarer words become 'unknown'")
    maxlen: Count = Field(300, description="timesteps after padding and truncating on the left")
    test_split: Fraction = 0.2


class AddingSpec(_Source):
    """The adding problem (Hochreiter & Schmidhuber 1997, experiment 4)."""

    source: Literal["adding"]
    timesteps: Count = 50
    train_examples: Count
    test_examples: Count
    seed: Seed = 0

    @model_validator(mode="after")
    def _room_for_two_markers(self) -> "AddingSpec":
        if self.timesteps < 2:
            raise ValueError(f"timesteps = {self.timesteps} leaves no room for two markers; use 2+")
        return self


class TemporalOrderSpec(_Source):
    """Temporal order (Hochreiter & Schmidhuber 1997, experiment 6a)."""

    source: Literal["temporal_order"]
    timesteps: Annotated[Count, Field(ge=10)] = 50
    train_examples: Count
    test_examples: Count
    seed: Seed = 0


class DigitsSpec(_Source):
    """scikit-learn's 8x8 handwritten digits, read row by row: 8 timesteps of 8 features."""

    source: Literal["digits"]
    test_split: Fraction = 0.2
    seed: Seed = 0


DatasetSpec = Annotated[
    ImdbSpec | ReutersSpec | AddingSpec | TemporalOrderSpec | DigitsSpec,
    Field(discriminator="source"),
]
