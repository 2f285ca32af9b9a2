"""One trial: a recipe, arrays and a seed go in; history, outputs and the best model come out."""

import gc
import math
import threading
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from rnnpipe.data.arrays import Arrays, Part
from rnnpipe.files.digests import digest_of_arrays
from rnnpipe.machine.interrupts import held_back
from rnnpipe.machine.memory import return_freed_memory
from rnnpipe.models.defaults import keras_defaults
from rnnpipe.records.checkpoints import Checkpoints
from rnnpipe.records.history import write_history
from rnnpipe.records.predictions import Predictions, write_predictions
from rnnpipe.specs import EngineName
from rnnpipe.training.batches import ShuffledBatches
from rnnpipe.training.choosing import StepTimes
from rnnpipe.training.course import Course, OnEpoch
from rnnpipe.training.engines import Engine
from rnnpipe.training.loop import train_epochs
from rnnpipe.training.ready import Ready, make_ready
from rnnpipe.training.recipe import Recipe
from rnnpipe.training.repeatable import operations
from rnnpipe.training.scheduled import ScheduledRate


@dataclass(frozen=True)
class Trained:
    """What a trial leaves behind.

    Attributes:
        model: with the weights of the best epoch, plain Keras.
        history: one value an epoch under `loss`, `val_loss`, the metric, and `seconds`.
        best_epoch: the one of lowest validation loss, from 1.
        best_outputs: on the test examples after that epoch, float32, such as `(test, outputs)`; of
            text int32 ids `(test, timesteps)`.
        last_outputs: likewise after the last epoch.
        best_likelihoods: of text, the natural log probability of each reference after the best
            epoch, float64 `(test,)`.
        last_likelihoods: likewise after the last epoch.
        weights_digest: that of the last epoch's weights.
        seconds: wall time of the training.
        peak_memory_bytes: above what the process held before it made the model.
        resumed: how often the training went on from a checkpoint.
        engine: how the steps were computed.
        step_seconds: the seconds a step by which the engine was chosen; empty without a choice.
        compile_seconds: how long it took to make the model ready, 0 where an earlier seed had done
            so.

    """

    model: keras.Model
    history: dict[str, list[float]]
    best_epoch: int
    best_outputs: NDArray[Any]
    last_outputs: NDArray[Any]
    best_likelihoods: NDArray[np.float64] | None
    last_likelihoods: NDArray[np.float64] | None
    weights_digest: str
    seconds: float
    peak_memory_bytes: int | None
    resumed: int
    engine: Engine
    step_seconds: dict[EngineName, float]
    compile_seconds: float


class Trainer:
    """Trains trials, one after another.

    It keeps the models of the recipes that it trained last, `most` of them, for their other seeds,
    until it is closed.
    """

    turn = threading.RLock()
    """Held by whoever trains, one at a time of all trainers: Keras' session and settings,
    TensorFlow's determinism and the handling of signals are the process's own."""

    def __init__(self, most: int = 1) -> None:
        self._most = most
        self._kept: list[Ready] = []

    def train(  # noqa: PLR0913 (a recipe, its data and its seed; and whom to tell)
        self,
        recipe: Recipe,
        arrays: Arrays,
        seed: int,
        *,
        checkpoints: Checkpoints,
        step_times: StepTimes,
        on_epoch: OnEpoch,
    ) -> Trained:
        """Trains a model and has it answer the test set, after the best and the last epoch.

        The best epoch is the one of lowest validation loss; with `patience` the training ends when
        it is so many epochs ago. The validation examples are the dataset's own, or else the last
        `validation_split` of the training data, taken before any shuffling, as in
        `keras.Model.fit`. The seed decides the initial weights, the order of the batches, and where
        a decoder is given its own answers.

        Args:
            recipe: what to train, and how.
            arrays: on what.
            seed: which of the trainings of this recipe.
            checkpoints: where all that it takes to go on is saved after every epoch; what is found
                there is gone on from. In deterministic mode a training that went on ends with the
                same bits as one that was never stopped.
            step_times: remembers which engine computes such a step the fastest.
            on_epoch: is told after every epoch.

        Raises:
            UserError: the recipe does not fit the data, or a checkpoint cannot be written.
            DivergedError: a loss became NaN or infinite.

        """
        training = recipe.training
        train, validation = map(recipe.fed, arrays.to_train_on(training.validation_split))
        steps_per_epoch = math.ceil(len(train) / training.batch_size)
        with (
            self.turn,
            held_back() as act_on_signals,
            operations(deterministic=training.deterministic),
            keras_defaults(),
        ):
            ready = self._ready(recipe, train, training.epochs * steps_per_epoch, step_times)
            ready.start_over(seed)
            steps = ready.engine.steps
            rate = ScheduledRate(training, steps, steps_per_epoch)
            course = Course(ready, training, checkpoints, on_epoch)
            train_epochs(
                steps,
                ShuffledBatches(train, training.batch_size, seed, recipe.draw),
                validation,
                recipe.evaluation_batch,
                rate,
                course,
                act_on_signals,
            )
            train.let_go()
            validation.let_go()
            test = recipe.fed(arrays.test)
            last = ready.answer(test)
            weights = {str(i): value for i, value in enumerate(steps.weights())}
            steps.set_weights(course.best_weights)
            best = ready.answer(test)
            progress = course.measured()
        return Trained(
            model=ready.engine.plain,
            history=progress.history,
            best_epoch=progress.best_epoch,
            best_outputs=best.outputs,
            last_outputs=last.outputs,
            best_likelihoods=best.likelihoods,
            last_likelihoods=last.likelihoods,
            weights_digest=digest_of_arrays(weights),
            seconds=progress.seconds,
            peak_memory_bytes=progress.peak_memory_bytes,
            resumed=progress.resumed,
            engine=ready.engine,
            step_seconds=ready.step_seconds,
            compile_seconds=ready.seconds,
        )

    def close(self) -> None:
        """Lets go of the models that are kept; a later training makes its own anew."""
        self._kept = []
        gc.collect()  # models are full of cycles
        return_freed_memory()

    def _ready(
        self, recipe: Recipe, part: Part, steps_to_come: int, step_times: StepTimes
    ) -> Ready:
        """The recipe's model, from those that are kept if it is among them."""
        wanted = replace(
            recipe,
            # How many epochs it is trained for does not shape a model.
            training=recipe.training.model_copy(update={"epochs": 1}),
            weighted=part.weights is not None,
        )
        known = next((ready for ready in self._kept if ready.recipe == wanted), None)
        others = [ready for ready in self._kept if ready is not known]
        # The oldest one's memory is free again before the next one is measured.
        self._kept = others[max(len(others) - self._most + 1, 0) :]
        del others
        ready = (
            make_ready(wanted, part, steps_to_come, step_times)
            if known is None
            else replace(known, seconds=0.0)
        )
        self._kept.append(ready)
        return ready


def save(trained: Trained, test: Part, folder: Path) -> dict[str, Any]:
    """Writes the trial's files into `folder` and returns its facts; see `rnnpipe.records`."""
    write_history(trained.history, folder / "history.csv")
    write_predictions(
        Predictions(
            targets=test.targets,
            best=trained.best_outputs,
            last=trained.last_outputs,
            weights=test.weights,
            groups=test.groups,
            best_likelihoods=trained.best_likelihoods,
            last_likelihoods=trained.last_likelihoods,
        ),
        folder / "predictions.npz",
    )
    # A model without its optimizer: a third of the size, and all that prediction needs.
    inference = keras.Model(trained.model.input, trained.model.output)
    inference.save(folder / "model.keras")
    seconds = trained.history["seconds"]
    return {
        "parameters": trained.model.count_params(),
        "best_epoch": trained.best_epoch,
        "last_epoch": len(seconds),
        "weights_digest": trained.weights_digest,
        "seconds": trained.seconds,
        "seconds_per_epoch": float(np.median(seconds)),
        "peak_memory_bytes": trained.peak_memory_bytes,
        "resumed": trained.resumed,
        "engine": trained.engine.name,
        "kernel": trained.engine.kernel,
        "kernel_reason": trained.engine.no_cudnn,
        "step_seconds": trained.step_seconds,
        "compile_seconds": trained.compile_seconds,
    }
