"""A training as it goes on: its epochs, their results, its checkpoints, its end."""

import math
import time
from collections.abc import Callable, Iterator, Mapping
from typing import NoReturn

import numpy as np
from numpy.typing import NDArray

from rnnpipe.errors import DivergedError
from rnnpipe.machine.memory import PeakMemory
from rnnpipe.records.checkpoints import Checkpoint, Checkpoints, Progress
from rnnpipe.specs import TrainingSpec
from rnnpipe.training.ready import Ready

OnEpoch = Callable[[int, Mapping[str, float]], None]
"""Called after every epoch with its number, from 1, and its losses and metrics."""


class Course:
    """How far a training has come: it can be saved after every epoch and go on from there.

    Attributes:
        progress: what is done, what a checkpoint had of it included.
        best_weights: those of the epoch of lowest validation loss.

    """

    def __init__(
        self, ready: Ready, training: TrainingSpec, checkpoints: Checkpoints, on_epoch: OnEpoch
    ) -> None:
        self._steps = ready.engine.steps
        self._training = training
        self.progress = Progress(seconds=ready.seconds)
        self.best_weights: list[NDArray[np.generic]] = []
        self._checkpoints = checkpoints
        self._on_epoch = on_epoch
        self._memory_of_model = ready.memory_bytes
        self._memory = PeakMemory()
        self._measured_at = time.perf_counter()
        if (checkpoint := checkpoints.latest()) is not None:
            self._restore(checkpoint)

    def epochs(self) -> Iterator[int]:
        """The epochs that are left, counted from 1, each to be noted before the next.

        They end with the last that is asked for, or when so many in a row as `patience` says were
        no better.
        """
        patience, done = self._training.patience, self.progress
        while done.epoch < self._training.epochs and (
            patience is None or done.epoch - done.best_epoch < patience
        ):
            yield done.epoch + 1

    def note(self, values: Mapping[str, float], seconds: float) -> None:
        """Notes the epoch's results and how long it took, and saves all that it takes to go on.

        Raises:
            DivergedError: one of the values is NaN or infinite.

        """
        if not all(map(math.isfinite, values.values())):
            self.diverged("its validation", values)
        done = self.progress
        for name, value in {**values, "seconds": seconds}.items():
            done.history.setdefault(name, []).append(value)
        done.epoch += 1
        if done.lowest is None or values["val_loss"] < done.lowest:
            done.lowest, done.best_epoch = values["val_loss"], done.epoch
            self.best_weights = self._steps.weights()
        self._checkpoints.save(self._checkpoint())
        self._on_epoch(done.epoch, values)

    def diverged(self, when: str, values: Mapping[str, float]) -> NoReturn:
        """Tells that the training ends here, for results that are no longer numbers.

        Raises:
            DivergedError: always.

        """
        shown = ", ".join(f"{name} = {value:g}" for name, value in values.items())
        norm = self._steps.last_gradient_norm
        raise DivergedError(
            f"training diverged in epoch {self.progress.epoch + 1}, {when} ({shown}); the last "
            f"finite gradient norm was {norm:.3g}: lower learning_rate or set clipnorm"
        )

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

    def _checkpoint(self) -> Checkpoint:
        arrays = {f"state/{i}": array for i, array in enumerate(self._steps.state())}
        best = {f"best/{i}": weights for i, weights in enumerate(self.best_weights)}
        return Checkpoint(self.measured(), arrays | best)

    def _restore(self, checkpoint: Checkpoint) -> None:
        self._steps.set_state(_numbered("state", checkpoint))
        self.best_weights = _numbered("best", checkpoint)
        self.progress = checkpoint.progress
        self.progress.resumed += 1


def _numbered(name: str, checkpoint: Checkpoint) -> list[NDArray[np.generic]]:
    """The checkpoint's arrays of this name, by their numbers."""
    count = sum(key.startswith(f"{name}/") for key in checkpoint.arrays)
    return [checkpoint.arrays[f"{name}/{i}"] for i in range(count)]
