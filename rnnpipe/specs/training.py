"""How a variant is trained."""

from typing import Annotated, Literal

from pydantic import Field

from rnnpipe.specs.base import Count, Fraction, Spec

Compile = Literal["auto", "packed", "xla", "off"]
"""How a model's steps are computed: by the fastest means, measured; by rnnpipe's packed kernels,
which leave the padding out; by XLA; or as TensorFlow does by itself."""

Means = Literal["packed", "plain", "xla"]
"""What a model's steps were computed by; `plain` is TensorFlow by itself."""

Kernel = Literal["packed", "cudnn", "loop", "xla loop"]
"""What computed the recurrent layers: rnnpipe's packed kernels; the fused ones of cuDNN, on a GPU;
TensorFlow's loop over the timesteps; or that loop, compiled by XLA."""

Loss = Literal["binary_crossentropy", "sparse_categorical_crossentropy", "mean_squared_error"]


class TrainingSpec(Spec):
    """Optimizer, loss, batch size and epochs, under Keras' names.

    A suite, its datasets and its variants each may set some of these; `overlaid` combines them.
    """

    optimizer: Literal["adam", "rmsprop", "sgd"] = "adam"
    learning_rate: Annotated[float, Field(gt=0.0, le=100.0)] | None = Field(
        None, description="step size; the optimizer's own default when left out"
    )
    clipnorm: Annotated[float, Field(gt=0.0)] | None = Field(
        None, description="largest norm of each weight's gradient (Pascanu et al. 2013)"
    )
    loss: Loss | None = Field(None, description="the loss that fits the targets when left out")
    batch_size: Count = 32
    epochs: Count = 10
    validation_split: Fraction = Field(
        0.2, description="share taken from the end of the training data, as Keras does"
    )
    compile: Compile = Field("auto", description="means to compute a step; the fastest if auto")
    deterministic: Annotated[bool, Field(strict=True)] = Field(
        default=False, description="the same bits every time, on one machine, by slower operations"
    )

    def overlaid(self, *overrides: "TrainingSpec") -> "TrainingSpec":
        """These settings with all that `overrides` set explicitly on top, the last one winning."""
        settings = self.model_dump(exclude_unset=True)
        for override in overrides:
            settings |= override.model_dump(exclude_unset=True)
        return TrainingSpec(**settings)
