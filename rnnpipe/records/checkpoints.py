"""What a training needs to go on after it was stopped. Where it is kept is the store's business."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from pydantic import BaseModel, ConfigDict


class Progress(BaseModel):
    """How far a training has come.

    `epoch` counts from 1, and is 0 before the first has ended; `history` has one value an epoch
    under each name; `lowest` is the validation loss of `best_epoch`; `resumed` counts how often the
    training was stopped and went on.
    """

    model_config = ConfigDict(extra="forbid")

    epoch: int = 0
    history: dict[str, list[float]] = {}
    best_epoch: int = 0
    lowest: float | None = None
    seconds: float = 0.0
    peak_memory_bytes: int | None = None
    resumed: int = 0


@dataclass(frozen=True)
class Checkpoint:
    """A training after one of its epochs.

    `arrays` holds every variable of the model (the state of its random generators among them) and
    of its optimizer, and the best weights so far; the trainer chooses the names.
    """

    progress: Progress
    arrays: Mapping[str, np.ndarray]


class Checkpoints(Protocol):
    """Where a training's checkpoints are kept."""

    def save(self, checkpoint: Checkpoint) -> None:
        """Keeps `checkpoint` in place of the one before."""

    def latest(self) -> Checkpoint | None:
        """The checkpoint that was saved last, or None."""
