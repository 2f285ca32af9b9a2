"""The step size of each training step, by the schedule that a suite asks for."""

from rnnpipe.specs import TrainingSpec
from rnnpipe.training.steps import Steps


class ScheduledRate:
    """Sets the learning rate before every step, where there is a schedule.

    Made before the first step: what the rate is then, the schedule takes shares of.
    """

    def __init__(self, training: TrainingSpec, steps: Steps, steps_per_epoch: int) -> None:
        self._schedule = training.schedule
        self._epochs = training.epochs
        self._steps = steps
        self._whole = steps.rate
        self._steps_per_epoch = steps_per_epoch

    def set(self, epoch: int, step: int) -> None:
        """Sets the rate of a step of an epoch, both counted from 1."""
        if self._schedule is not None:
            done = (epoch - 1) * self._steps_per_epoch + step - 1
            share = self._schedule.share(done, self._steps_per_epoch, self._epochs)
            self._steps.rate = self._whole * share
