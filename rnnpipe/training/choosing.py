"""Which engine is the fastest, by measurement on real batches."""

import math
import statistics
import time
from collections.abc import Callable, Mapping
from importlib.metadata import version
from typing import Any, Protocol, TypeVar

import numpy as np

from rnnpipe.data.arrays import Part
from rnnpipe.machine.cores import cpu_model, usable_cores
from rnnpipe.specs import EngineName
from rnnpipe.training.batches import batches
from rnnpipe.training.steps import Steps

Made = TypeVar("Made")
"""What is made for an engine, and measured."""

_MEASURED_STEPS = 6

_SHAPES_TO_COMPILE = 5
"""Full and last batch in training, validation and test, less one that is common."""

_TOO_SLOW = 2.0
"""An engine that takes so many times as long as the fastest in a step after its first is measured
no further: no machine is so uneven."""

_WORTH: dict[EngineName, float] = {"keras": 2.0, "xla": 60.0}
"""Seconds: a training that takes less by another engine would not make up for even measuring this
one, whose graphs have to be traced, or compiled."""

_XLA_GAIN = 3.0
"""XLA was not seen to make a step more than twice as fast as the plain loop; with some room."""


class StepTimes(Protocol):
    """Remembers measurements under the conditions that they were taken in, plain JSON both."""

    def find(self, conditions: Mapping[str, Any]) -> dict[str, dict[str, float]]:
        """What was measured under these conditions; empty if nothing was."""

    def keep(self, conditions: Mapping[str, Any], times: dict[str, dict[str, float]]) -> None:
        """Remembers it."""


def choose(  # noqa: PLR0913 (of what, how it is made and measured, and what is known)
    names: tuple[EngineName, ...],
    make: Callable[[EngineName], Made],
    measure: Callable[[Made, float], dict[str, float] | None],
    steps_to_come: int,
    times: dict[str, dict[str, float]],
    least: float = 0.0,
) -> tuple[Made, dict[EngineName, float]]:
    """What is made for the engine by which `steps_to_come` steps take the least time.

    Compilation counts too. Each of `names` is measured once, unless `times` has it already; what is
    measured is added there, and what turns out not to work at all is not. All but the first are
    left out where the training is too short for them, by what was measured before; Keras' loop also
    where its step, which takes `least` seconds or more, can be no faster; and XLA where the kernels
    do better than it ever could. `measure` is given how many seconds a step may take to
    be of interest. Only the fastest so far is held on to.

    Returns:
        What was made, and the seconds a step by which it was chosen: empty where there was nothing
        to choose from.

    """
    if len(names) == 1:
        return make(names[0]), {}

    def fastest() -> EngineName:
        known = (name for name in names if name in times)
        return min(known, key=lambda name: _cost(name, times[name], steps_to_come))

    kept: tuple[EngineName, Made] | None = None
    for name in names:
        if name not in times and (
            not times or _may_pay(name, times, fastest(), steps_to_come, least)
        ):
            made = make(name)
            limit = _TOO_SLOW * times[fastest()]["step"] if times else math.inf
            if (found := measure(made, limit)) is not None:
                times[name] = found
                if fastest() == name:
                    kept = name, made
            del made
    chosen = fastest()
    made = kept[1] if kept and kept[0] == chosen else make(chosen)
    return made, {name: times[name]["step"] for name in names if name in times}


def conditions() -> dict[str, Any]:
    """What a step's time depends on besides the model: the machine and the libraries."""
    return {
        "cpu": cpu_model(),
        "cores": usable_cores(),
        "libraries": {name: version(name) for name in ("keras", "numba", "tensorflow")},
    }


def measured(
    steps: Steps, part: Part, batch_size: int, limit: float = math.inf
) -> dict[str, float]:
    """Seconds of a `step` on real batches, and how much longer the first took, to `compile` it.

    A later step that takes more than `limit` is the last one.
    """
    examples = np.random.default_rng(0).permutation(len(part))
    rows = np.resize(examples, batch_size * (1 + _MEASURED_STEPS))
    seconds = []
    for batch in batches(part[rows], batch_size):
        started = time.perf_counter()
        steps.train(batch)
        seconds.append(time.perf_counter() - started)
        if len(seconds) > 1 and seconds[-1] > limit:
            break
    first, *others = seconds
    step = statistics.median(others)
    return {"step": step, "compile": first - step}


def _cost(name: str, times: Mapping[str, float], steps: int) -> float:
    compiles = _SHAPES_TO_COMPILE if name == "xla" else 1
    return times["step"] * steps + times["compile"] * compiles


def _may_pay(
    name: EngineName,
    times: Mapping[str, Mapping[str, float]],
    fastest: EngineName,
    steps: int,
    least: float,
) -> bool:
    """Whether an engine that is not measured could gain anything on the fastest that is."""
    seconds, step = _cost(fastest, times[fastest], steps), times[fastest]["step"]
    if name == "xla":
        return seconds > _WORTH["xla"] and times["keras"]["step"] < _XLA_GAIN * step
    # XLA, where it is worth a thought, is measured by what Keras' loop takes.
    return seconds > _WORTH["xla"] or (seconds > _WORTH["keras"] and least < step)
