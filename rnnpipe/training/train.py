"""One trial: arrays, a recipe and a seed go in; history, outputs and the best model come out."""

import csv
import io
import math
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from rnnpipe.data.arrays import Arrays, examples_to_train_on
from rnnpipe.errors import DivergedError
from rnnpipe.files.digests import digest_of_arrays
from rnnpipe.layers import Layer
from rnnpipe.machine.interrupts import held_back
from rnnpipe.machine.memory import PeakMemory, return_freed_memory
from rnnpipe.models.defaults import keras_defaults
from rnnpipe.records.checkpoints import Checkpoint, Checkpoints, Progress
from rnnpipe.specs import Signature, TrainingSpec
from rnnpipe.training.batches import ShuffledBatches, batches
from rnnpipe.training.engines import Choice, StepTimes, kernel_of
from rnnpipe.training.ready import Ready, Recipe, Workbench
from rnnpipe.training.repeatable import operations

OnEpoch = Callable[[int, Mapping[str, float]], None]
"""Called after every epoch with its number, from 1, and its losses and metrics."""

_workbench = Workbench()


@dataclass(frozen=True)
class Trained:
    """What a trial leaves behind.

    `history` has one value an epoch under `loss`, `val_loss`, the metric, and `seconds`;
    `best_outputs` and `last_outputs` are float32 `(test, outputs)`; `best_epoch` counts from 1;
    `weights_digest` is that of the last epoch's weights; `peak_memory_bytes` is above what the
    process held before it made the model; `resumed` counts how often the training went on from a
    checkpoint; `choice` says by which means its steps were computed, and `compile_seconds` how long
    it took to make the model ready for that, 0 where an earlier seed had done so.
    """

    model: keras.Model
    history: dict[str, list[float]]
    best_epoch: int
    best_outputs: np.ndarray
    last_outputs: np.ndarray
    weights_digest: str
    seconds: float
    peak_memory_bytes: int | None
    resumed: int
    choice: Choice[keras.Model]
    compile_seconds: float


class _Training(keras.callbacks.Callback):  # type: ignore[misc]
    """A training and how far it has come: it can be saved after every epoch and go on from there.

    As Keras' callback it orders each epoch's batches, notes its results, and ends a training whose
    loss is no longer a number.
    """

    def __init__(
        self,
        ready: Ready,
        train_batches: ShuffledBatches,
        checkpoints: Checkpoints,
        on_epoch: OnEpoch,
        act_on_signals: Callable[[], None],
    ) -> None:
        super().__init__()
        self.set_model(ready.model)
        self._ready = ready
        self.progress = Progress(seconds=ready.seconds)
        self.best_weights: list[np.ndarray] = []
        self._batches = train_batches
        self._checkpoints = checkpoints
        self._on_epoch = on_epoch
        self._act_on_signals = act_on_signals
        self._memory_of_model = ready.memory_bytes
        self._memory = PeakMemory()
        self._measured_at = time.perf_counter()
        if (checkpoint := checkpoints.latest()) is not None:
            self._restore(checkpoint)

    def on_epoch_begin(self, epoch: int, logs: Mapping[str, float] | None = None) -> None:  # noqa: ARG002
        return_freed_memory()
        self._batches.epoch = epoch + 1
        self._epoch_started = time.perf_counter()

    def on_train_batch_end(self, batch: int, logs: Mapping[str, float] | None = None) -> None:
        self._act_on_signals()
        self._require_finite(logs or {}, f"step {batch + 1}")

    def on_test_begin(self, logs: Mapping[str, float] | None = None) -> None:  # noqa: ARG002
        return_freed_memory()

    def on_test_batch_end(self, batch: int, logs: Mapping[str, float] | None = None) -> None:  # noqa: ARG002
        self._act_on_signals()

    def on_epoch_end(self, epoch: int, logs: Mapping[str, float] | None = None) -> None:
        seconds = time.perf_counter() - self._epoch_started
        values = {name: float(value) for name, value in (logs or {}).items()}
        self._require_finite(values, "its validation")
        done = self.progress
        for name, value in (values | {"seconds": seconds}).items():
            done.history.setdefault(name, []).append(value)
        done.epoch = epoch + 1
        if done.lowest is None or values["val_loss"] < done.lowest:
            done.lowest, done.best_epoch = values["val_loss"], done.epoch
            self.best_weights = self._ready.plain.get_weights()
        self._checkpoints.save(self._checkpoint())
        self._on_epoch(done.epoch, values)

    def measured(self) -> Progress:
        """The progress, with the time and memory that this process has added to it."""
        now = time.perf_counter()
        self.progress.seconds += now - self._measured_at
        self._measured_at = now
        above = self._memory.above_start()
        if above is not None and self._memory_of_model is not None:
            peak = self._memory_of_model + above
            self.progress.peak_memory_bytes = max(self.progress.peak_memory_bytes or 0, peak)
        return self.progress

    def _require_finite(self, values: Mapping[str, float], when: str) -> None:
        if not all(map(math.isfinite, values.values())):
            shown = ", ".join(f"{name} = {float(value):g}" for name, value in values.items())
            norm = float(self.model.optimizer.last_gradient_norm)
            raise DivergedError(
                f"training diverged in epoch {self.progress.epoch + 1}, {when} ({shown}); the last "
                f"finite gradient norm was {norm:.3g}: lower learning_rate or set clipnorm"
            )

    def _checkpoint(self) -> Checkpoint:
        arrays = {f"state/{i}": v.numpy() for i, v in enumerate(self._variables())}
        best = {f"best/{i}": weights for i, weights in enumerate(self.best_weights)}
        return Checkpoint(self.measured(), arrays | best)

    def _restore(self, checkpoint: Checkpoint) -> None:
        arrays = checkpoint.arrays
        for i, variable in enumerate(self._variables()):
            variable.assign(arrays[f"state/{i}"])
        self.best_weights = [arrays[f"best/{i}"] for i in range(len(self._ready.plain.weights))]
        self.progress = checkpoint.progress
        self.progress.resumed += 1

    def _variables(self) -> list[keras.Variable]:
        return [*self._ready.plain.variables, *self.model.optimizer.variables]


def train(  # noqa: PLR0913 (a recipe, its data and its seed)
    arrays: Arrays,
    signature: Signature,
    layers: tuple[Layer, ...],
    training: TrainingSpec,
    seed: int,
    checkpoints: Checkpoints,
    step_times: StepTimes,
    on_epoch: OnEpoch,
) -> Trained:
    """Trains a model and has it answer the test set, after the best and the last epoch.

    The best epoch is the one of lowest validation loss. The validation examples are the last
    `training.validation_split` of the training data, taken before any shuffling, as in
    `keras.Model.fit`. The seed decides the initial weights and the order of the batches.

    After every epoch all that it takes to go on is saved to `checkpoints`; what is found there is
    gone on from. In deterministic mode a training that went on ends with the same bits as one that
    was never stopped. `step_times` remembers which means compute such a step the fastest.

    Raises:
        UserError: the recipe does not fit the data, or a checkpoint cannot be written.
        DivergedError: a loss became NaN or infinite.

    """
    inputs, targets = arrays.train_inputs, arrays.train_targets
    split = examples_to_train_on(len(targets), training.validation_split)
    recipe = Recipe(layers, signature, training.model_copy(update={"epochs": 1}))
    with (
        held_back() as act_on_signals,
        operations(deterministic=training.deterministic),
        keras_defaults(),
    ):
        steps_to_come = training.epochs * math.ceil(split / training.batch_size)
        ready = _workbench.ready(recipe, inputs, targets, steps_to_come, step_times)
        ready.start_over(seed)
        model = ready.model
        shuffled = ShuffledBatches(inputs[:split], targets[:split], training.batch_size, seed)
        run = _Training(ready, shuffled, checkpoints, on_epoch, act_on_signals)
        model.fit(
            shuffled.dataset,
            validation_data=batches(inputs[split:], targets[split:]),
            initial_epoch=run.progress.epoch,
            epochs=training.epochs,
            callbacks=[run],
            shuffle=False,  # the batches come shuffled
            verbose=0,
        )
        test = batches(arrays.test_inputs, arrays.test_targets)
        last_outputs = _outputs(model, test)
        weights = {str(i): value for i, value in enumerate(ready.plain.get_weights())}
        ready.plain.set_weights(run.best_weights)
        best_outputs = _outputs(model, test)
        progress = run.measured()
    return Trained(
        model=ready.plain,
        history=progress.history,
        best_epoch=progress.best_epoch,
        best_outputs=best_outputs,
        last_outputs=last_outputs,
        weights_digest=digest_of_arrays(weights),
        seconds=progress.seconds,
        peak_memory_bytes=progress.peak_memory_bytes,
        resumed=progress.resumed,
        choice=ready.choice,
        compile_seconds=ready.seconds,
    )


def save(trained: Trained, test_targets: np.ndarray, folder: Path) -> dict[str, Any]:
    """Writes the trial's files into `folder` and returns its facts; see `rnnpipe.records`."""
    history = trained.history
    names = sorted(history, key=_history_order)
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow(["epoch", *names])
    for epoch, row in enumerate(zip(*(history[name] for name in names), strict=True), start=1):
        table.writerow([epoch, *(repr(float(value)) for value in row)])
    (folder / "history.csv").write_text(text.getvalue())
    np.savez_compressed(
        folder / "predictions.npz",
        targets=test_targets,
        best=trained.best_outputs,
        last=trained.last_outputs,
    )
    # A model without its optimizer: a third of the size, and all that prediction needs.
    inference = keras.Model(trained.model.inputs, trained.model.outputs)
    inference.save(folder / "model.keras")
    computed_by, kernel_reason = kernel_of(trained.choice)
    return {
        "parameters": trained.model.count_params(),
        "best_epoch": trained.best_epoch,
        "last_epoch": len(history["seconds"]),
        "weights_digest": trained.weights_digest,
        "seconds": trained.seconds,
        "seconds_per_epoch": float(np.median(history["seconds"])),
        "peak_memory_bytes": trained.peak_memory_bytes,
        "resumed": trained.resumed,
        "means": trained.choice.means,
        "kernel": computed_by,
        "kernel_reason": kernel_reason,
        "step_seconds": trained.choice.step_seconds,
        "compile_seconds": trained.compile_seconds,
    }


def _outputs(model: keras.Model, test: tf.data.Dataset) -> np.ndarray:
    return_freed_memory()
    outputs: np.ndarray = model.predict(test, verbose=0)
    return outputs.astype(np.float32)


def _history_order(name: str) -> tuple[int, str]:
    order = ("loss", "val_loss", "accuracy", "val_accuracy", "mae", "val_mae", "seconds")
    return order.index(name), name
