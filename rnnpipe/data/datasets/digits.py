"""scikit-learn's handwritten digits, read row by row or all at once."""

from collections.abc import Mapping
from typing import ClassVar, Literal

import numpy as np
from pydantic import Field

from rnnpipe.data.datasets.base import Source
from rnnpipe.data.examples import Dataset, Examples
from rnnpipe.data.sources.files import LocalFile
from rnnpipe.specs import Classes, Features, Signature
from rnnpipe.specs.base import Flag, Fraction, Seed


class DigitsSpec(Source):
    """scikit-learn's 8x8 handwritten digits, read row by row or all at once."""

    LIBRARIES: ClassVar[tuple[str, ...]] = ("numpy", "scikit-learn")

    source: Literal["digits"]
    as_vector: Flag = Field(
        default=False,
        description="all 64 grey values as one vector, for layers that read no sequence, in place "
        "of 8 timesteps of 8",
    )
    test_split: Fraction = 0.2
    seed: Seed = 0

    def known_signature(self) -> Signature:
        """A row of grey values a step, or all of them, and the digit."""
        port = Features(width=64) if self.as_vector else Features(width=8, timesteps=8)
        return Signature(
            inputs={"features": port},
            target=Classes(names=tuple("0123456789")),
        )

    def read(self, files: Mapping[str, LocalFile]) -> Dataset:  # noqa: ARG002 (has none)
        """1,797 images: 8 timesteps of 8 grey values, scaled from 0 .. 16 to 0 .. 1.

        With `self.as_vector` an image is `(64,)` and no sequence, row behind row.

        They are shuffled with `self.seed` before the last `self.test_split` of them become the test
        set; they come from scikit-learn's own package, nothing is downloaded.
        """
        from sklearn.datasets import load_digits  # noqa: PLC0415 (slow to import)

        digits = load_digits()
        order = np.random.default_rng(self.seed).permutation(len(digits.target))
        images = (digits.images[order] / 16).astype(np.float32)
        if self.as_vector:
            images = images.reshape(len(images), -1)
        labels = digits.target[order].astype(np.int32)
        trained_on = int(len(order) * (1 - self.test_split))
        return Dataset(
            signature=self.known_signature(),
            train=Examples({"features": images[:trained_on]}, labels[:trained_on]),
            test=Examples({"features": images[trained_on:]}, labels[trained_on:]),
        )
