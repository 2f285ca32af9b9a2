"""How a variant is trained."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from rnnpipe.specs.base import Count, Flag, Fraction, Spec
from rnnpipe.specs.schedules import Schedule

EngineName = Literal["packed", "xla", "keras"]
"""What computes a model's steps: rnnpipe's packed kernels, which leave the padding out; Keras with
TensorFlow's compiler, XLA; or Keras as it is."""

EngineSetting = Literal["auto", "packed", "xla", "keras"]
"""An engine, or the fastest of those that can, measured."""

Kernel = Literal["packed", "xla", "keras", "cudnn"]
"""What computed the recurrent layers: the engine, but that on a GPU Keras may leave them to the
fused kernels of cuDNN, and that XLA may refuse a layer, which Keras then computes as it is."""

_CLIPPING = {"clipnorm", "global_clipnorm"}


class TrainingSpec(Spec):
    """Optimizer, batch size and epochs, under Keras' names.

    A suite, its datasets and its variants each may set some of these; `overlaid` combines them.
    """

    optimizer: Literal["adam", "rmsprop", "sgd"] = "adam"
    learning_rate: Annotated[float, Field(strict=True, gt=0.0, le=100.0)] | None = Field(
        None, description="step size; the optimizer's own default when left out"
    )
    clipnorm: Annotated[float, Field(strict=True, gt=0.0)] | None = Field(
        None, description="largest norm of the gradient of each array of weights by itself"
    )
    global_clipnorm: Annotated[float, Field(strict=True, gt=0.0)] | None = Field(
        None,
        description="largest norm of the gradient of all weights together, in place of that "
        "(Pascanu et al. 2013)",
    )
    schedule: Schedule | None = Field(
        None, description="how the step size changes; constant when left out"
    )
    batch_size: Count = 32
    epochs: Count = 10
    patience: Count | None = Field(
        None,
        description="ends a training when the validation loss has not been lower than its lowest "
        "for so many epochs; what is scored is the best epoch in any case",
    )
    validation_split: Fraction = Field(
        0.2,
        description="share taken from the end of the training data, as Keras does, where the "
        "dataset has no validation examples of its own",
    )
    engine: EngineSetting = Field("auto", description="what computes a step; the fastest if auto")
    deterministic: Flag = Field(
        default=False,
        description="the same bits every time, on one machine with as many cores, by slower "
        "operations",
    )

    @model_validator(mode="before")
    @classmethod
    def _of_earlier_versions(cls, settings: Any) -> Any:
        """Say what has become of a setting, rather than that it is not known."""
        given = settings if isinstance(settings, Mapping) else {}
        if "compile" in given:
            raise ValueError(
                f"compile = {given['compile']!r:.40}: the setting is now `engine`, one of auto, "
                "packed, xla and keras (which was off)"
            )
        if "loss" in given:
            raise ValueError(
                f"loss = {given['loss']!r:.40}: it follows from the dataset's targets; leave it out"
            )
        return settings

    @model_validator(mode="after")
    def _clips_in_one_way(self) -> "TrainingSpec":
        if self.clipnorm is not None and self.global_clipnorm is not None:
            raise ValueError(
                f"clipnorm = {self.clipnorm:g} and global_clipnorm = {self.global_clipnorm:g}; "
                "keep one of them"
            )
        return self

    def overlaid(self, *overrides: "TrainingSpec") -> "TrainingSpec":
        """These settings with all that `overrides` set explicitly on top, the last one winning.

        A way to clip gradients takes the place of the other.
        """
        settings = self.model_dump(exclude_unset=True)
        for override in overrides:
            given = override.model_dump(exclude_unset=True)
            if given.keys() & _CLIPPING:
                settings = {name: settings[name] for name in settings.keys() - _CLIPPING}
            settings |= given
        return TrainingSpec(**settings)
