"""What a trained model answers on the test examples."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnnpipe.data.arrays import Part
from rnnpipe.machine.memory import return_freed_memory
from rnnpipe.training.batches import batches
from rnnpipe.training.steps import Steps


@dataclass(frozen=True)
class Answers:
    """A model's answers.

    Attributes:
        outputs: float32, such as `(examples, outputs)`; of text int32 ids
            `(examples, timesteps)`.
        likelihoods: of text, the natural log probability of each text that was asked for, float64
            `(examples,)`; None where no text was.

    """

    outputs: NDArray[Any]
    likelihoods: NDArray[np.float64] | None = None


Answering = Callable[[Part], Answers]
"""Has a model answer examples, with the weights that it has at that time."""


def predicting(steps: Steps) -> Answering:
    """Answer by the outputs of a model."""

    def answers(part: Part) -> Answers:
        return_freed_memory()
        outputs = np.concatenate([steps.predict(batch) for batch in batches(part)])
        return Answers(outputs.astype(np.float32, copy=False))

    return answers
