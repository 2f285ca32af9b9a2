"""A training as it goes on: its order, its results epoch by epoch, its checkpoints, its end."""

import math
import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

import keras

from rnnpipe.errors import DivergedError
from rnnpipe.machine.memory import PeakMemory, return_freed_memory
from rnnpipe.models.losses import exact
from rnnpipe.records.checkpoints import Checkpoint, Checkpoints, Progress
from rnnpipe.training.batches import ShuffledBatches
from rnnpipe.training.ready import Ready

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

OnEpoch = Callable[[int, Mapping[str, float]], None]
"""Called after every epoch with its number, from 1, and its losses and metrics."""


class Following(keras.callbacks.Callback):  # type: ignore[misc]
    """How far a training has come: it can be saved after every epoch and go on from there.

    As Keras' callback it orders each epoch's batches, notes its results, and ends a training whose
    loss is no longer a number, or that has not become better for `patience` epochs.

    Attributes:
        progress: what is done, what a checkpoint had of it included.
        best_weights: those of the epoch of lowest validation loss.

    """

    def __init__(  # noqa: PLR0913 (what it follows, and whom it tells)
        self,
        ready: Ready,
        patience: int | None,
        train_batches: ShuffledBatches,
        checkpoints: Checkpoints,
        on_epoch: OnEpoch,
        act_on_signals: Callable[[], None],
    ) -> None:
        super().__init__()
        self.set_model(ready.engine.trained)
        self._plain = ready.engine.plain
        self._patience = patience
        self.progress = Progress(seconds=ready.seconds)
        self.best_weights: list[NDArray[np.generic]] = []
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
        """Orders the epoch's batches."""
        return_freed_memory()
        self._batches.epoch = epoch + 1
        self._epoch_started = time.perf_counter()

    def on_train_batch_end(self, batch: int, logs: Mapping[str, float] | None = None) -> None:
        """Ends a training that was asked to end, or that diverges."""
        self._act_on_signals()
        self._require_finite(logs or {}, f"step {batch + 1}")

    def on_test_begin(self, logs: Mapping[str, float] | None = None) -> None:  # noqa: ARG002
        """Gives back what training steps needed."""
        return_freed_memory()

    def on_test_batch_end(self, batch: int, logs: Mapping[str, float] | None = None) -> None:  # noqa: ARG002
        """Ends a training that was asked to end."""
        self._act_on_signals()

    def on_epoch_end(self, epoch: int, logs: Mapping[str, float] | None = None) -> None:
        """Notes the epoch's results, and saves all that it takes to go on."""
        seconds = time.perf_counter() - self._epoch_started
        values = exact(logs or {})
        self._require_finite(values, "its validation")
        done = self.progress
        for name, value in (values | {"seconds": seconds}).items():
            done.history.setdefault(name, []).append(value)
        done.epoch = epoch + 1
        if done.lowest is None or values["val_loss"] < done.lowest:
            done.lowest, done.best_epoch = values["val_loss"], done.epoch
            self.best_weights = self._plain.get_weights()
        self._checkpoints.save(self._checkpoint())
        self._on_epoch(done.epoch, values)
        self.model.stop_training = self.is_over

    @property
    def is_over(self) -> bool:
        """Whether so many epochs in a row were no better that the training is not to go on."""
        waited = self.progress.epoch - self.progress.best_epoch
        return self._patience is not None and waited >= self._patience

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
            shown = ", ".join(f"{name} = {value:g}" for name, value in exact(values).items())
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
        self.best_weights = [arrays[f"best/{i}"] for i in range(len(self._plain.weights))]
        self.progress = checkpoint.progress
        self.progress.resumed += 1

    def _variables(self) -> list[keras.Variable]:
        return [*self._plain.variables, *self.model.optimizer.variables]
