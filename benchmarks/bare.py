"""The trials of the tiny suite in a bare loop over seeds: `python -m benchmarks.bare SEEDS`.

Plain Keras without anything around it: build, compile, fit with validation, answer the test set.
"""

import sys

import keras

from benchmarks.models import units_of
from benchmarks.trials import SUITE
from rnnpipe.data import datasets
from rnnpipe.suites import load_suite


def main(seeds: int) -> None:
    """Trains one model a seed."""
    trial = load_suite(SUITE).trials()[0]
    training = trial.training
    dataset = datasets.load(load_suite(SUITE).datasets[trial.dataset], {})
    train, test, signature = dataset.train, dataset.test, dataset.signature
    images = train.inputs["features"]
    for seed in range(seeds):
        keras.utils.set_random_seed(seed)
        model = keras.Sequential(
            [
                keras.Input(images.shape[1:]),
                keras.layers.GRU(units_of(trial.layers[0])),
                keras.layers.Dense(signature.outputs, activation="softmax"),
            ]
        )
        model.compile(
            optimizer=keras.optimizers.Adam(training.learning_rate),
            loss="sparse_categorical_crossentropy",
            metrics=["accuracy"],
        )
        model.fit(
            images,
            train.targets,
            batch_size=training.batch_size,
            epochs=training.epochs,
            validation_split=training.validation_split,
            verbose=0,
        )
        model.predict(test.inputs["features"], verbose=0)


if __name__ == "__main__":
    main(int(sys.argv[1]))
