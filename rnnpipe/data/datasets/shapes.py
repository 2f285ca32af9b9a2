"""Shapes: say which two coloured shapes a small picture shows, and how they stand to each other."""

from collections.abc import Mapping
from itertools import product
from typing import Annotated, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from rnnpipe.data.datasets.base import Source
from rnnpipe.data.encoders import END, Encoders, Words
from rnnpipe.data.examples import Dataset, Examples
from rnnpipe.data.ragged import Ragged
from rnnpipe.data.sources.files import LocalFile
from rnnpipe.data.written import Written
from rnnpipe.specs import Image, Signature, Text
from rnnpipe.specs.base import Count, Seed

INPUT = "image"
COLOURS = {"red": (1, 0, 0), "green": (0, 0.6, 0), "blue": (0, 0, 1), "yellow": (1, 0.8, 0)}
SHAPES = ("circle", "square", "triangle")
RELATIONS = ("above", "left of")
CAPTIONS = tuple(
    f"a {c1} {s1} {relation} a {c2} {s2}"
    for relation, c1, s1, c2, s2 in product(RELATIONS, COLOURS, SHAPES, COLOURS, SHAPES)
)
"""Everything that a picture can show, each once."""

_WORDS = tuple(sorted({word for caption in CAPTIONS for word in caption.split()}))
_LONGEST = max(len(caption.split()) for caption in CAPTIONS) + 1


class ShapesSpec(Source):
    """Pictures of two shapes, drawn here, each with the one caption that is right."""

    source: Literal["shapes"]
    size: Annotated[Count, Field(ge=8)] = Field(16, description="of a picture, in pixels a side")
    train_examples: Count
    test_examples: Count
    seed: Seed = 0

    def known_signature(self) -> Signature:
        """A picture, and a text of a dozen words."""
        return Signature(
            inputs={INPUT: Image(height=self.size, width=self.size, channels=3)},
            target=Text(vocabulary=self._words.vocabulary, timesteps=_LONGEST),
        )

    @property
    def _words(self) -> Words:
        return Words(unit="word", lowercase=True, tokens=_WORDS, ends=True)

    def read(self, files: Mapping[str, LocalFile]) -> Dataset:  # noqa: ARG002 (has none)
        """Fresh pictures, each caption as likely as any other, the shapes' places drawn anew.

        What is named first stands above or on the left: so a picture has one caption.
        """
        words = self._words
        ids = {word: words.first + rank for rank, word in enumerate(words.tokens)}
        parts, texts = [], []
        for child, count in zip(
            np.random.SeedSequence(self.seed).spawn(2),
            (self.train_examples, self.test_examples),
            strict=True,
        ):
            rng = np.random.default_rng(child)
            chosen = [CAPTIONS[n] for n in rng.integers(0, len(CAPTIONS), count)]
            images = np.stack([_drawn(caption, self.size, rng) for caption in chosen])
            targets = [[*(ids[word] for word in caption.split()), END] for caption in chosen]
            parts.append(Examples({INPUT: images}, Ragged.from_lists(targets)))
            texts.append(chosen)
        return Dataset(
            self.known_signature(),
            train=parts[0],
            test=parts[1],
            encoders=Encoders(inputs={}, target=words),
            written=Written(
                references=tuple((text,) for text in texts[1]), targets=tuple(texts[0])
            ),
        )


def _drawn(caption: str, size: int, rng: np.random.Generator) -> NDArray[np.float32]:
    """The picture of a caption on white, float32 `(size, size, 3)` from 0 to 1."""
    _, first_colour, first, *relation, _, second_colour, second = caption.split()
    image = np.ones((size, size, 3), np.float32)
    radius = size / 6
    free = size / 4 - radius
    for n, (colour, shape) in enumerate(((first_colour, first), (second_colour, second))):
        along, across = size * (0.25, 0.75)[n], size / 2
        y, x = (along, across) if relation == ["above"] else (across, along)
        y, x = y + rng.uniform(-free, free), x + rng.uniform(-free, free)
        image[_inside(shape, size, (y, x), radius)] = COLOURS[colour]
    return image


def _inside(shape: str, size: int, centre: tuple[float, float], radius: float) -> NDArray[np.bool_]:
    """The pixels of a shape, `(size, size)`."""
    rows, columns = np.mgrid[:size, :size] + 0.5
    down, right = rows - centre[0], columns - centre[1]
    if shape == "circle":
        return np.asarray(down**2 + right**2 <= radius**2)
    if shape == "square":
        return np.asarray(np.maximum(abs(down), abs(right)) <= radius * 0.85)
    return np.asarray((abs(right) <= (down + radius) / 2) & (down <= radius))
