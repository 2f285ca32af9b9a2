"""How an opinion forms: what is answered after every step of an example."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from rnnpipe.analysis.positions import first_steps
from rnnpipe.data.arrays import Part
from rnnpipe.records.analysed import Opinion

MOST_EXAMPLES = 4

_MOST_STEPS = 100
"""After so many steps of an example is asked at the most."""

_MOST_KEPT = 2**20
"""Numbers of an example that are kept to be shown; of a larger one none is."""


def telling_examples(outputs: Mapping[str, NDArray[np.float64]]) -> tuple[int, ...]:
    """Choose the test examples on which variants differ most, by what they answer at last.

    Args:
        outputs: by variant, `(examples, outputs)`, the mean over its trainings.

    """
    if not outputs:
        return ()
    answers = np.stack(list(outputs.values()))
    apart = np.ptp(answers, axis=0).reshape(answers.shape[1], -1).max(axis=1)
    return tuple(int(example) for example in np.argsort(-apart, kind="stable")[:MOST_EXAMPLES])


def beginnings(test: Part, example: int) -> Part:
    """An example as it stands after each of its steps, or after a hundred of them: ever longer.

    What is still to come is not there, and what is there ends where every example ends: in front of
    it stands nothing, 0, as in front of any example that is shorter.
    """
    ((name, inputs),) = test.inputs.items()
    row, first = np.asarray(inputs[example]), int(first_steps(test[example : example + 1])[0])
    ends = _ends(len(row) - first)
    found = np.zeros((len(ends), *row.shape), row.dtype)
    for shown, end in zip(found, ends, strict=True):
        shown[-end:] = row[first : first + end]
    again = test[np.full(len(ends), example)]
    return Part({name: found}, again.targets, again.weights, again.groups)


def opinion(test: Part, example: int, outputs: NDArray[np.float32]) -> Opinion:
    """What was answered to `beginnings`, with what was read."""
    (inputs,) = test.inputs.values()
    row, first = np.asarray(inputs[example]), int(first_steps(test[example : example + 1])[0])
    read = row[first:]
    shown = read if read.ndim <= 2 and read.size <= _MOST_KEPT else read[:0].reshape(0)
    target = np.asarray(test.targets[example], np.float64).reshape(-1)
    return Opinion(example, target, _ends(len(read)), outputs, shown)


def _ends(steps: int) -> NDArray[np.int64]:
    return np.linspace(0, steps, min(steps, _MOST_STEPS) + 1)[1:].round().astype(np.int64)
