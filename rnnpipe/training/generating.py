"""How what generates text is trained and answers: `rnnpipe.training.recipe` names it as text."""

import numpy as np

from rnnpipe.data.arrays import Part
from rnnpipe.layers.joining import PREVIOUS
from rnnpipe.models.encoder_decoder import build_pair as build

__all__ = ["build", "taught"]


def taught(part: Part) -> Part:
    """Return the examples with the tokens before each among their inputs: teacher forcing.

    Those are the targets shifted to the right, with 0 in front (Williams & Zipser 1989).
    """
    previous = np.zeros_like(part.targets)
    previous[:, 1:] = part.targets[:, :-1]
    inputs = {**part.inputs, PREVIOUS: previous}
    return Part(inputs, part.targets, part.weights, part.groups)
