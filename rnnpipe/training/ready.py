"""A model made ready to train: built and traced once for all seeds of a recipe.

Tracing a recurrent model takes a second or more, and is the same whatever the weights.
"""

import time
from dataclasses import dataclass, replace
from typing import Any

import keras
import numpy as np

from rnnpipe.kernels.model import packed
from rnnpipe.layers import Layer
from rnnpipe.machine.cores import usable_cores
from rnnpipe.machine.memory import PeakMemory
from rnnpipe.models.build import build, compile_for
from rnnpipe.models.cudnn import right_padded
from rnnpipe.specs import Means, Signature, TrainingSpec
from rnnpipe.training.batches import batches
from rnnpipe.training.engines import (
    Choice,
    StepTimes,
    candidates,
    choose,
    conditions,
    has_gpu,
    measured,
)
from rnnpipe.training.graphs import TracedGraphs


@dataclass(frozen=True)
class Recipe:
    """All that shapes a model's steps: what is the same for every seed."""

    layers: tuple[Layer, ...]
    signature: Signature
    training: TrainingSpec

    def as_json(self) -> dict[str, Any]:
        """The recipe as plain JSON."""
        return {
            "layers": [layer.model_dump() for layer in self.layers],
            "signature": self.signature.model_dump(mode="json"),
            "training": self.training.model_dump(),
        }

    def build(self, seed: int | None = None) -> keras.Model:
        """A new model, with the weights that the seed draws."""
        return build(self.layers, self.signature, seed)


@dataclass(frozen=True)
class Ready:
    """A compiled model whose training, test and prediction steps are traced.

    `model` is what is trained; `plain` has the same layers and weights, and is plain Keras.
    `seconds` is what making it took, 0 when it was there already; `memory_bytes` is the peak of
    making it above what the process held before, which its trainings add to.
    """

    recipe: Recipe
    plain: keras.Model
    choice: Choice[keras.Model]
    fresh_optimizer: tuple[np.ndarray, ...]
    seconds: float
    memory_bytes: int | None

    @property
    def model(self) -> keras.Model:
        """The model that is trained."""
        return self.choice.model

    def start_over(self, seed: int) -> None:
        """Gives the model the weights that the seed draws for a new one, and a fresh optimizer."""
        new = self.recipe.build(seed)
        for ours, theirs in zip(self.plain.variables, new.variables, strict=True):
            ours.assign(theirs)
        optimizer = self.model.optimizer
        for variable, value in zip(optimizer.variables, self.fresh_optimizer, strict=True):
            variable.assign(value)
        optimizer.last_gradient_norm.assign(np.nan)


class Workbench:
    """Keeps the model that was made ready last, since the seeds of a recipe follow each other."""

    def __init__(self) -> None:
        self._kept: Ready | None = None

    def ready(
        self,
        recipe: Recipe,
        inputs: np.ndarray,
        targets: np.ndarray,
        steps_to_come: int,
        step_times: StepTimes,
    ) -> Ready:
        """The recipe's model, ready to `start_over`.

        `inputs` and `targets` are examples to trace and time it with; `steps_to_come` says how long
        one training is.

        Raises:
            UserError: the recipe does not fit the data, or asks for means that cannot compute it.

        """
        if self._kept is not None and self._kept.recipe == recipe:
            self._kept = replace(self._kept, seconds=0.0)
        else:
            self._kept = None  # its memory is free again before the next one is measured
            self._kept = _made_ready(recipe, inputs, targets, steps_to_come, step_times)
        return self._kept


@dataclass(frozen=True)
class _Made:
    """A compiled model, the same one in plain Keras, and its optimizer's variables at the start."""

    model: keras.Model
    plain: keras.Model
    fresh_optimizer: tuple[np.ndarray, ...]


def _made_ready(
    recipe: Recipe,
    inputs: np.ndarray,
    targets: np.ndarray,
    steps_to_come: int,
    step_times: StepTimes,
) -> Ready:
    started = time.perf_counter()
    keras.backend.clear_session()
    memory = PeakMemory()
    graphs = TracedGraphs()
    training = recipe.training
    # Sequences of features, as short as they are, cost more to share out than they take.
    threads = usable_cores() if recipe.signature.inputs == "tokens" else 1

    def made(means: Means) -> _Made:
        graphs.forget()
        plain = recipe.build()
        if means == "packed":
            model = packed(plain, threads)
        else:
            model = right_padded(plain) if has_gpu() else plain
        compile_for(model, recipe.signature, training, xla=means == "xla")
        model.optimizer.build(model.trainable_variables)
        return _Made(model, plain, tuple(_compact(v.numpy()) for v in model.optimizer.variables))

    size = training.batch_size
    under = conditions() | recipe.as_json()
    times = step_times.find(under)
    chosen = choose(
        candidates(recipe.build(), training),
        made,
        lambda candidate: measured(candidate.model, inputs, targets, size),
        steps_to_come,
        times,
    )
    if chosen.step_seconds:
        step_times.keep(under, times)
    ours = chosen.model
    few = batches(inputs[:size], targets[:size])
    ours.model.fit(few, validation_data=few, shuffle=False, verbose=0)
    ours.model.predict(few, verbose=0)
    graphs.forget()
    return Ready(
        recipe=recipe,
        plain=ours.plain,
        choice=Choice(chosen.means, ours.model, chosen.step_seconds),
        fresh_optimizer=ours.fresh_optimizer,
        seconds=time.perf_counter() - started,
        memory_bytes=memory.above_start(),
    )


def _compact(values: np.ndarray) -> np.ndarray:
    """The same values, held as one number where all are equal, as in a fresh optimizer."""
    first = values.flat[:1]
    return np.broadcast_to(first[0], values.shape) if (values == first).all() else values
