"""scikit-learn's handwritten digits, read row by row, pixel by pixel or all at once."""

import math
from collections.abc import Mapping
from typing import ClassVar, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, model_validator

from rnnpipe.data.datasets.base import Source
from rnnpipe.data.datasets.handwritten import handwritten_digits
from rnnpipe.data.examples import Dataset, Examples
from rnnpipe.data.sources.files import LocalFile
from rnnpipe.specs import Classes, Features, Signature
from rnnpipe.specs.base import Flag, Fraction, Seed


class DigitsSpec(Source):
    """scikit-learn's 8x8 handwritten digits, read row by row, pixel by pixel or all at once."""

    LIBRARIES: ClassVar[tuple[str, ...]] = ("numpy", "scikit-learn")

    source: Literal["digits"]
    as_vector: Flag = Field(
        default=False,
        description="all 64 grey values as one vector, for layers that read no sequence, in place "
        "of 8 timesteps of 8",
    )
    pixels: Literal[64, 256, 784] | None = Field(
        default=None,
        description="a pixel a timestep, of pictures enlarged to so many: 8 x 8, 16 x 16, 28 x 28",
    )
    test_split: Fraction = 0.2
    seed: Seed = 0

    @model_validator(mode="after")
    def _in_one_way(self) -> "DigitsSpec":
        if self.as_vector and self.pixels is not None:
            raise ValueError(f"as_vector = true with pixels = {self.pixels}; leave one of them out")
        return self

    def known_signature(self) -> Signature:
        """A row of grey values a step, or one, or all of them, and the digit."""
        port = Features(width=64) if self.as_vector else Features(width=8, timesteps=8)
        if self.pixels is not None:
            port = Features(width=1, timesteps=self.pixels)
        return Signature(
            inputs={"features": port},
            target=Classes(names=tuple("0123456789")),
        )

    def picture_size(self) -> tuple[int, int]:
        """Eight by eight pixels, or as many as they are enlarged to."""
        side = 8 if self.pixels is None else math.isqrt(self.pixels)
        return side, side

    def read(self, files: Mapping[str, LocalFile]) -> Dataset:  # noqa: ARG002 (has none)
        """1,797 images: 8 timesteps of 8 grey values, scaled from 0 .. 16 to 0 .. 1.

        With `self.as_vector` an image is `(64,)` and no sequence, row behind row. With
        `self.pixels` it is a sequence of single values, row behind row, as in Le et al. 2015
        (arXiv:1504.00941, section 4.2), after it was enlarged by linear interpolation.

        They are shuffled with `self.seed` before the last `self.test_split` of them become the test
        set; they come from scikit-learn's own package, nothing is downloaded.
        """
        pictures, digits = handwritten_digits()
        order = np.random.default_rng(self.seed).permutation(len(digits))
        images = (pictures[order] / 16).astype(np.float32)
        if self.as_vector:
            images = images.reshape(len(images), -1)
        if self.pixels is not None:
            images = _enlarged(images, math.isqrt(self.pixels)).reshape(len(images), -1, 1)
        labels = digits[order].astype(np.int32)
        trained_on = int(len(order) * (1 - self.test_split))
        return Dataset(
            signature=self.known_signature(),
            train=Examples({"features": images[:trained_on]}, labels[:trained_on]),
            test=Examples({"features": images[trained_on:]}, labels[trained_on:]),
        )


def _enlarged(images: NDArray[np.float32], side: int) -> NDArray[np.float32]:
    """Square images `(n, 8, 8)` as `(n, side, side)`, corner upon corner."""
    at = np.linspace(0, images.shape[1] - 1, side)
    below = np.minimum(at.astype(np.int64), images.shape[1] - 2)
    share = (at - below).astype(np.float32)
    for axis in (1, 2):
        low, high = (np.take(images, below + more, axis) for more in (0, 1))
        weight = share.reshape((-1, 1) if axis == 1 else (1, -1))
        images = low * (1 - weight) + high * weight
    return images
