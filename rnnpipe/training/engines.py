"""The means to compute a model's steps, and which is the fastest, by measurement on real batches.

On a CPU TensorFlow runs a recurrent layer as a loop over all timesteps, padding included. rnnpipe's
packed kernels leave the padding out; XLA compiles the loop, which makes small layers faster and
large ones slower. On a GPU TensorFlow's own path is the one with the fused cuDNN kernels.
"""

import statistics
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any, Generic, Protocol, TypeVar

import keras
import numpy as np
import tensorflow as tf

from rnnpipe.kernels.model import unsupported
from rnnpipe.machine.cores import cpu_model, usable_cores
from rnnpipe.models.cudnn import refusal
from rnnpipe.models.directions import directions
from rnnpipe.specs import Kernel, Means, TrainingSpec
from rnnpipe.training.batches import batches

Model = TypeVar("Model")

_MEASURED_STEPS = 6

_SHAPES_TO_COMPILE = 5
"""Full and last batch in training, validation and test, less one that is common."""

_XLA_SECONDS = 60.0
"""A training shorter than this would not make up for being compiled."""

_XLA_GAIN = 3.0
"""XLA was not seen to make a step more than twice as fast as the plain loop; with some room."""


class StepTimes(Protocol):
    """Remembers measurements under the conditions that they were taken in, plain JSON both."""

    def find(self, conditions: Mapping[str, Any]) -> dict[str, dict[str, float]]:
        """What was measured under these conditions; empty if nothing was."""

    def keep(self, conditions: Mapping[str, Any], times: dict[str, dict[str, float]]) -> None:
        """Remembers it."""


@dataclass(frozen=True)
class Choice(Generic[Model]):
    """The means chosen, the model to train by them, and the seconds a step that were measured.

    `step_seconds` is empty where there was nothing to choose from.
    """

    means: Means
    model: Model
    step_seconds: dict[Means, float]


def candidates(model: keras.Model, training: TrainingSpec) -> tuple[Means, ...]:
    """The means that can compute `model` here and that its settings allow.

    Raises:
        UserError: the settings ask for means that cannot.

    """
    if training.compile != "auto":
        return ("plain" if training.compile == "off" else training.compile,)
    if has_gpu():
        return ("plain",)
    if unsupported(model):
        return ("plain",) if training.deterministic else ("plain", "xla")
    # A measurement comes out one way or the other; a deterministic training must not depend on it.
    return ("packed",) if training.deterministic else ("plain", "packed", "xla")


def has_gpu() -> bool:
    """Whether TensorFlow computes on a GPU here."""
    return bool(tf.config.list_physical_devices("GPU"))


def kernel_of(choice: Choice[keras.Model]) -> tuple[Kernel, str | None]:
    """What computes the recurrent layers, and on a GPU why not all of them by cuDNN."""
    if choice.means == "packed":
        return "packed", None
    reason = _no_cudnn(choice.model) if has_gpu() else None
    if has_gpu() and reason is None:
        return "cudnn", None
    # Not all that is to be compiled is: Keras leaves out what XLA cannot do.
    return ("xla loop" if choice.model.jit_compile else "loop"), reason


def _no_cudnn(model: keras.Model) -> str | None:
    recurrent = (each for layer in model.layers for each in directions(layer))
    reasons = ((layer.name, refusal(layer)) for layer in recurrent)
    return next((f"layer {name!r} {reason}" for name, reason in reasons if reason), None)


def choose(
    names: tuple[Means, ...],
    make: Callable[[Means], Model],
    measure: Callable[[Model], dict[str, float]],
    steps_to_come: int,
    times: dict[str, dict[str, float]],
) -> Choice[Model]:
    """The means by which `steps_to_come` steps take the least time, compilation included.

    Each of `names` is measured once, unless `times` has it already; what is measured is added
    there. XLA is left out when the training is too short for it, or when the kernels do better than
    it ever could. Only the fastest model so far is held on to.
    """
    if len(names) == 1:
        return Choice(names[0], make(names[0]), {})

    def fastest() -> Means:
        known = (name for name in names if name in times)
        return min(known, key=lambda name: _cost(name, times[name], steps_to_come))

    kept: tuple[Means, Model] | None = None
    for name in names:
        worthwhile = name != "xla" or _may_pay(times, fastest(), steps_to_come)
        if name not in times and worthwhile:
            model = make(name)
            times[name] = measure(model)
            if fastest() == name:
                kept = name, model
            del model
    means = fastest()
    model = kept[1] if kept and kept[0] == means else make(means)
    return Choice(means, model, {name: times[name]["step"] for name in names if name in times})


def conditions() -> dict[str, Any]:
    """What a step's time depends on besides the model: the machine and the libraries."""
    return {
        "cpu": cpu_model(),
        "cores": usable_cores(),
        "libraries": {name: version(name) for name in ("keras", "numba", "tensorflow")},
    }


class _StepTimer(keras.callbacks.Callback):  # type: ignore[misc]
    def __init__(self) -> None:
        super().__init__()
        self.seconds: list[float] = []

    def on_train_batch_begin(self, batch: int, logs: object = None) -> None:  # noqa: ARG002
        self._started = time.perf_counter()

    def on_train_batch_end(self, batch: int, logs: object = None) -> None:  # noqa: ARG002
        self.seconds.append(time.perf_counter() - self._started)


def measured(
    model: keras.Model, inputs: np.ndarray, targets: np.ndarray, batch_size: int
) -> dict[str, float]:
    """Seconds of a `step` on real batches, and how much longer the first took, to `compile` it."""
    examples = np.random.default_rng(0).permutation(len(targets))
    rows = np.resize(examples, batch_size * (1 + _MEASURED_STEPS))
    timer = _StepTimer()
    sample = batches(inputs[rows], targets[rows], batch_size)
    model.fit(sample, shuffle=False, verbose=0, callbacks=[timer])
    first, *others = timer.seconds
    step = statistics.median(others)
    return {"step": step, "compile": first - step}


def _cost(name: str, times: Mapping[str, float], steps: int) -> float:
    compiles = _SHAPES_TO_COMPILE if name == "xla" else 1
    return times["step"] * steps + times["compile"] * compiles


def _may_pay(times: Mapping[str, Mapping[str, float]], fastest: Means, steps: int) -> bool:
    """Whether XLA could be faster than what is the fastest without it."""
    is_long = _cost(fastest, times[fastest], steps) > _XLA_SECONDS
    return is_long and times["plain"]["step"] < _XLA_GAIN * times[fastest]["step"]
