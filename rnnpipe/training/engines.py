"""The engines that compute a model's steps, and a model made ready for one of them.

On a CPU TensorFlow runs a recurrent layer as a loop over all timesteps, padding included. rnnpipe's
packed kernels leave the padding out; XLA compiles the loop, which makes small layers faster and
large ones slower. On a GPU Keras as it is takes the fused cuDNN kernels.
"""

from dataclasses import dataclass

import keras
import tensorflow as tf

from rnnpipe.direct.model import computes
from rnnpipe.direct.steps import DirectSteps
from rnnpipe.kernels.model import packed, unsupported
from rnnpipe.machine.cores import usable_cores
from rnnpipe.models.build import compile_for, optimizer_of
from rnnpipe.models.chain import chain
from rnnpipe.models.cudnn import refusal, right_padded
from rnnpipe.models.directions import directions
from rnnpipe.specs import EngineName, Kernel, Tokens, TrainingSpec
from rnnpipe.training.graph_steps import GraphSteps
from rnnpipe.training.recipe import Recipe, generating
from rnnpipe.training.steps import Steps

_TIMESTEP_SECONDS = 3e-5
"""Half of what was measured of the smallest layers, on processors of 2025."""


@dataclass(frozen=True)
class Engine:
    """A recipe's model, to be computed in one way.

    Attributes:
        name: which way.
        steps: those of the model that is trained.
        plain: has the same layers and weights, and is plain Keras.

    """

    name: EngineName
    steps: Steps
    plain: keras.Model

    @property
    def kernel(self) -> Kernel:
        """What computes the recurrent layers."""
        if self.name == "packed":
            return "packed"
        if has_gpu() and self.no_cudnn is None:
            return "cudnn"
        return "xla" if self.steps.compiled else "keras"

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
        return Engine(name, packed_steps(plain, recipe), plain)
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
    return Engine(name, GraphSteps(model, plain), plain)


def packed_steps(plain: keras.Model, recipe: Recipe) -> Steps:
    """The steps of a plain model by the packed kernels, where they can without TensorFlow.

    Raises:
        UserError: the kernels cannot compute it.

    """
    # Features, as short as their sequences are, cost more to share out than they take.
    shared = any(isinstance(port, Tokens) for port in recipe.signature.inputs.values())
    threads = usable_cores() if shared else 1
    problem = recipe.signature.asks
    if unsupported(plain) or not computes(plain, problem.activation, weighted=recipe.weighted):
        model = packed(plain, threads)
        compile_for(model, recipe.signature, recipe.training, weighted=recipe.weighted)
        return GraphSteps(model, plain)
    optimizer = optimizer_of(recipe.training)
    optimizer.build(plain.trainable_variables)
    return DirectSteps(plain, optimizer, problem, threads)


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
    return ("packed",) if training.deterministic else ("packed", *known)


def least_seconds(plain: keras.Model) -> float:
    """Seconds that a training step of Keras' loop over the timesteps takes at the least, on a CPU.

    However little there is to compute, TensorFlow has some dozens of operations to start for each
    timestep of a recurrent layer, forwards and backwards. Nothing is known of a model that is no
    chain of layers.
    """
    layers = [layer for layer in chain(plain) or () for _ in directions(layer)]
    inputs = [keras.tree.flatten(layer.input)[0] for layer in layers]  # in front of their masks
    return _TIMESTEP_SECONDS * sum(tensor.shape[1] or 0 for tensor in inputs)


def has_gpu() -> bool:
    """Whether TensorFlow computes on a GPU here."""
    return bool(tf.config.list_physical_devices("GPU"))
