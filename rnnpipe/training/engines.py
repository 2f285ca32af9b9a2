"""The engines that compute a model's steps, and a model made ready for one of them.

On a CPU TensorFlow runs a recurrent layer as a loop over all timesteps, padding included. rnnpipe's
packed kernels leave the padding out; XLA compiles the loop, which makes small layers faster and
large ones slower. On a GPU Keras as it is takes the fused cuDNN kernels.
"""

from dataclasses import dataclass

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from rnnpipe.kernels.model import packed, unsupported
from rnnpipe.machine.cores import usable_cores
from rnnpipe.models.build import compile_for
from rnnpipe.models.cudnn import refusal, right_padded
from rnnpipe.models.directions import directions
from rnnpipe.specs import EngineName, Kernel, Tokens, TrainingSpec
from rnnpipe.training.recipe import Recipe, generating
from rnnpipe.training.steps import Steps


@dataclass(frozen=True)
class Engine:
    """A recipe's model, to be computed in one way.

    Attributes:
        name: which way.
        steps: those of the model that is trained.
        plain: has the same layers and weights, and is plain Keras.
        fresh_optimizer: the values of the optimizer's variables before the first step.

    """

    name: EngineName
    steps: Steps
    plain: keras.Model
    fresh_optimizer: tuple[NDArray[np.generic], ...]

    @property
    def trained(self) -> keras.Model:
        """The model that is trained, compiled."""
        return self.steps.model

    def start_over(self, new: keras.Model) -> None:
        """Gives the model the weights of a new one, and a fresh optimizer."""
        for ours, theirs in zip(self.plain.variables, new.variables, strict=True):
            ours.assign(theirs)
        optimizer = self.trained.optimizer
        for variable, value in zip(optimizer.variables, self.fresh_optimizer, strict=True):
            variable.assign(value)
        optimizer.last_gradient_norm.assign(np.nan)

    @property
    def kernel(self) -> Kernel:
        """What computes the recurrent layers."""
        if self.name == "packed":
            return "packed"
        if has_gpu() and self.no_cudnn is None:
            return "cudnn"
        # Not all that is to be compiled is: Keras leaves out what XLA cannot do.
        return "xla" if self.trained.jit_compile else "keras"

    @property
    def no_cudnn(self) -> str | None:
        """On a GPU, why not all recurrent layers are computed by cuDNN where Keras could."""
        if self.name == "packed" or not has_gpu():
            return None
        recurrent = (each for layer in self.plain.layers for each in directions(layer))
        reasons = ((layer.name, refusal(layer)) for layer in recurrent)
        return next((f"layer {name!r} {reason}" for name, reason in reasons if reason), None)


def make_engine(name: EngineName, recipe: Recipe) -> Engine:
    """The recipe's model, compiled for one engine.

    Raises:
        UserError: the recipe does not fit the data, or the engine cannot compute it.

    """
    plain = recipe.build()
    minimised = None
    if recipe.encoder_decoder is not None:
        model, minimised = generating().to_train(name, plain, recipe.encoder_decoder)
    elif name == "packed":
        # Features, as short as their sequences are, cost more to share out than they take.
        ports = recipe.signature.inputs.values()
        shared = any(isinstance(port, Tokens) for port in ports)
        model = packed(plain, usable_cores() if shared else 1)
    else:
        model = right_padded(plain) if has_gpu() and recipe.model is None else plain
    compile_for(
        model,
        recipe.signature,
        recipe.training,
        weighted=recipe.weighted,
        xla=name == "xla",
        minimised=minimised,
    )
    model.optimizer.build(model.trainable_variables)
    fresh = tuple(_compact(variable.numpy()) for variable in model.optimizer.variables)
    return Engine(name, Steps(model), plain, fresh)


def candidates(
    model: keras.Model, training: TrainingSpec, *, own: bool = False, pair: bool = False
) -> tuple[EngineName, ...]:
    """The engines that can compute `model` here and that its settings allow.

    A user's `own` model is left to Keras: what its layers do, whatever they are called, is theirs.
    The batches of an encoder and decoder, a `pair`, have too many shapes for XLA to pay.
    """
    if training.engine != "auto":
        return (training.engine,)
    if has_gpu():
        return ("keras",)
    known: tuple[EngineName, ...] = ("keras",) if pair else ("keras", "xla")
    if own or (generating().unsupported if pair else unsupported)(model):
        return ("keras",) if training.deterministic else known
    # A measurement comes out one way or the other; a deterministic training must not depend on it.
    return ("packed",) if training.deterministic else ("keras", "packed", *known[1:])


def has_gpu() -> bool:
    """Whether TensorFlow computes on a GPU here."""
    return bool(tf.config.list_physical_devices("GPU"))


def _compact(values: NDArray[np.generic]) -> NDArray[np.generic]:
    """The same values, held as one number where all are equal, as in a fresh optimizer."""
    first = values.flat[:1]
    return np.broadcast_to(first[0], values.shape) if (values == first).all() else values
