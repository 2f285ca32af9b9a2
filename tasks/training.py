"""Model steps: build a variant for a dataset, and train one trial."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated

from prefect import task
from prefect.cache_policies import NO_CACHE

from rnnpipe import progress
from rnnpipe.data.arrays import load_arrays
from rnnpipe.layers import LayerSpec
from rnnpipe.machine.memory import keep_freed_memory
from rnnpipe.provenance.environment import hardware
from rnnpipe.provenance.numerics import have_keras_use_tensorflow, rounding_settings
from rnnpipe.records import Entry, TrainedFacts
from rnnpipe.records.checkpoints import Checkpoints
from rnnpipe.specs import Signature, TrainingSpec
from rnnpipe.store import Store
from tasks.caching import KeyOver, NotInKey, Parameters, current_key, modules_of
from tasks.progress import reported


@task(name="build", task_run_name="build-{label}", cache_policy=NO_CACHE)
def build(
    label: str,
    signature: Signature,
    layers: tuple[LayerSpec, ...],
    training: TrainingSpec,
) -> int:
    """Builds and compiles a variant's model, so that a misfit shows before any training.

    Returns its number of parameters.
    """
    have_keras_use_tensorflow()
    keep_freed_memory()  # before TensorFlow starts its threads, whoever started this flow
    from rnnpipe.models import build as models  # noqa: PLC0415 (imports TensorFlow)

    model = models.build(layers, signature)
    models.compile_for(model, signature, training)
    return int(model.count_params())


def _modules(parameters: Parameters) -> tuple[str, ...]:
    """What trains, and the kinds of layers that the recipe has."""
    return ("rnnpipe.training.train", *modules_of(parameters["layers"]))


@task(
    name="train",
    task_run_name="train-{label}",
    persist_result=True,
    result_serializer="json",
    cache_policy=KeyOver(
        modules=_modules,
        libraries=("keras", "tensorflow", "numpy", "numba"),
        settings=rounding_settings,
    ),
)
def train(  # noqa: PLR0913 (the label says which; the rest is what)
    store: Annotated[Store, NotInKey],
    label: Annotated[str, NotInKey],
    padded: Entry,
    layers: tuple[LayerSpec, ...],
    training: TrainingSpec,
    seed: int,
) -> Entry:
    """Trains one trial, or goes on with it; keeps its history, predictions and best model."""
    checkpoints = store.checkpoints(current_key(), progress.note)
    with reported(label, training.epochs) as on_epoch:
        return train_entry(store, padded, layers, training, seed, checkpoints, on_epoch)


def train_entry(  # noqa: PLR0913 (what to train, and where its progress is kept and told)
    store: Store,
    padded: Entry,
    layers: tuple[LayerSpec, ...],
    training: TrainingSpec,
    seed: int,
    checkpoints: Checkpoints,
    on_epoch: Callable[[int, Mapping[str, float]], None],
) -> Entry:
    """Does what `train` does, wherever it is called."""
    have_keras_use_tensorflow()
    from rnnpipe.training import train as trainer  # noqa: PLC0415 (imports TensorFlow)

    arrays = load_arrays(store.cache.folder_of(padded))
    signature = Signature.model_validate(padded.facts["signature"])
    trained = trainer.train(
        arrays, signature, layers, training, seed, checkpoints, store.step_times, on_epoch
    )

    def write(folder: Path) -> dict[str, object]:
        facts = trainer.save(trained, arrays.test_targets, folder)
        return TrainedFacts(**facts, hardware=hardware()).model_dump(mode="json")

    return store.cache.publish(write)
