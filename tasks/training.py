"""Model steps: build a variant for a dataset, and train one trial."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from prefect import task
from prefect.cache_policies import NO_CACHE

from rnnpipe import progress
from rnnpipe.data.arrays import load_arrays
from rnnpipe.layers import EncoderDecoderSpec, LayerSpec
from rnnpipe.machine.cores import usable_cores
from rnnpipe.machine.memory import keep_freed_memory
from rnnpipe.provenance.environment import hardware
from rnnpipe.provenance.numerics import have_keras_use_tensorflow, rounding_settings
from rnnpipe.records import Entry, TrainedFacts
from rnnpipe.records.checkpoints import Checkpoints
from rnnpipe.records.facts import PaddedFacts
from rnnpipe.specs import OwnModel, Signature, TrainingSpec
from rnnpipe.store import Store
from tasks.caching import Code, KeyOver, NotInKey, Parameters, current_key, modules_of
from tasks.progress import reported

if TYPE_CHECKING:
    from rnnpipe.training.course import OnEpoch
    from rnnpipe.training.train import Trainer
else:
    Trainer = Any  # its module imports TensorFlow


GENERATING = "rnnpipe.training.generating"
"""What trains a model that generates text; no other training runs it."""


@task(name="build", task_run_name="build-{label}", cache_policy=NO_CACHE)
def build(  # noqa: PLR0913 (for what; and which of several kinds it is)
    label: str,
    signature: Signature,
    training: TrainingSpec,
    layers: tuple[LayerSpec, ...],
    model: OwnModel | None,
    encoder_decoder: EncoderDecoderSpec | None,
) -> int:
    """Builds and compiles a variant's model, so that a misfit shows before any training.

    Returns its number of parameters.
    """
    have_keras_use_tensorflow()
    keep_freed_memory()  # before TensorFlow starts its threads, whoever started this flow
    from rnnpipe.models.build import compile_for  # noqa: PLC0415 (imports TensorFlow)
    from rnnpipe.training.recipe import Recipe  # noqa: PLC0415

    recipe = Recipe(layers, signature, training, model=model, encoder_decoder=encoder_decoder)
    built = recipe.build()
    compile_for(built, signature, training)
    return int(built.count_params())


def _modules(parameters: Parameters) -> tuple[Code, ...]:
    """What trains, and the kinds of layers that the recipe has, or the code of its own model."""
    own, pair = parameters.get("model"), parameters.get("encoder_decoder")
    return (
        "rnnpipe.training.train",
        *modules_of(parameters["layers"]),
        *(() if pair is None else (GENERATING, *modules_of(pair.layers))),
        *(() if own is None else (own,)),
    )


def _settings(parameters: Parameters) -> dict[str, str]:
    """What changes the bits of a training.

    Threads that share a sum add it up in another order than one does: so what is to be the same to
    the last bit is so for a number of cores.
    """
    training: TrainingSpec | None = parameters.get("training")
    cores = {"cores": str(usable_cores())} if training and training.deterministic else {}
    return rounding_settings() | cores


@task(
    name="train",
    task_run_name="train-{label}",
    persist_result=True,
    result_serializer="json",
    cache_policy=KeyOver(
        modules=_modules,
        libraries=("keras", "tensorflow", "numpy", "numba"),
        settings=_settings,
    ),
)
def train(  # noqa: PLR0913 (the label says which; the rest is by whom, and what)
    store: Annotated[Store, NotInKey],
    label: Annotated[str, NotInKey],
    trainer: Annotated[Trainer, NotInKey],
    padded: Entry,
    layers: tuple[LayerSpec, ...],
    model: OwnModel | None,
    encoder_decoder: EncoderDecoderSpec | None,
    training: TrainingSpec,
    seed: int,
) -> Entry:
    """Trains one trial, or goes on with it; keeps its history, predictions and best model."""
    checkpoints = store.checkpoints(current_key(), progress.note)
    with reported(label, training.epochs) as on_epoch:
        return train_entry(
            store,
            trainer,
            padded=padded,
            layers=layers,
            model=model,
            encoder_decoder=encoder_decoder,
            training=training,
            seed=seed,
            checkpoints=checkpoints,
            on_epoch=on_epoch,
        )


def train_entry(  # noqa: PLR0913 (as `train`)
    store: Store,
    trainer: Trainer,
    *,
    padded: Entry,
    layers: tuple[LayerSpec, ...],
    model: OwnModel | None,
    encoder_decoder: EncoderDecoderSpec | None,
    training: TrainingSpec,
    seed: int,
    checkpoints: Checkpoints,
    on_epoch: "OnEpoch",
) -> Entry:
    """Does what `train` does, wherever it is called."""
    from rnnpipe.training.recipe import Recipe, generating  # noqa: PLC0415 (imports TensorFlow)
    from rnnpipe.training.train import save  # noqa: PLC0415

    source = store.cache.folder_of(padded)
    arrays = load_arrays(source)
    signature = PaddedFacts.model_validate(padded.facts).signature
    trained = trainer.train(
        Recipe(layers, signature, training, model=model, encoder_decoder=encoder_decoder),
        arrays,
        seed,
        checkpoints=checkpoints,
        step_times=store.step_times,
        on_epoch=on_epoch,
    )

    def write(folder: Path) -> dict[str, object]:
        facts = save(trained, arrays.test, folder)
        if encoder_decoder is not None:
            best, test = trained.best_outputs, arrays.test
            generating().write_texts(source, best, trained.last_outputs, folder)
            generating().write_looked(
                trained.model, encoder_decoder, signature, test, best, source, folder
            )
        return TrainedFacts(**facts, hardware=hardware()).model_dump(mode="json")

    return store.cache.publish(write)
