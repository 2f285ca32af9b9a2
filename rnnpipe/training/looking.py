"""Where a trained model looked while it wrote a few of the test examples.

Which ones are looked at depends on the test set alone, so that all variants and seeds are seen on
the same: those in the middle of each quarter of all by the length of what was to be written.
"""

from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from rnnpipe.data.arrays import Part
from rnnpipe.data.encoders import Encoders, Words
from rnnpipe.data.typical import typical
from rnnpipe.data.words.decoding import tokens_of
from rnnpipe.decoding.attention import attention_maps
from rnnpipe.layers.conv2d import picture_of
from rnnpipe.layers.joining import FittedPair
from rnnpipe.layers.places import PlacesSpec
from rnnpipe.records.attention import Looked

EXAMPLES = 4
"""So many are looked at."""

_DECIMALS = 4
_MOST_PIXELS = 64
"""Of a side of a picture that is kept; of a larger one every second pixel, or third, ..."""


def looked_at(
    model: keras.Model,
    pair: FittedPair,
    test: Part,
    wrote: NDArray[np.int32],
    encoders: Encoders,
) -> tuple[Looked, ...]:
    """Return where the model looked; nothing of a model without attention.

    Args:
        model: of `rnnpipe.models.encoder_decoder`, with the weights that wrote.
        pair: what it was made from.
        test: the examples.
        wrote: what the model wrote of each, ids `(test, timesteps)`.
        encoders: the vocabularies of the source, where it is text, and of the target.

    Raises:
        ValueError: there is no vocabulary of the target.

    """
    words = encoders.target
    if words is None:
        raise ValueError("there is no vocabulary of the target")
    chosen = typical((np.asarray(test.targets) != 0).sum(axis=1), EXAMPLES)
    inputs = {name: array[chosen] for name, array in test.inputs.items()}
    maps = attention_maps(model, inputs, wrote[chosen])
    if maps is None:
        return ()
    grid, of_source = _grid(pair), encoders.inputs.get(pair.source)
    found = []
    for example, given, weights in zip(chosen.tolist(), inputs[pair.source], maps, strict=True):
        written = tokens_of(words, wrote[example])
        shares = np.round(weights[: len(written)].astype(np.float64), _DECIMALS).clip(0, 1)
        read: list[str] = []
        if isinstance(of_source, Words):
            read = tokens_of(of_source, given)
            shares = shares[:, given != 0]
        elif grid is None:
            shares = shares[:, shares.any(axis=0)]  # nothing looks at what is padded
        if shares.size:  # or there was nothing to read
            found.append(
                Looked(
                    example,
                    tuple(written),
                    tuple(map(tuple, shares.tolist())),
                    read=tuple(read),
                    grid=grid,
                    picture=() if grid is None else _picture(given),
                )
            )
    return tuple(found)


def _grid(pair: FittedPair) -> tuple[int, int] | None:
    """The rows and columns of the places that pictures are read by, if they are."""
    for place in pair.encoder:
        if isinstance(place.layer, PlacesSpec):
            picture = picture_of(place.given)
            return picture.height, picture.width
    return None


def _picture(pixels: NDArray[Any]) -> tuple[tuple[tuple[int, ...], ...], ...]:
    """The pixels `(height, width, channels)`, from 0 to 1, as bytes."""
    step = -(-max(pixels.shape[:2]) // _MOST_PIXELS)
    values = np.round(255 * pixels[::step, ::step].astype(np.float64)).clip(0, 255).astype(int)
    return tuple(tuple(tuple(pixel) for pixel in row) for row in values.tolist())
