"""The steps that ask a trained model, or a baseline, how far its memory reaches."""

import time
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

from prefect import task

from rnnpipe.baselines import Baseline, BaselineSpec
from rnnpipe.data.arrays import load_arrays
from rnnpipe.records import Entry, TrialRecord
from rnnpipe.records.analysed import ANALYSED, Analysed, write_analysed
from rnnpipe.records.facts import PaddedFacts
from rnnpipe.store import Store
from tasks.baselines import baseline_libraries
from tasks.caching import Code, KeyOver, NotInKey, Parameters, modules_of
from tasks.training import GENERATING


def _modules(parameters: Parameters) -> tuple[Code, ...]:
    """What asks, and the kinds of layers of the recipe that is asked."""
    trial: TrialRecord | None = parameters.get("trial")
    pair = trial.encoder_decoder if trial else None
    return (
        "rnnpipe.analysis.trial",
        *modules_of(trial.layers if trial else ()),
        *(() if pair is None else (GENERATING, *modules_of(pair.layers))),
    )


@task(
    name="analyse",
    task_run_name="analyse-{label}",
    persist_result=True,
    result_serializer="json",
    cache_policy=KeyOver(modules=_modules, libraries=("keras", "tensorflow", "numpy", "numba")),
)
def analyse_trial(  # noqa: PLR0913 (the label says which; the rest is what is asked)
    store: Annotated[Store, NotInKey],
    label: Annotated[str, NotInKey],
    trial: Annotated[TrialRecord, NotInKey],
    trained: Entry,
    padded: Entry,
    seed: int,
    examples: int,
    opinions: tuple[int, ...],
) -> Entry:
    """Computes a trained model's gradients through time, and its scores with steps hidden."""
    from rnnpipe.analysis.trial import analyse_trial as analyse  # noqa: PLC0415 (imports TensorFlow)
    from rnnpipe.bundles.answering import read_model  # noqa: PLC0415
    from rnnpipe.training.recipe import Recipe  # noqa: PLC0415

    started = time.perf_counter()
    signature = PaddedFacts.model_validate(padded.facts).signature
    test = load_arrays(store.cache.folder_of(padded)).test
    model = read_model(store.cache.folder_of(trained) / "model.keras")
    recipe = Recipe(trial.layers, signature, trial.training, encoder_decoder=trial.encoder_decoder)
    found = analyse(model, recipe, seed, test, examples, opinions)
    return _published(store, found, started)


def _baseline_modules(parameters: Parameters) -> tuple[str, ...]:
    """What asks, and the kind of the baseline that is asked."""
    baseline: Baseline | None = parameters.get("baseline")
    return ("rnnpipe.analysis.baseline", *modules_of([] if baseline is None else [baseline]))


@task(
    name="analyse",
    task_run_name="analyse-{label}",
    persist_result=True,
    result_serializer="json",
    cache_policy=KeyOver(modules=_baseline_modules, libraries=baseline_libraries),
)
def analyse_baseline(  # noqa: PLR0913 (the label says which; the rest is what is asked)
    store: Annotated[Store, NotInKey],
    label: Annotated[str, NotInKey],
    padded: Entry,
    baseline: BaselineSpec,
    validation_split: float,
    examples: int,
    opinions: tuple[int, ...],
) -> Entry:
    """Asks a baseline what it answers with steps hidden."""
    from rnnpipe.analysis.baseline import analyse_baseline as analyse  # noqa: PLC0415 (SciPy)

    started = time.perf_counter()
    signature = PaddedFacts.model_validate(padded.facts).signature
    arrays = load_arrays(store.cache.folder_of(padded))
    train, _ = arrays.to_train_on(validation_split)
    found = analyse(baseline, signature, train, arrays.test, examples, opinions)
    return _published(store, found, started)


def _published(store: Store, found: Analysed, started: float) -> Entry:
    """Keeps what was found, and what that took since then, with what it was read from."""
    found = replace(found, seconds=time.perf_counter() - started)

    def write(folder: Path) -> dict[str, Any]:
        write_analysed(found, folder / ANALYSED)
        return {"seconds": found.seconds}

    return store.cache.publish(write)
