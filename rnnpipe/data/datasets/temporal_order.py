"""Temporal order: tell in which order two rare symbols stood among distractors."""

from collections.abc import Mapping
from typing import Annotated, Literal

import numpy as np
from pydantic import Field

from rnnpipe.data.datasets.base import Source
from rnnpipe.data.examples import Dataset, Examples
from rnnpipe.data.sources.files import LocalFile
from rnnpipe.specs import Classes, Features, Signature
from rnnpipe.specs.base import Count, Seed

SYMBOLS = "abcdXYEB"
CLASSES = ("XX", "XY", "YX", "YY")

_DISTRACTORS = 4
_X, _E, _B = (SYMBOLS.index(symbol) for symbol in "XEB")


class TemporalOrderSpec(Source):
    """Temporal order (Hochreiter & Schmidhuber 1997, experiment 6a)."""

    source: Literal["temporal_order"]
    timesteps: Annotated[Count, Field(ge=10)] = 50
    train_examples: Count
    test_examples: Count
    seed: Seed = 0

    def known_signature(self) -> Signature:
        """A symbol a step, one-hot, and the order of the two."""
        return Signature(
            inputs={"features": Features(width=len(SYMBOLS), timesteps=self.timesteps)},
            target=Classes(names=CLASSES),
        )

    def read(self, files: Mapping[str, LocalFile]) -> Dataset:  # noqa: ARG002 (has none)
        """Fresh sequences, one-hot over `SYMBOLS`, and the order of their two key symbols.

        As in Hochreiter & Schmidhuber 1997 (doi:10.1162/neco.1997.9.8.1735), experiment 6a: E
        first, B last, two of X and Y in between, and distractors a to d everywhere else. There a
        sequence has 100 to 110 symbols and the keys stand at 10 to 20 and 50 to 60; here all have
        `timesteps`, and the keys stand in the second and the ninth tenth of it. The late second key
        gives every cell an early gradient, so that what remains to be learned is to remember the
        first.
        """
        train, test = np.random.SeedSequence(self.seed).spawn(2)
        return Dataset(
            signature=self.known_signature(),
            train=_examples(self.train_examples, self.timesteps, np.random.default_rng(train)),
            test=_examples(self.test_examples, self.timesteps, np.random.default_rng(test)),
        )


def _examples(count: int, timesteps: int, rng: np.random.Generator) -> Examples:
    """Inputs `(count, timesteps, 8)`, one-hot; targets `(count,)`, by position in `CLASSES`."""
    symbols = rng.integers(0, _DISTRACTORS, (count, timesteps), np.uint8)
    symbols[:, 0] = _E
    symbols[:, -1] = _B
    first = rng.integers(timesteps // 10, timesteps * 2 // 10, count)
    second = rng.integers(timesteps * 8 // 10, timesteps * 9 // 10, count)
    keys = rng.integers(0, 2, (count, 2), np.uint8)
    rows = np.arange(count)
    symbols[rows, first] = _X + keys[:, 0]
    symbols[rows, second] = _X + keys[:, 1]
    inputs = np.eye(len(SYMBOLS), dtype=np.float32)[symbols]
    return Examples({"features": inputs}, (2 * keys[:, 0] + keys[:, 1]).astype(np.int32))
