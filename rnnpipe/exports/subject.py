"""What is exported: a trained model, and inputs to compare its exports on."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from rnnpipe.data.encoders import Encoders
from rnnpipe.layers.joining import PREVIOUS
from rnnpipe.specs import Signature, Text, Tokens

EXAMPLES = 64
"""How many are compared at the most."""


@dataclass(frozen=True)
class Exportable:
    """A trained model, with what is needed to tell whether an export of it is right.

    Attributes:
        name: how the user has named it.
        model: as it was trained.
        signature: what it reads and answers, as of `of_file`.
        examples: test inputs as the model reads them, `(examples, ...)`; empty where there are none
            at hand, so that such are made.
        encoders: what turns a row into them, written beside the model; None where that is not
            known.
        bundle: the folder of the bundle that the model is from; None where it is from none.

    """

    name: str
    model: keras.Model
    signature: Signature
    examples: Mapping[str, NDArray[Any]]
    encoders: Encoders | None = None
    bundle: Path | None = None

    @property
    def count(self) -> int:
        """How many examples there are to compare."""
        lengths = (len(array) for array in self.examples.values())
        return min((EXAMPLES, *lengths))

    def inputs(self) -> dict[str, NDArray[Any]]:
        """Return the first of the examples, or made ones: int32 ids, and float32."""
        if not self.examples:
            return made_examples(self.signature, EXAMPLES)
        return {
            name: np.ascontiguousarray(
                self.examples[name][:EXAMPLES], np.int32 if isinstance(port, Tokens) else np.float32
            )
            for name, port in self.signature.inputs.items()
        }


def of_file(signature: Signature) -> Signature:
    """Return what a file of a model reads and answers.

    Of what writes text it is the probability of each next token, the tokens before it given under
    `PREVIOUS`: no format holds how tokens are chosen but a bundle.
    """
    target = signature.target
    if not isinstance(target, Text):
        return signature
    before = Tokens(vocabulary=target.vocabulary, timesteps=target.timesteps)
    return Signature(inputs={**signature.inputs, PREVIOUS: before}, target=target)


def made_examples(signature: Signature, count: int) -> dict[str, NDArray[Any]]:
    """Make inputs that the signature allows: ids padded on the left, or normal numbers."""
    generator = np.random.default_rng(0)
    made: dict[str, NDArray[Any]] = {}
    for name, port in sorted(signature.inputs.items()):
        shape = (count, *port.shape)
        if isinstance(port, Tokens):
            ids = generator.integers(1, max(port.vocabulary, 2), shape, np.int32)
            padding = generator.integers(0, port.timesteps, (count, 1))
            made[name] = np.where(np.arange(port.timesteps) < padding, np.int32(0), ids)
        else:
            made[name] = generator.normal(size=shape).astype(np.float32)
    return made
