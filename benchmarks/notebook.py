"""The notebook's trainings in plain Keras, one after another in one process, as a notebook runs.

`python -m benchmarks.notebook [MODEL ...]` prints a JSON object a model: the seconds of it all and
of each epoch, and the test accuracy after the last epoch.
"""

import argparse
import json
import time

import keras
import numpy as np

from benchmarks.contenders import notebook_network
from benchmarks.models import Model, notebook, read, tokens_of
from rnnpipe.data.ragged import Ragged


class _EpochTimer(keras.callbacks.Callback):  # type: ignore[misc]
    def __init__(self) -> None:
        super().__init__()
        self.seconds: list[float] = []

    def on_epoch_begin(self, epoch: int, logs: object = None) -> None:  # noqa: ARG002
        self._started = time.perf_counter()

    def on_epoch_end(self, epoch: int, logs: object = None) -> None:  # noqa: ARG002
        self.seconds.append(time.perf_counter() - self._started)


def train(model: Model, epochs: int | None) -> dict[str, object]:
    """Reads, pads, trains with validation, and scores the test set."""
    started = time.perf_counter()
    dataset = read(model.dataset)
    padded = [
        keras.utils.pad_sequences(
            _lists(part.inputs["tokens"]), maxlen=tokens_of(dataset.signature).timesteps
        )
        for part in (dataset.train, dataset.test)
    ]
    training = model.trial.training
    network = notebook_network(model, dataset.signature)
    timer = _EpochTimer()
    network.fit(
        padded[0],
        dataset.train.targets,
        batch_size=training.batch_size,
        epochs=epochs or training.epochs,
        validation_split=training.validation_split,
        callbacks=[timer],
        verbose=0,
    )
    _, accuracy = network.evaluate(padded[1], dataset.test.targets, verbose=0)
    return {
        "name": model.name,
        "seconds": time.perf_counter() - started,
        "epochs": timer.seconds,
        "accuracy": float(accuracy),
    }


def _lists(sequences: Ragged) -> list[np.ndarray]:
    """One array of token ids an example, as the archives hold them."""
    return np.split(sequences.values, sequences.offsets[1:-1])


def main() -> None:
    """Trains the models that are asked for, or all."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.notebook", description=__doc__)
    parser.add_argument("models", nargs="*", metavar="MODEL", help="such as imdb/lstm")
    parser.add_argument("--epochs", type=int, help="fewer than the notebook's")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    keras.utils.set_random_seed(options.seed)
    for model in notebook(options.models):
        print(json.dumps(train(model, options.epochs)), flush=True)


if __name__ == "__main__":
    main()
