"""What a trained model answered on the test set: a trial's `predictions.npz`."""

import io
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnnpipe.files.npz import read_array, read_members
from rnnpipe.files.untrusted import read_file

MAX_BYTES = 256 * 2**20
"""Most bytes of a file, packed or unpacked; 25,000 examples of 1,000 classes take 200 MB."""

_LARGEST = 1e40
"""No float32 is larger, and the variance of squared errors is finite; not so with any float64."""

_FORMS = {
    "targets": ("iuf", (1, 2, 3)),
    "best": ("fiu", (2, 3)),
    "last": ("fiu", (2, 3)),
    "weights": ("f", (1, 2)),
    "groups": ("iu", (1,)),
    "best_likelihoods": ("f", (1,)),
    "last_likelihoods": ("f", (1,)),
}
"""NumPy's letters of the kinds of numbers that each array may hold, and how many axes."""

_ALWAYS = {"targets", "best", "last"}


@dataclass(frozen=True, eq=False)
class Predictions:
    """The truth about the test examples, and a model's answers.

    Attributes:
        targets: `(test,)`, or `(test, timesteps)` where there is one a step; numbers of a width
            have it as another axis.
        best: outputs after the best epoch, float32 `(test, outputs)` or
            `(test, timesteps, outputs)`; of texts their token ids, int32 `(test, timesteps)`.
        last: likewise after the last epoch.
        weights: how much each target counts, float32 `(test,)` or `(test, timesteps)`, 0 in the
            padding; None where all count alike.
        groups: int64 `(test,)`, equal where examples are not independent; None where all are.
        best_likelihoods: of texts, how likely the model of the best epoch holds each reference: the
            sum of its tokens' natural logarithms of probabilities, float64 `(test,)`; None of what
            is no text, or has no probabilities.
        last_likelihoods: likewise after the last epoch.

    """

    targets: NDArray[Any]
    best: NDArray[Any]
    last: NDArray[Any]
    weights: NDArray[np.float32] | None = None
    groups: NDArray[np.int64] | None = None
    best_likelihoods: NDArray[np.float64] | None = None
    last_likelihoods: NDArray[np.float64] | None = None


def write_predictions(predictions: Predictions, path: Path) -> None:
    """Writes `path`, for `read_predictions`."""
    arrays = {field.name: getattr(predictions, field.name) for field in fields(predictions)}
    np.savez_compressed(path, **{name: a for name, a in arrays.items() if a is not None})


def read_predictions(path: Path) -> Predictions:
    """What is in a file, which may come from anywhere.

    Raises:
        OSError: the file is missing, or cannot be read.
        ValueError: it is damaged, or holds anything but such arrays of numbers.

    """
    packed = io.BytesIO(read_file(path, MAX_BYTES))
    members = read_members(packed, None, MAX_BYTES)
    if members.keys() - _FORMS or _ALWAYS - members.keys():
        listed = ", ".join(f"{name}.npy" for name in sorted(members)[:8])
        raise ValueError(f"it holds {listed or 'nothing'}; expected {', '.join(_FORMS)}")
    arrays: dict[str, Any] = {
        name: read_array(content, name, *_FORMS[name]) for name, content in members.items()
    }
    if max(float(np.abs(array).max(initial=0)) for array in arrays.values()) > _LARGEST:
        raise ValueError(f"a number in it is larger than {_LARGEST:g}")
    return Predictions(**arrays)
