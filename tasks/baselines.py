"""The step of a baseline: learn from the training examples and answer the test examples."""

import time
from pathlib import Path
from typing import Annotated

import numpy as np
from numpy.typing import NDArray
from prefect import task

from rnnpipe.baselines import Baseline, BaselineSpec
from rnnpipe.baselines.written import TextBaseline, with_texts
from rnnpipe.data.arrays import load_arrays
from rnnpipe.data.encoded import ENCODERS
from rnnpipe.data.encoders import Encoders
from rnnpipe.data.written import read_references
from rnnpipe.provenance.environment import hardware
from rnnpipe.records import Entry, FittedFacts
from rnnpipe.records.facts import PaddedFacts
from rnnpipe.records.generated import write_generated
from rnnpipe.records.predictions import Predictions, write_predictions
from rnnpipe.specs import Text
from rnnpipe.store import Store
from tasks.caching import KeyOver, NotInKey, Parameters, modules_of


def _modules(parameters: Parameters) -> tuple[str, ...]:
    """What reads the arrays and writes the answers, and the kind of the baseline."""
    baseline = parameters.get("baseline")
    kind = () if baseline is None else modules_of([baseline])
    texts = ("rnnpipe.data.words.encoding", "rnnpipe.records.generated")
    return (
        *("rnnpipe.data.arrays", "rnnpipe.records.predictions"),
        *(texts if isinstance(baseline, TextBaseline) else ()),
        *kind,
    )


def baseline_libraries(parameters: Parameters) -> tuple[str, ...]:
    """What the kind computes with."""
    baseline: Baseline | None = parameters.get("baseline")
    return (Baseline if baseline is None else baseline).LIBRARIES


@task(
    name="fit",
    task_run_name="fit-{label}",
    persist_result=True,
    result_serializer="json",
    cache_policy=KeyOver(modules=_modules, libraries=baseline_libraries),
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
    source = store.cache.folder_of(padded)
    arrays = load_arrays(source)
    signature = PaddedFacts.model_validate(padded.facts).signature
    train, _ = arrays.to_train_on(validation_split)
    test = arrays.test
    if isinstance(signature.target, Text):
        train, test = with_texts(source, train, test)
    started = time.perf_counter()
    answered = baseline.answers(signature, train, test)
    seconds = time.perf_counter() - started

    def write(folder: Path) -> dict[str, object]:
        if isinstance(signature.target, Text):
            outputs = _encoded(source, signature.target, list(answered), folder)
        else:
            outputs = np.ascontiguousarray(answered, np.float32)
        found = Predictions(test.targets, outputs, outputs, test.weights, test.groups)
        write_predictions(found, folder / "predictions.npz")
        return FittedFacts(seconds=seconds, hardware=hardware()).model_dump(mode="json")

    return store.cache.publish(write)


def _encoded(source: Path, target: Text, texts: list[str], folder: Path) -> NDArray[np.int32]:
    """Writes texts beside their references into the trial's folder; returns their tokens."""
    from rnnpipe.data.words.encoding import ids_of  # noqa: PLC0415 (compiles what reads words)

    write_generated(folder, read_references(source), texts, texts)
    words = Encoders.load(source / ENCODERS).target
    if words is None:
        raise ValueError(f"{source / ENCODERS} has no vocabulary of the target")
    return ids_of(words, texts, target.timesteps)
