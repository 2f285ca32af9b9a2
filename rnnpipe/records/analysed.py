"""What was found of one trained model's memory: `gradients.npz`, and the facts beside it."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Analysed:
    """What was found of one trial.

    Attributes:
        norms: by `trained/<layer>` and `initial/<layer>`, float32 `(examples, distances)`.
        kept: the deciding metric by how many of the last steps are shown.

    """

    norms: Mapping[str, NDArray[np.float32]]
    kept: Mapping[int, float]


def write_norms(arrays: Mapping[str, NDArray[np.float32]], path: Path) -> None:
    """Writes norms by distance."""
    named: dict[str, Any] = dict(arrays)
    np.savez_compressed(path, **named)


def read_analysed(path: Path, kept: Mapping[str, float]) -> Analysed:
    """Reads back what `write_norms` wrote, with the facts beside it."""
    with np.load(path, allow_pickle=False) as arrays:
        norms = {name: arrays[name] for name in arrays.files}
    return Analysed(norms, {int(steps): float(score) for steps, score in kept.items()})
