"""What one layer hands to the next, of one example."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Tokens:
    """A sequence of token ids, int32 `(timesteps,)`, each below `vocabulary`.

    Attributes:
        vocabulary: number of different ids.
        timesteps: ids of an example.

    """

    vocabulary: int
    timesteps: int


@dataclass(frozen=True)
class Features:
    """One vector, float32 `(width,)`, or a sequence of them, `(timesteps, width)`.

    Attributes:
        width: numbers of a vector.
        timesteps: vectors of an example; None where it is one alone.

    """

    width: int
    timesteps: int | None


Shape = Tokens | Features
