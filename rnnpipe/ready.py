"""A model made ready to train: built and traced once for all seeds of a recipe.

Tracing a recurrent model takes a second or more, and is the same whatever the weights.
"""

import time
from dataclasses import dataclass, replace

import keras
import numpy as np

from rnnpipe.batches import batches
from rnnpipe.memory import PeakMemory
from rnnpipe.models import build, compile_for
from rnnpipe.specs import LayerSpec, Signature, TrainingSpec


@dataclass(frozen=True)
class Recipe:
    """All that shapes a model's steps: what is the same for every seed."""

    layers: tuple[LayerSpec, ...]
    signature: Signature
    training: TrainingSpec


@dataclass(frozen=True)
class Ready:
    """A compiled model whose training, test and prediction steps are traced.

    `seconds` is what making it took, 0 when it was there already; `memory_bytes` is the peak of
    making it above what the process held before, which its trainings add to.
    """

    recipe: Recipe
    model: keras.Model
    fresh_optimizer: tuple[np.ndarray, ...]
    seconds: float
    memory_bytes: int | None

    def start_over(self, seed: int) -> None:
        """Gives the model the weights that the seed draws for a new one, and a fresh optimizer."""
        keras.utils.set_random_seed(seed)
        new = build(self.recipe.layers, self.recipe.signature)
        for ours, theirs in zip(self.model.variables, new.variables, strict=True):
            ours.assign(theirs)
        optimizer = self.model.optimizer
        for variable, value in zip(optimizer.variables, self.fresh_optimizer, strict=True):
            variable.assign(value)
        optimizer.last_gradient_norm.assign(np.nan)


class Workbench:
    """Keeps the model that was made ready last, since the seeds of a recipe follow each other."""

    def __init__(self) -> None:
        self._kept: Ready | None = None

    def ready(self, recipe: Recipe, inputs: np.ndarray, targets: np.ndarray) -> Ready:
        """The recipe's model, ready to `start_over`.

        `inputs` and `targets` are examples to trace it with, of the shapes that are to come.

        Raises:
            UserError: the recipe does not fit the data.

        """
        if self._kept is not None and self._kept.recipe == recipe:
            self._kept = replace(self._kept, seconds=0.0)
        else:
            self._kept = None  # its memory is free again before the next one is measured
            self._kept = _made_ready(recipe, inputs, targets)
        return self._kept


def _made_ready(recipe: Recipe, inputs: np.ndarray, targets: np.ndarray) -> Ready:
    started = time.perf_counter()
    keras.backend.clear_session()
    memory = PeakMemory()
    model = build(recipe.layers, recipe.signature)
    compile_for(model, recipe.signature, recipe.training)
    model.optimizer.build(model.trainable_variables)
    fresh_optimizer = tuple(v.numpy() for v in model.optimizer.variables)
    size = recipe.training.batch_size
    few = batches(inputs[:size], targets[:size])
    model.fit(few, validation_data=few, shuffle=False, verbose=0)
    model.predict(few, verbose=0)
    return Ready(
        recipe=recipe,
        model=model,
        fresh_optimizer=fresh_optimizer,
        seconds=time.perf_counter() - started,
        memory_bytes=memory.above_start(),
    )
