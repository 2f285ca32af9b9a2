"""The adding problem: remember two marked numbers of a sequence and give their sum."""

from collections.abc import Mapping
from typing import Literal

import numpy as np
from pydantic import model_validator

from rnnpipe.data.datasets.base import Source
from rnnpipe.data.examples import Dataset, Examples
from rnnpipe.data.sources.files import LocalFile
from rnnpipe.specs import Features, Numbers, Signature
from rnnpipe.specs.base import Count, Seed


class AddingSpec(Source):
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

    def known_signature(self) -> Signature:
        """Two features a step, and a number."""
        return Signature(
            inputs={"features": Features(width=2, timesteps=self.timesteps)}, target=Numbers()
        )

    def read(self, files: Mapping[str, LocalFile]) -> Dataset:  # noqa: ARG002 (has none)
        """Fresh sequences: values uniform on [0, 1) beside markers, one in each half.

        Values, markers and target are those of Arjovsky et al. 2016 (arXiv:1511.06464, section
        4.2), a variant of Hochreiter & Schmidhuber's experiment 4. Always answering 1 scores a mean
        squared error of 1/6.
        """
        train, test = np.random.SeedSequence(self.seed).spawn(2)
        return Dataset(
            signature=self.known_signature(),
            train=_examples(self.train_examples, self.timesteps, np.random.default_rng(train)),
            test=_examples(self.test_examples, self.timesteps, np.random.default_rng(test)),
        )


def _examples(count: int, timesteps: int, rng: np.random.Generator) -> Examples:
    """Inputs `(count, timesteps, 2)`: value, marker; targets `(count,)`: sum of marked values."""
    half = timesteps // 2
    first = rng.integers(0, half, count)
    second = rng.integers(half, timesteps, count)
    rows = np.arange(count)
    inputs = np.zeros((count, timesteps, 2), np.float32)
    inputs[:, :, 0] = rng.random((count, timesteps), np.float32)
    inputs[rows, first, 1] = 1.0
    inputs[rows, second, 1] = 1.0
    return Examples({"features": inputs}, inputs[rows, first, 0] + inputs[rows, second, 0])
