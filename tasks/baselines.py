"""The step of a baseline: learn from the training examples and answer the test examples."""

import time
from pathlib import Path
from typing import Annotated

import numpy as np
from prefect import task

from rnnpipe.baselines import BaselineSpec
from rnnpipe.data.arrays import load_arrays
from rnnpipe.provenance.environment import hardware
from rnnpipe.records import Entry, FittedFacts
from rnnpipe.records.facts import PaddedFacts
from rnnpipe.records.predictions import Predictions, write_predictions
from rnnpipe.store import Store
from tasks.caching import KeyOver, NotInKey, Parameters, modules_of


def _modules(parameters: Parameters) -> tuple[str, ...]:
    """What reads the arrays and writes the answers, and the kind of the baseline."""
    kind = modules_of([parameters["baseline"]]) if "baseline" in parameters else ()
    return ("rnnpipe.data.arrays", "rnnpipe.records.predictions", *kind)


@task(
    name="fit",
    task_run_name="fit-{label}",
    persist_result=True,
    result_serializer="json",
    cache_policy=KeyOver(modules=_modules, libraries=("numpy", "scikit-learn", "scipy")),
)
def fit(
    store: Annotated[Store, NotInKey],
    label: Annotated[str, NotInKey],
    padded: Entry,
    baseline: BaselineSpec,
    validation_split: float,
) -> Entry:
    """Answers the test examples as a baseline does that has seen what networks learn from.

    Of the training examples those are left out that networks are validated with, so that a variant
    and a baseline differ in nothing but what they are. There is no seed in it.
    """
    arrays = load_arrays(store.cache.folder_of(padded))
    signature = PaddedFacts.model_validate(padded.facts).signature
    train, _ = arrays.to_train_on(validation_split)
    started = time.perf_counter()
    answered = baseline.answers(signature, train, arrays.test)
    outputs = np.ascontiguousarray(answered, np.float32)
    seconds = time.perf_counter() - started

    def write(folder: Path) -> dict[str, object]:
        test = arrays.test
        found = Predictions(test.targets, outputs, outputs, test.weights, test.groups)
        write_predictions(found, folder / "predictions.npz")
        return FittedFacts(seconds=seconds, hardware=hardware()).model_dump(mode="json")

    return store.cache.publish(write)
