"""What a training did epoch by epoch, read back from its `history.csv`."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rnnpipe.errors import UserError


@dataclass(frozen=True)
class History:
    """One training, epoch by epoch.

    Attributes:
        epochs: int64 `(epochs,)`, counted from 1.
        columns: float64 `(epochs,)` per name in the file's header: `loss`, `val_loss`, then
            `accuracy`, `val_accuracy` or `mae`, `val_mae`, and `seconds`.

    """

    epochs: NDArray[np.int64]
    columns: Mapping[str, NDArray[np.float64]]

    @property
    def regression(self) -> bool:
        """Whether the targets are numbers, so that the loss is a squared error."""
        return "mae" in self.columns

    def training(self, metric: str) -> NDArray[np.float64]:
        """`metric` on the training data, `(epochs,)`."""
        return self.columns[metric]

    def validation(self, metric: str) -> NDArray[np.float64]:
        """`metric` on the validation data, `(epochs,)`."""
        return self.columns[f"val_{metric}"]


def read_history(path: Path) -> History:
    """The history written in `path`.

    Raises:
        UserError: the file is missing, or is not a table of numbers with an `epoch` column.

    """
    try:
        with path.open(encoding="utf-8", newline="") as file:
            header, *rows = csv.reader(file)
        table = np.array(rows, dtype=np.float64).reshape(len(rows), len(header))
        columns = dict(zip(header, table.T, strict=True))
        epochs = columns.pop("epoch").astype(np.int64)
    except FileNotFoundError as error:
        raise UserError(
            f"{path} is missing: the run folder is not complete; copy it again, or run the suite "
            "again (finished trials are found in the cache)"
        ) from error
    except (OSError, ValueError, KeyError, csv.Error) as error:
        raise UserError(
            f"{path} is not a training history ({error}): expected a header with 'epoch' and one "
            "row of numbers an epoch; the file is damaged, restore it from a copy"
        ) from error
    return History(epochs, columns)
