"""One trial: arrays, a recipe and a seed go in; history, outputs and the best model come out."""

import csv
import io
import math
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import keras
import numpy as np

from rnnpipe.arrays import Arrays
from rnnpipe.batches import batches, examples_to_train_on
from rnnpipe.memory import PeakMemory
from rnnpipe.models import build, compile_for
from rnnpipe.specs import LayerSpec, Signature, TrainingSpec

OnEpoch = Callable[[int, Mapping[str, float]], None]
"""Called after every epoch with its number, from 1, and its losses and metrics."""

_EVALUATION_BATCH = 512


@dataclass(frozen=True)
class Trained:
    """What a trial leaves behind.

    `history` has one value an epoch under `loss`, `val_loss`, the metric, and `seconds`;
    `best_outputs` and `last_outputs` are float32 `(test, outputs)`; `best_epoch` counts from 1;
    `peak_memory_bytes` is above what the process held before.
    """

    model: keras.Model
    history: dict[str, list[float]]
    best_epoch: int
    best_outputs: np.ndarray
    last_outputs: np.ndarray
    seconds: float
    peak_memory_bytes: int | None


class _BestWeights(keras.callbacks.Callback):  # type: ignore[misc]
    """Keeps the weights of the epoch with the lowest validation loss, times and reports epochs."""

    def __init__(self, on_epoch: OnEpoch) -> None:
        super().__init__()
        self.epoch = 0
        self.weights: list[np.ndarray] = []
        self.seconds: list[float] = []
        self._lowest = math.inf
        self._on_epoch = on_epoch

    def on_epoch_begin(self, epoch: int, logs: Mapping[str, float] | None = None) -> None:  # noqa: ARG002
        self._started = time.perf_counter()

    def on_epoch_end(self, epoch: int, logs: Mapping[str, float] | None = None) -> None:
        values = {name: float(value) for name, value in (logs or {}).items()}
        if not all(map(math.isfinite, values.values())):
            shown = ", ".join(f"{name} = {value}" for name, value in values.items())
            raise FloatingPointError(
                f"training diverged in epoch {epoch + 1} ({shown}): lower learning_rate or set "
                "clipnorm"
            )
        self.seconds.append(time.perf_counter() - self._started)
        if values["val_loss"] < self._lowest:
            self._lowest = values["val_loss"]
            self.epoch = epoch + 1
            self.weights = self.model.get_weights()
        self._on_epoch(epoch + 1, values)


def train(  # noqa: PLR0913 (a recipe, its data and its seed)
    arrays: Arrays,
    signature: Signature,
    layers: tuple[LayerSpec, ...],
    training: TrainingSpec,
    seed: int,
    on_epoch: OnEpoch,
) -> Trained:
    """Trains a fresh model and has it answer the test set, after the best and the last epoch.

    The best epoch is the one of lowest validation loss. The validation examples are the last
    `training.validation_split` of the training data, taken before any shuffling, as in
    `keras.Model.fit`. The seed decides the initial weights and the order of the batches.

    Raises:
        UserError: the recipe does not fit the data.
        FloatingPointError: a loss became NaN or infinite.

    """
    keras.backend.clear_session()
    keras.utils.set_random_seed(seed)
    memory = PeakMemory()
    started = time.perf_counter()
    model = build(layers, signature)
    compile_for(model, signature, training)
    best = _BestWeights(on_epoch)
    inputs, targets = arrays.train_inputs, arrays.train_targets
    split = examples_to_train_on(len(targets), training.validation_split)
    fitted = model.fit(
        batches(inputs[:split], targets[:split], training.batch_size, shuffle_seed=seed),
        validation_data=batches(inputs[split:], targets[split:], _EVALUATION_BATCH),
        epochs=training.epochs,
        callbacks=[best],
        shuffle=False,  # the batches come shuffled
        verbose=0,
    )
    last_outputs = _outputs(model, arrays)
    model.set_weights(best.weights)
    best_outputs = _outputs(model, arrays)
    return Trained(
        model=model,
        history={**fitted.history, "seconds": best.seconds},
        best_epoch=best.epoch,
        best_outputs=best_outputs,
        last_outputs=last_outputs,
        seconds=time.perf_counter() - started,
        peak_memory_bytes=memory.above_start(),
    )


def save(trained: Trained, test_targets: np.ndarray, folder: Path) -> dict[str, Any]:
    """Writes the trial's files into `folder` and returns its facts; see `rnnpipe.records`."""
    history = trained.history
    names = sorted(history, key=_history_order)
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow(["epoch", *names])
    for epoch, row in enumerate(zip(*(history[name] for name in names), strict=True), start=1):
        table.writerow([epoch, *(repr(float(value)) for value in row)])
    (folder / "history.csv").write_text(text.getvalue())
    np.savez_compressed(
        folder / "predictions.npz",
        targets=test_targets,
        best=trained.best_outputs,
        last=trained.last_outputs,
    )
    # A model without its optimizer: a third of the size, and all that prediction needs.
    inference = keras.Model(trained.model.inputs, trained.model.outputs)
    inference.save(folder / "model.keras")
    return {
        "parameters": trained.model.count_params(),
        "best_epoch": trained.best_epoch,
        "last_epoch": len(history["seconds"]),
        "seconds": trained.seconds,
        "seconds_per_epoch": _typical_seconds(history["seconds"]),
        "peak_memory_bytes": trained.peak_memory_bytes,
    }


def _outputs(model: keras.Model, arrays: Arrays) -> np.ndarray:
    test = batches(arrays.test_inputs, arrays.test_targets, _EVALUATION_BATCH)
    outputs: np.ndarray = model.predict(test, verbose=0)
    return outputs.astype(np.float32)


def _typical_seconds(seconds: list[float]) -> float:
    """The median epoch, leaving out the first, which also compiles, when there are others."""
    return float(np.median(seconds[1:] or seconds))


def _history_order(name: str) -> tuple[int, str]:
    order = ("loss", "val_loss", "accuracy", "val_accuracy", "mae", "val_mae", "seconds")
    return order.index(name), name
