"""The copying problem: read some symbols, wait, and write them again in the same order."""

from collections.abc import Mapping
from typing import Literal

import numpy as np
from pydantic import Field, model_validator

from rnnpipe.data.datasets.base import Source
from rnnpipe.data.examples import Dataset, Examples
from rnnpipe.data.sources.files import LocalFile
from rnnpipe.specs import Classes, Features, Signature
from rnnpipe.specs.base import Count, Seed

SYMBOLS = "abcdefgh"
BLANK, GO = "·", "!"


class CopyMemorySpec(Source):
    """The copying problem (Hochreiter & Schmidhuber 1997; as in arXiv:1511.06464)."""

    source: Literal["copy_memory"]
    timesteps: Count = 50
    length: Count = Field(5, description="symbols to be remembered")
    train_examples: Count
    test_examples: Count
    seed: Seed = 0

    @model_validator(mode="after")
    def _room_to_wait(self) -> "CopyMemorySpec":
        if self.timesteps <= 2 * self.length:
            raise ValueError(
                f"timesteps = {self.timesteps} leaves no time to wait between reading and writing "
                f"{self.length} symbols; use {2 * self.length + 1}+"
            )
        return self

    def known_signature(self) -> Signature:
        """A symbol a step, one-hot, and the symbol to be written at each step."""
        return Signature(
            inputs={
                "features": Features(width=len(SYMBOLS + BLANK + GO), timesteps=self.timesteps)
            },
            target=Classes(names=tuple(SYMBOLS), timesteps=self.timesteps),
        )

    def read(self, files: Mapping[str, LocalFile]) -> Dataset:  # noqa: ARG002 (has none)
        """Fresh sequences: `length` symbols of eight, blanks, a sign to begin, and blanks.

        As in Arjovsky et al. 2016 (arXiv:1511.06464, section 4.1), but that only the last `length`
        steps count, at which the symbols are to be written: each was read `timesteps - length`
        steps before. Guessing is right one time in eight.
        """
        train, test = np.random.SeedSequence(self.seed).spawn(2)
        return Dataset(
            signature=self.known_signature(),
            train=self._examples(self.train_examples, np.random.default_rng(train)),
            test=self._examples(self.test_examples, np.random.default_rng(test)),
        )

    def _examples(self, count: int, rng: np.random.Generator) -> Examples:
        """Inputs `(count, timesteps, 10)`, one-hot; targets and weights `(count, timesteps)`."""
        symbols = rng.integers(0, len(SYMBOLS), (count, self.length))
        read = np.full((count, self.timesteps), len(SYMBOLS))
        read[:, : self.length] = symbols
        read[:, -self.length - 1] = len(SYMBOLS) + 1
        targets = np.zeros((count, self.timesteps), np.int32)
        targets[:, -self.length :] = symbols
        weights = np.zeros((count, self.timesteps), np.float32)
        weights[:, -self.length :] = 1
        inputs = np.eye(len(SYMBOLS + BLANK + GO), dtype=np.float32)[read]
        return Examples({"features": inputs}, targets, weights)
