"""A model that the user's own function makes, checked against the dataset's signature."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import keras
import numpy as np
from keras.src.random import seed_generator

from rnnpipe.errors import UserError
from rnnpipe.files.own_functions import load_function, own_error
from rnnpipe.models.build import model_inputs
from rnnpipe.models.defaults import keras_defaults
from rnnpipe.specs import OwnModel, Signature


@keras_defaults()
def build_own(own: OwnModel, signature: Signature, seed: int | None = None) -> keras.Model:
    """Have the user's function make its model, with the weights that follow from the seed.

    The seed is set before the function is called, as `keras.utils.set_random_seed` does: initial
    weights, and whatever the function draws from Python's, NumPy's or TensorFlow's generator, are
    the same for the same seed. A model that is no graph of layers is called once, on inputs as the
    signature has them.

    Raises:
        UserError: the function cannot be imported or raises, what it returns is no Keras model, or
            it reads or puts out other shapes than the signature's.

    """
    function = load_function(own.function, own.folder)
    with _seeded(seed):
        try:
            made = function(signature)
            model = _as_graph(made, signature) if isinstance(made, keras.Model) else None
        except (Exception, SystemExit) as error:
            raise own_error(error, function) from error
    if model is None:
        raise UserError(f"{own.function} returned {type(made).__name__}; expected a keras.Model")
    _check_inputs(model, own, signature)
    _check_output(model, own, signature)
    return model


@contextmanager
def _seeded(seed: int | None) -> Iterator[None]:
    """Within the block all that draws at random follows from the seed; afterwards it is as before.

    Keras draws seeds from Python's global generator, from which any other thread may draw
    meanwhile; it is given one of its own, which hands out the same.
    """
    if seed is None:
        yield
        return
    python, numpy = random.getstate(), np.random.get_state()  # noqa: NPY002 (the global one)
    drawn_from = seed_generator.python_random
    keras.utils.set_random_seed(seed)
    seed_generator.python_random = random.Random(seed)  # noqa: S311 (no secret)
    try:
        yield
    finally:
        seed_generator.python_random = drawn_from
        random.setstate(python)
        np.random.set_state(numpy)  # noqa: NPY002


def _as_graph(made: keras.Model, signature: Signature) -> keras.Model:
    """The model with inputs and an output, as a functional one has them from the start."""
    if getattr(made, "inputs", None):
        return made
    inputs = model_inputs(signature)
    given = inputs if len(inputs) > 1 else next(iter(inputs.values()))
    return keras.Model(given, made(given))


def _check_inputs(model: keras.Model, own: OwnModel, signature: Signature) -> None:
    ports = signature.inputs
    if len(model.inputs) != len(ports):
        raise UserError(
            f"{own.function}: its model has {len(model.inputs)} inputs; expected {_told(signature)}"
        )
    for tensor in model.inputs:
        port = ports.get(tensor.name) if len(ports) > 1 else next(iter(ports.values()))
        if port is None or not _agree(tensor.shape, (None, *port.shape)):
            raise UserError(
                f"{own.function}: its model reads {tensor.name!r} of shape {tensor.shape}; "
                f"expected {_told(signature)}"
            )


def _check_output(model: keras.Model, own: OwnModel, signature: Signature) -> None:
    steps = signature.target.timesteps
    expected = (None, *(() if steps is None else (steps,)), signature.outputs)
    found = [tuple(tensor.shape) for tensor in model.outputs]
    if len(found) != 1 or not _agree(found[0], expected):
        listed = " and ".join(map(str, found))
        raise UserError(
            f"{own.function}: its model puts out {listed}; expected {expected}: end it in "
            f'Dense({signature.outputs}, activation="{signature.asks.activation}")'
        )


def _agree(found: Any, expected: tuple[int | None, ...]) -> bool:
    """Whether shapes are equal, where `found` may leave a length open, but not the last one."""
    shape = tuple(found)
    return (
        len(shape) == len(expected)
        and shape[-1] == expected[-1]
        and all(f is None or f == e for f, e in zip(shape, expected, strict=True))
    )


def _told(signature: Signature) -> str:
    """`tokens of shape (None, 80)`, as Keras writes shapes."""
    return " and ".join(
        f"{name!r} of shape {(None, *port.shape)}"
        for name, port in sorted(signature.inputs.items())
    )
