"""A trained encoder-decoder: its answers to any number of examples, and how likely texts are."""

from collections.abc import Iterator, Mapping
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from rnnpipe.data.arrays import Part
from rnnpipe.decoding.beam import beam_search
from rnnpipe.decoding.greedy import greedy
from rnnpipe.decoding.likelihood import Likelihoods
from rnnpipe.decoding.steps import Steps
from rnnpipe.layers.encoder_decoder import EncoderDecoderSpec
from rnnpipe.layers.joining import PREVIOUS

ROWS = 256
"""Beginnings of answers that go a step on at once."""

_MOST_SCORES = 2**24
"""Of tokens at once, where the likelihood of texts is asked for: 64 MiB of float32."""


class Decoder:
    """Decodes by a model of `rnnpipe.models.encoder_decoder`, new or loaded from a file.

    Its steps are compiled once, and hold for whatever weights the model has when it is asked.
    """

    def __init__(self, model: keras.Model, spec: EncoderDecoderSpec, timesteps: int) -> None:
        """Take the model apart.

        Args:
            model: what answers.
            spec: how it decodes.
            timesteps: of the target: how many ids an answer has, with the padding behind it.

        """
        self._steps = Steps(model)
        self._likelihoods = Likelihoods(model)
        self._spec = spec
        self._timesteps = timesteps

    def answers(self, inputs: Mapping[str, NDArray[Any]], rows: int = ROWS) -> NDArray[np.int32]:
        """Answer examples: ids `(examples, timesteps)`, END included where it came, 0 behind it.

        Args:
            inputs: of the examples, by name, without the tokens before.
            rows: how many beginnings go a step on at once, about; the answers do not depend on it.

        """
        spec = self._spec
        most = min(spec.max_length or self._timesteps, self._timesteps)
        sources = {name: inputs[name] for name in self._steps.reads}
        examples = len(next(iter(sources.values())))
        found = np.zeros((examples, self._timesteps), np.int32)
        for batch in _alike(sources, max(rows // spec.beam, 1)):
            given = _batch(sources, batch)
            if spec.beam == 1:
                found[batch, :most] = greedy(self._steps, given, most)
            else:
                found[batch, :most] = beam_search(
                    self._steps, given, most, spec.beam, spec.length_penalty
                )
        return found

    def likelihoods(self, part: Part) -> NDArray[np.float64]:
        """Return the natural log probability of each text that is asked for, `(examples,)`.

        `part` has the tokens before among its inputs.
        """
        scores = part.targets.shape[1] * (self._steps.choices + 1)
        size = max(min(ROWS, _MOST_SCORES // scores), 1)
        found = np.zeros(len(part))
        for batch in _alike(part.inputs, size):
            few = part[batch]
            given = {name: few.inputs[name] for name in (*self._steps.reads, PREVIOUS)}
            found[batch] = self._likelihoods.of(_batch(given), few.targets)
        return found


def _alike(inputs: Mapping[str, NDArray[Any]], size: int) -> Iterator[NDArray[np.int64]]:
    """Batches of examples of about equal length: they are done at about the same time."""
    order = np.argsort(_lengths(inputs), kind="stable")
    for start in range(0, len(order), size):
        yield order[start : start + size]


def _lengths(inputs: Mapping[str, NDArray[Any]]) -> NDArray[np.int64]:
    """How many tokens each example has, in all inputs that are tokens; 0 where none are."""
    examples = len(next(iter(inputs.values())))
    lengths = np.zeros(examples, np.int64)
    for array in inputs.values():
        if _are_tokens(array):
            lengths += np.count_nonzero(array, axis=1)
    return lengths


def _batch(
    inputs: Mapping[str, NDArray[Any]], rows: NDArray[np.int64] | slice = slice(None)
) -> dict[str, NDArray[Any]]:
    """Those rows, without the padding that all of them have in front."""
    return {name: _shorter(name, array[rows]) for name, array in inputs.items()}


def _shorter(name: str, array: NDArray[Any]) -> NDArray[Any]:
    if not _are_tokens(array) or name == PREVIOUS:
        return array.astype(np.int32) if _are_tokens(array) else array
    padded = (array == 0).all(axis=0)
    first = int(padded.argmin()) if not padded.all() else array.shape[1]
    # Keras warns of attention to one place alone.
    return array[:, min(first, array.shape[1] - 2) :].astype(np.int32)


def _are_tokens(array: NDArray[Any]) -> bool:
    return array.ndim == 2 and array.dtype.kind in "iu"
