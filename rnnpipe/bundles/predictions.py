"""Outputs in the user's words: classes and probabilities, numbers in own units, tags, texts."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnnpipe.data.encoders import Words
from rnnpipe.data.fresh.base import Fresh, Label
from rnnpipe.data.words.decoding import texts_of
from rnnpipe.specs import Classes, Numbers, Signature, Text
from rnnpipe.specs.ports import TargetPort

ERROR = "error"
"""Under this name stands why there is no answer."""

TEXT = "text"
"""Under this name stands what a model wrote."""

Line = dict[str, Any]
"""An answer: what it is of, and what it is; or what it is of, and the reason why there is none."""

_LABELS = ("row", "group", "time", "step", "token", ERROR)
"""What an answer's line has besides: a quantity of such a name gets another one."""


def lines_of(
    signature: Signature, outputs: NDArray[Any], fresh: Fresh, words: Words | None = None
) -> Iterator[Line]:
    """A line for each answer, in the order of the rows, errors among them.

    Where there is an answer a step, it has a line of its own.

    Args:
        signature: what the model answers.
        outputs: of the examples that could be read, `(read, outputs)` or
            `(read, timesteps, outputs)`; of texts their token ids, `(read, timesteps)`.
        fresh: the rows.
        words: of texts the vocabulary; None of all else.

    """
    told = _TOLD[type(signature.target)](signature.target)
    answers: Any = outputs if words is None else texts_of(words, outputs)
    position = {int(place): read for read, place in enumerate(fresh.places)}
    for place, label in enumerate(fresh.labels):
        if place in fresh.refused:
            yield {**label, ERROR: fresh.refused[place]}
            continue
        read = position[place]
        steps = _counted(signature.target) if fresh.steps is None else fresh.steps[read]
        if steps is None:
            yield {**label, **told(answers[read])}
        else:
            yield from _of_steps(signature.target, label, steps, answers[read], told)


def _counted(target: TargetPort) -> list[Label] | None:
    """The steps of an example of which nothing else is known; None where it has one answer."""
    name = step_name(target)
    if name is None:
        return None
    count = target.timesteps or (target.horizon if isinstance(target, Numbers) else None) or 0
    return [{name: step} for step in range(1, count + 1)]


def step_name(target: TargetPort) -> str | None:
    """What an answer's steps are counted by; None where an example has one answer, as a text."""
    if isinstance(target, Text):
        return None
    if target.is_sequence:
        return "step"
    return "ahead" if isinstance(target, Numbers) and target.horizon else None


def _of_steps(
    target: TargetPort,
    label: Label,
    steps: Any,
    outputs: NDArray[np.float32],
    told: Callable[[NDArray[np.float32]], Line],
) -> Iterator[Line]:
    """The lines of one example, whose steps stand at the end of what the model reads."""
    if not target.is_sequence:  # a forecast: all of its steps in one row
        outputs = outputs.reshape(len(steps), -1)
    cut = max(0, len(steps) - len(outputs))
    for step in steps[:cut]:
        reason = f"the model reads the last {len(outputs)} steps of a sequence, and not this one"
        yield {**label, **step, ERROR: reason}
    kept = steps[cut:]
    for step, output in zip(kept, outputs[len(outputs) - len(kept) :], strict=True):
        yield {**label, **step, **told(output)}


def _classes(target: TargetPort) -> Callable[[NDArray[np.float32]], Line]:
    if not isinstance(target, Classes):
        raise TypeError(target)

    def told(output: NDArray[np.float32]) -> Line:
        values = [float(value) for value in output]
        # of two classes one number is the probability of the second
        shares = [1.0 - values[0], values[0]] if len(values) == 1 else values
        best = int(shares[1] > 0.5) if len(values) == 1 else int(np.argmax(output))
        return {
            "class": target.names[best],
            "probabilities": dict(zip(target.names, shares, strict=True)),
        }

    return told


def _numbers(target: TargetPort) -> Callable[[NDArray[np.float32]], Line]:
    if not isinstance(target, Numbers):
        raise TypeError(target)
    names = quantity_names(target)
    scale = np.array([quantity.scale for quantity in target.quantities] or [1.0])
    offset = np.array([quantity.offset for quantity in target.quantities] or [0.0])

    def told(output: NDArray[np.float32]) -> Line:
        values = np.asarray(output, np.float64) * scale + offset
        return dict(zip(names, map(float, values), strict=True))

    return told


def _text(target: TargetPort) -> Callable[[str], Line]:
    if not isinstance(target, Text):
        raise TypeError(target)
    return lambda text: {TEXT: text}


def quantity_names(target: Numbers) -> tuple[str, ...]:
    """What each number of an answer is called."""
    if not target.quantities:
        count = target.width // (target.horizon or 1)
        return ("number",) if count == 1 else tuple(f"number {i + 1}" for i in range(count))
    return tuple(
        f"{quantity.name} (answer)" if quantity.name in _LABELS else quantity.name
        for quantity in target.quantities
    )


_TOLD: dict[type[TargetPort], Callable[[TargetPort], Callable[[Any], Line]]] = {
    Classes: _classes,
    Numbers: _numbers,
    Text: _text,
}
"""How each kind of target's answers are told."""
