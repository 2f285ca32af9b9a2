"""The step size of each training step, by the schedule that a suite asks for."""

from collections.abc import Mapping

import keras

from rnnpipe.specs import TrainingSpec


class ScheduledRate(keras.callbacks.Callback):  # type: ignore[misc]
    """Sets the learning rate before every step.

    Made of an optimizer that is fresh: what its rate is then, the schedule takes shares of.
    """

    def __init__(
        self, training: TrainingSpec, optimizer: keras.optimizers.Optimizer, steps_per_epoch: int
    ) -> None:
        super().__init__()
        self._schedule = training.schedule
        self._epochs = training.epochs
        self._whole = float(optimizer.learning_rate)
        self._steps_per_epoch = steps_per_epoch

    def on_epoch_begin(self, epoch: int, logs: Mapping[str, float] | None = None) -> None:  # noqa: ARG002
        """Counts the steps from the first of the epoch."""
        self._first = epoch * self._steps_per_epoch

    def on_train_batch_begin(self, batch: int, logs: Mapping[str, float] | None = None) -> None:  # noqa: ARG002
        """Sets the rate, where there is a schedule."""
        if self._schedule is not None:
            share = self._schedule.share(self._first + batch, self._steps_per_epoch, self._epochs)
            self.model.optimizer.learning_rate = self._whole * share
