"""The reach of memory from outside: what a model scores that is shown the last steps alone."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnnpipe.analysis.positions import first_steps
from rnnpipe.data.arrays import Part
from rnnpipe.evaluation.problems import answers, scores
from rnnpipe.evaluation.truth import Truth
from rnnpipe.specs import Signature

Answer = Callable[[Mapping[str, NDArray[Any]]], NDArray[np.float32]]
"""A model: its inputs by name to its outputs."""


def kept_steps(timesteps: int) -> list[int]:
    """How many of the last steps are shown: 1, 2, 4 … and at last all of them."""
    doubled = [2**i for i in range(timesteps.bit_length()) if 2**i < timesteps]
    return [*doubled, timesteps]


def last_steps_alone(inputs: NDArray[Any], kept: int) -> NDArray[Any]:
    """Inputs `(n, timesteps, …)` with nothing, 0, in the place of all but the last `kept` steps.

    0 is the padding of tokens, and the mean of scaled features.
    """
    shown = np.zeros_like(inputs)
    shown[:, -kept:] = inputs[:, -kept:]
    return shown


def scores_by_kept(answer: Answer, signature: Signature, part: Part) -> dict[int, float]:
    """The deciding metric of a model by how many of the last steps it is shown.

    Args:
        answer: the model, whatever it is.
        signature: of the data.
        part: examples with one target each.

    Returns:
        By `kept_steps` up to the longest example; empty where the metric has no value.

    """
    ((name, inputs),) = part.inputs.items()
    truth = Truth(np.asarray(part.targets), part.weights, part.groups)
    longest = inputs.shape[1] - int(first_steps(part).min())
    found = {}
    for kept in kept_steps(longest):
        outputs = answer({name: last_steps_alone(np.asarray(inputs), kept)})
        values = scores(signature, answers(signature, outputs, truth))
        if values:
            found[kept] = next(iter(values.values()))
    return found
