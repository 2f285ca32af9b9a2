"""Signatures and examples in a few words."""

import numpy as np

from rnnpipe.data.arrays import Part
from rnnpipe.specs import Classes, Features, Numbers, Quantity, Signature, Tokens

YES_NO = Classes(names=("no", "yes"))
COLOURS = Classes(names=("red", "green", "blue"))
TAGS = Classes(names=("noun", "verb", "other"), timesteps=4)

TEXTS = Signature(inputs={"tokens": Tokens(vocabulary=10, timesteps=4)}, target=YES_NO)
TAGGED = Signature(inputs={"tokens": Tokens(vocabulary=6, timesteps=4)}, target=TAGS)
SERIES = Signature(inputs={"features": Features(width=2, timesteps=3)}, target=COLOURS)
STEPS = Signature(
    inputs={"features": Features(width=2, timesteps=3)},
    target=Classes(names=("low", "high"), timesteps=3),
)


def forecast(horizon=3, window=4, season=1, width=3, columns=(1, 0)):
    """Two quantities, the first in column 1 and the second in column 0 of the window."""
    return Signature(
        inputs={"features": Features(width=width, timesteps=window)},
        target=Numbers(
            width=2 * horizon,
            horizon=horizon,
            quantities=tuple(
                Quantity(name=name, column=column, season=season)
                for name, column in zip(("heat", "rain"), columns, strict=True)
            ),
        ),
    )


def part(inputs, targets=None, weights=None, name="features"):
    """Examples of one input; targets that do not matter are zeros."""
    given = np.asarray(inputs)
    answers = np.zeros(len(given), np.int32) if targets is None else np.asarray(targets)
    return Part({name: given}, answers, None if weights is None else np.float32(weights))


def texts(ids, targets=None, weights=None):
    return part(np.asarray(ids, np.uint8), targets, weights, "tokens")
