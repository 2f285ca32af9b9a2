"""A model made ready to train: built and traced once for all seeds of a recipe.

Tracing a recurrent model takes a second or more, and is the same whatever the weights.
"""

import time
from dataclasses import dataclass

import keras
import tensorflow as tf

from rnnpipe.data.arrays import Part
from rnnpipe.machine.memory import PeakMemory
from rnnpipe.specs import EngineName
from rnnpipe.training.answers import Answering
from rnnpipe.training.batches import batches
from rnnpipe.training.choosing import StepTimes, choose, conditions, measured
from rnnpipe.training.engines import Engine, candidates, least_seconds, make_engine
from rnnpipe.training.graphs import TracedGraphs
from rnnpipe.training.recipe import Recipe


@dataclass(frozen=True)
class Ready:
    """A compiled model whose training, test and prediction steps are traced.

    Attributes:
        recipe: what the model is of.
        engine: the model, and how it is computed.
        answer: has it answer.
        step_seconds: the seconds a step by which the engine was chosen; empty without a choice.
        seconds: what making it took, 0 when it was there already.
        memory_bytes: the peak of making it above what the process held before, which its trainings
            add to; None where that is not known.

    """

    recipe: Recipe
    engine: Engine
    answer: Answering
    step_seconds: dict[EngineName, float]
    seconds: float
    memory_bytes: int | None

    def start_over(self, seed: int) -> None:
        """Gives the model the weights that the seed draws for a new one, and a fresh optimizer."""
        self.engine.steps.start_over(self.recipe.build(seed))


def make_ready(recipe: Recipe, part: Part, steps_to_come: int, step_times: StepTimes) -> Ready:
    """The recipe's model, ready to `start_over`.

    Args:
        recipe: what to make a model of.
        part: examples to trace and time it with.
        steps_to_come: how long one training is.
        step_times: remembers which engine computes such a step the fastest.

    Raises:
        UserError: the recipe does not fit the data, or asks for an engine that cannot compute it.

    """
    started = time.perf_counter()
    keras.backend.clear_session()
    memory = PeakMemory()
    graphs = TracedGraphs()

    def make(name: EngineName) -> Engine:
        graphs.forget()
        return make_engine(name, recipe)

    def measure(candidate: Engine, limit: float) -> dict[str, float] | None:
        try:
            return measured(candidate.steps, part, size, limit)
        except tf.errors.OpError:
            if candidate.name != "xla" or recipe.model is None:
                raise
            return None  # not all that a user's layers may do can be compiled

    size = recipe.training.batch_size
    under = conditions() | recipe.as_json()
    times = step_times.find(under)
    plain = recipe.build()
    engine, step_seconds = choose(
        candidates(
            plain,
            recipe.training,
            own=recipe.model is not None,
            pair=recipe.encoder_decoder is not None,
        ),
        make,
        measure,
        steps_to_come,
        times,
        least_seconds(plain),
    )
    del plain
    if step_seconds:
        step_times.keep(under, times)
    few = next(batches(part, size))
    engine.steps.train(few)
    engine.steps.test(few)
    answer = recipe.answering(engine.steps, engine.plain)
    answer(part[:size])
    graphs.forget()
    seconds = time.perf_counter() - started
    return Ready(recipe, engine, answer, step_seconds, seconds, memory.above_start())
