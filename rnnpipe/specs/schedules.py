"""How the step size changes while a training goes on: the kinds of learning-rate schedules.

Each says what share of `learning_rate` a step takes. It follows from the number of the step alone,
so a training that went on takes the same steps as one that was never stopped.
"""

import math
from abc import abstractmethod
from typing import TYPE_CHECKING, Annotated, Literal, Union

from pydantic import Field

from rnnpipe.specs.base import Count, Fraction, Spec

Epochs = Annotated[float, Field(strict=True, ge=0.0, le=1e6)]
"""How long something goes on: 0.5 is half an epoch."""


class BaseSchedule(Spec):
    """What every schedule has: the rate rises in even steps at first, and then decays.

    A warm-up is that of Goyal et al. 2017 (arXiv:1706.02677, section 2.2).
    """

    type: str
    warmup_epochs: Epochs = Field(
        0.0, description="for so long the rate rises evenly to `learning_rate`"
    )

    def share(self, step: int, steps_per_epoch: int, epochs: int) -> float:
        """Return the share of the learning rate that a step takes.

        Args:
            step: its number over all epochs, from 0.
            steps_per_epoch: how many an epoch has.
            epochs: how long the training is to last.

        """
        warmup = round(self.warmup_epochs * steps_per_epoch)
        if step < warmup:
            return (step + 1) / warmup
        passed = (step - warmup) / steps_per_epoch
        return self.decayed(passed, epochs - warmup / steps_per_epoch)

    @abstractmethod
    def decayed(self, passed: float, epochs: float) -> float:
        """Return the share when so many of the epochs after the warm-up have passed."""

    def __str__(self) -> str:
        """Tell it in short: `cosine, warmup_epochs=1`."""
        settings = self.model_dump(exclude={"type"}, exclude_defaults=True).items()
        return ", ".join((self.type, *(f"{name}={value:g}" for name, value in settings)))


class ConstantSchedule(BaseSchedule):
    """The whole rate, once it is warm."""

    type: Literal["constant"]

    def decayed(self, passed: float, epochs: float) -> float:  # noqa: ARG002 (at any time)
        """All of it."""
        return 1.0


class CosineSchedule(BaseSchedule):
    """Half a period of a cosine, without restarts (Loshchilov & Hutter 2017, arXiv:1608.03983)."""

    type: Literal["cosine"]
    final: Annotated[float, Field(strict=True, ge=0.0, lt=1.0)] = Field(
        0.0, description="share of the rate that is left at the end"
    )

    def decayed(self, passed: float, epochs: float) -> float:
        """`final + (1 - final) (1 + cos(π passed / epochs)) / 2`."""
        return self.final + (1 - self.final) * (1 + math.cos(math.pi * passed / epochs)) / 2


class StepSchedule(BaseSchedule):
    """Smaller by a factor every so many epochs."""

    type: Literal["step"]
    every: Count = Field(description="epochs between two reductions")
    factor: Fraction = Field(0.5, description="by which the rate is multiplied")

    def decayed(self, passed: float, epochs: float) -> float:  # noqa: ARG002 (however long)
        """`factor ^ floor(passed / every)`."""
        return float(self.factor ** math.floor(passed / self.every))


class ExponentialSchedule(BaseSchedule):
    """Smaller by a factor in each epoch, evenly from step to step."""

    type: Literal["exponential"]
    factor: Fraction = Field(description="by which the rate is multiplied in an epoch")

    def decayed(self, passed: float, epochs: float) -> float:  # noqa: ARG002 (however long)
        """`factor ^ passed`."""
        return float(self.factor**passed)


SCHEDULES = (ConstantSchedule, CosineSchedule, StepSchedule, ExponentialSchedule)

if TYPE_CHECKING:
    Schedule = BaseSchedule
else:
    Schedule = Annotated[Union[SCHEDULES], Field(discriminator="type")]  # noqa: UP007 (a table)
