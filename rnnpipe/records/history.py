"""What a training did epoch by epoch: its `history.csv`."""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rnnpipe.errors import UserError, why
from rnnpipe.files.untrusted import read_file

MAX_BYTES = 16 * 2**20
"""Most bytes of a history; an epoch takes about 120."""

_LARGEST = 1e40
"""Any float32, as which Keras has a loss, is less; not every float64 can be drawn."""


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

    def training(self, metric: str) -> NDArray[np.float64]:
        """`metric` on the training data, `(epochs,)`.

        Raises:
            UserError: the file has no such column.

        """
        if metric not in self.columns:
            raise UserError(
                f"a training history has no column {metric!r}, only {', '.join(self.columns)}: the "
                "run folder is damaged; copy it again, or run the suite again"
            )
        return self.columns[metric]

    def validation(self, metric: str) -> NDArray[np.float64]:
        """`metric` on the validation data, `(epochs,)`; raises as `training`."""
        return self.training(f"val_{metric}")


def write_history(columns: Mapping[str, Sequence[float]], path: Path) -> None:
    """Writes one row an epoch, for `read_history`.

    Each metric stands before its `val_` column, the losses first and the seconds last.
    """
    names = sorted(columns, key=_order)
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow(["epoch", *names])
    for epoch, row in enumerate(zip(*(columns[name] for name in names), strict=True), start=1):
        table.writerow([epoch, *(repr(float(value)) for value in row)])
    path.write_text(text.getvalue())


def _order(column: str) -> tuple[int, str, bool]:
    metric = column.removeprefix("val_")
    return {"loss": 0, "seconds": 2}.get(metric, 1), metric, metric != column


def read_history(path: Path) -> History:
    """The history written in `path`.

    Raises:
        UserError: the file is missing, or is not a table of numbers with an `epoch` column.

    """
    try:
        text = read_file(path, MAX_BYTES).decode()
        header, *rows = csv.reader(io.StringIO(text, newline=""))
        table = np.array(rows, dtype=np.float64).reshape(len(rows), len(header))
        columns = dict(zip(header, table.T, strict=True))
        _check(columns)
    except FileNotFoundError as error:
        raise UserError(
            f"{path} is missing: the run folder is not complete; copy it again, or run the suite "
            "again (finished trials are found in the cache)"
        ) from error
    except (OSError, ValueError, KeyError, csv.Error) as error:
        raise UserError(
            f"{path} is not a training history ({why(error)}): expected a header with 'epoch' and "
            "one row of numbers an epoch; the file is damaged, restore it from a copy"
        ) from error
    return History(columns.pop("epoch").astype(np.int64), columns)


def _check(columns: Mapping[str, NDArray[np.float64]]) -> None:
    """Raises on numbers that no training gives; a loss may well be NaN or infinite."""
    epochs, seconds = columns["epoch"], columns.get("seconds", np.ones(1))
    if not np.array_equal(epochs, np.arange(1, len(epochs) + 1)):
        raise ValueError("its epochs do not count from 1")
    if not ((seconds >= 1e-9) & (seconds <= 1e12)).all():
        raise ValueError("an epoch took no time at all, or forever")
    if any((np.isfinite(v) & (np.abs(v) > _LARGEST)).any() for v in columns.values()):
        raise ValueError(f"a number in it is larger than {_LARGEST:g}")
