"""Films of handwritten digits: has the digit in this frame been seen before?"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, model_validator

from rnnpipe.data.datasets.base import Source
from rnnpipe.data.datasets.handwritten import handwritten_digits
from rnnpipe.data.examples import Dataset, Examples
from rnnpipe.data.ragged import Ragged, offsets_of
from rnnpipe.data.sources.files import LocalFile
from rnnpipe.specs import Classes, Image, Signature
from rnnpipe.specs.base import Count, Fraction, Seed

CLASSES = ("new", "seen")

_SIDE = 8
_DIGITS = 10


class FramesSpec(Source):
    """scikit-learn's 8x8 handwritten digits, one after another: was each one seen before?"""

    LIBRARIES: ClassVar[tuple[str, ...]] = ("numpy", "scikit-learn")

    source: Literal["frames"]
    timesteps: Annotated[Count, Field(ge=2)] = Field(12, description="frames of the longest film")
    shortest: Annotated[Count, Field(ge=2)] | None = Field(
        None, description="frames of the shortest film; all are as long as the longest if left out"
    )
    train_examples: Count
    test_examples: Count
    test_split: Fraction = Field(
        0.2, description="share of the pictures that test films alone show"
    )
    seed: Seed = 0

    @model_validator(mode="after")
    def _shortest_is_no_longer(self) -> "FramesSpec":
        if self.shortest is not None and self.shortest > self.timesteps:
            raise ValueError(
                f"shortest = {self.shortest} is more than timesteps = {self.timesteps}; set it to "
                f"{self.timesteps} or less"
            )
        return self

    def known_signature(self) -> Signature:
        """A picture a frame, and whether its digit is new or was seen."""
        film = Image(height=_SIDE, width=_SIDE, channels=1, timesteps=self.timesteps)
        return Signature(
            inputs={"film": film}, target=Classes(names=CLASSES, timesteps=self.timesteps)
        )

    def read(self, files: Mapping[str, LocalFile]) -> Dataset:  # noqa: ARG002 (has none)
        """Films `(frames, 8, 8, 1)` of grey values from 0 to 1, and for each frame "new" or "seen".

        At every frame but the first a fair coin says whether a digit comes again or one comes for
        the first time, and which one is drawn from all that there are of the kind. So a frame by
        itself tells nothing, nor does its place, until all ten have been seen; what does is the
        digits before it. A frame that is "seen" is decided by the last one that shows its digit, in
        another picture as a rule.

        The 1,797 pictures are shuffled with `self.seed`; the last `self.test_split` of them are
        those of the test films, and none of these is in a training film. They come from
        scikit-learn's own package, nothing is downloaded.
        """
        images, digits = handwritten_digits()
        split, train, test = map(np.random.default_rng, np.random.SeedSequence(self.seed).spawn(3))
        order = split.permutation(len(digits))
        pictures = (images[order] / 16).astype(np.float32)[..., np.newaxis]
        shown = digits[order].astype(np.int64)
        trained_on = int(len(order) * (1 - self.test_split))
        seen = _films(self.train_examples, self.shortest or self.timesteps, self.timesteps, train)
        asked = _films(self.test_examples, self.shortest or self.timesteps, self.timesteps, test)
        return Dataset(
            signature=self.known_signature(),
            train=seen.examples(pictures[:trained_on], shown[:trained_on], train),
            test=asked.examples(pictures[trained_on:], shown[trained_on:], test),
            shown=asked.texts(),
            distances=Ragged(asked.distances, asked.offsets),
        )


@dataclass(frozen=True, eq=False)
class _Films:
    """Which digit every frame shows, one film behind the other.

    Attributes:
        digits: int64 `(frames,)`.
        distances: how many frames back the digit was shown last, int32 `(frames,)`; 0 if never.
        offsets: where each film begins, and where the last one ends, int64 `(films + 1,)`.

    """

    digits: NDArray[np.int64]
    distances: NDArray[np.int32]
    offsets: NDArray[np.int64]

    def examples(
        self,
        pictures: NDArray[np.float32],
        shown: NDArray[np.int64],
        rng: np.random.Generator,
    ) -> Examples:
        """A picture of its digit for each frame, and whether that digit was there before."""
        by_digit = np.argsort(shown, kind="stable")
        counts = np.bincount(shown, minlength=_DIGITS)
        first = np.cumsum(counts) - counts
        which = (rng.random(len(self.digits)) * counts[self.digits]).astype(np.int64)
        chosen = by_digit[first[self.digits] + which]
        targets = (self.distances > 0).astype(np.int32)
        return Examples(
            {"film": Ragged(pictures[chosen], self.offsets)}, Ragged(targets, self.offsets)
        )

    def texts(self) -> tuple[str, ...]:
        """The digits of each film, in order."""
        films = np.split(self.digits, self.offsets[1:-1])
        return tuple(" ".join(map(str, film.tolist())) for film in films)


def _films(count: int, shortest: int, longest: int, rng: np.random.Generator) -> _Films:
    """So many films, of `shortest` to `longest` frames."""
    lengths = rng.integers(shortest, longest, count, endpoint=True)
    digits = np.zeros((count, longest), np.int64)
    distances = np.zeros((count, longest), np.int32)
    last = np.full((count, _DIGITS), -1)
    films = np.arange(count)
    for frame in range(longest):
        was = last >= 0
        again = _coin(was, rng)
        draws: NDArray[Any] = np.where(was == again[:, np.newaxis], rng.random(was.shape), -1)
        digits[:, frame] = draws.argmax(axis=1)
        distances[:, frame] = np.where(again, frame - last[films, digits[:, frame]], 0)
        last[films, digits[:, frame]] = frame
    there = np.arange(longest) < lengths[:, np.newaxis]
    return _Films(digits[there], distances[there], offsets_of(lengths))


def _coin(was: NDArray[np.bool_], rng: np.random.Generator) -> NDArray[np.bool_]:
    """Whether a digit comes again: by chance where one can and one can be new, `(films,)`."""
    falls = rng.random(len(was)) < 0.5
    return np.asarray((falls & was.any(axis=1)) | was.all(axis=1))
