"""Data steps: download the source files, encode them as arrays, pad the arrays."""

from pathlib import Path
from typing import Annotated

from prefect import task
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State, TaskRun
from prefect.tasks import Task

from rnnpipe import progress
from rnnpipe.data import datasets
from rnnpipe.data.arrays import save_arrays
from rnnpipe.data.datasets import DatasetSpec
from rnnpipe.data.encoded import (
    DISTANCES,
    ENCODERS,
    SHOWN,
    carry_texts,
    load_dataset,
    save_dataset,
)
from rnnpipe.data.padding import pad_dataset
from rnnpipe.data.repeated import count_repeated
from rnnpipe.data.sources import download, own
from rnnpipe.data.sources.files import LocalFile, SourceFile
from rnnpipe.errors import UserError
from rnnpipe.machine.memory import return_freed_memory
from rnnpipe.records import Entry
from rnnpipe.records.facts import EncodedFacts, PaddedFacts
from rnnpipe.records.inputs import input_files
from rnnpipe.records.lengths import lengths_file
from rnnpipe.store import Store
from tasks.caching import KeyOver, NotInKey, Parameters, modules_of


def _may_help(task: Task, run: TaskRun, state: State) -> bool:  # type: ignore[type-arg]
    """A user's mistake stays one, however often it is tried."""
    del task, run
    return not isinstance(state.result(raise_on_failure=False), UserError)


@task(
    name="download",
    task_run_name="download-{label}",
    cache_policy=NO_CACHE,
    retries=2,
    retry_delay_seconds=[2, 10],
    retry_condition_fn=_may_help,
)
def download_sources(
    store: Store,
    label: str,
    dataset: DatasetSpec,
    mirror: str | None,
) -> tuple[SourceFile, ...]:
    """Has every published file the dataset is read from in the store, checked.

    The user's own files stay where they are; what they hold is noted. Made-up data have no files.
    """
    files = own.noted(dataset.own_files())
    for remote in dataset.FILES:
        source = download.locate(remote, mirror)
        with (
            store.downloading(source.sha256, source.name) as path,
            progress.download(source.name) as on_progress,
        ):
            download.fetch(source, path, on_progress=on_progress)
        files.append(source)
    return tuple(files)


def _modules(parameters: Parameters) -> tuple[str, ...]:
    """What reads and keeps any dataset, and this one's kind."""
    kind = modules_of([parameters["dataset"]])
    return ("rnnpipe.data.encoded", "rnnpipe.data.datasets.base", *kind)


def _libraries(parameters: Parameters) -> tuple[str, ...]:
    """What this kind of dataset is read with."""
    dataset: DatasetSpec = parameters["dataset"]
    return dataset.LIBRARIES


@task(
    name="encode",
    task_run_name="encode-{label}",
    persist_result=True,
    result_serializer="json",
    cache_policy=KeyOver(
        modules=_modules,
        libraries=_libraries,
    ),
)
def encode(
    store: Annotated[Store, NotInKey],
    label: Annotated[str, NotInKey],
    dataset: DatasetSpec,
    digests: dict[str, str],
    own_files: Annotated[dict[str, str] | None, NotInKey] = None,
) -> Entry:
    """Reads the source files, given by name and digest, into plain arrays.

    `own_files` says where those of them lie that are the user's own.
    """
    own_paths = own_files or {}
    files = {
        name: LocalFile(
            Path(own_paths[name]) if name in own_paths else store.download(digest, name), digest
        )
        for name, digest in digests.items()
    }

    def write(folder: Path) -> dict[str, object]:
        loaded = datasets.load(dataset, files)
        own.require_unchanged({name: files[name] for name in own_paths})
        save_dataset(loaded, folder)
        facts = EncodedFacts(signature=loaded.signature, card=loaded.card)
        return facts.model_dump(mode="json")

    return store.cache.publish(write)


@task(
    name="pad",
    task_run_name="pad-{label}",
    persist_result=True,
    result_serializer="json",
    cache_policy=KeyOver(
        modules=("rnnpipe.data.encoded", "rnnpipe.data.padding"), libraries=("numpy",)
    ),
)
def pad(
    store: Annotated[Store, NotInKey], label: Annotated[str, NotInKey], encoded: Entry
) -> Entry:
    """Gives every example of the dataset the same number of timesteps.

    What is needed to write and to score a text that is generated comes along as it is.
    """
    facts = EncodedFacts.model_validate(encoded.facts)

    def write(folder: Path) -> dict[str, object]:
        return_freed_memory()
        source = store.cache.folder_of(encoded)
        dataset = load_dataset(source, facts.signature)
        carry_texts(facts.signature, source, folder)
        sizes = save_arrays(pad_dataset(dataset), folder)
        return PaddedFacts(**dict(facts), **sizes).model_dump(mode="json")

    return store.cache.publish(write)


@task(
    name="duplicates",
    task_run_name="duplicates-{label}",
    persist_result=True,
    result_serializer="json",
    cache_policy=KeyOver(
        modules=("rnnpipe.data.encoded", "rnnpipe.data.repeated"), libraries=("numpy",)
    ),
)
def find_duplicates(
    store: Annotated[Store, NotInKey], label: Annotated[str, NotInKey], encoded: Entry
) -> Entry:
    """Counts the test inputs of the dataset that stand in its training part too."""
    facts = EncodedFacts.model_validate(encoded.facts)

    def write(folder: Path) -> dict[str, object]:
        del folder  # the counts are facts
        return_freed_memory()
        dataset = load_dataset(store.cache.folder_of(encoded), facts.signature)
        return count_repeated(dataset).model_dump(mode="json")

    return store.cache.publish(write)


@task(name="publish-data", task_run_name="publish-data-{label}", cache_policy=NO_CACHE)
def publish_data(
    store: Store, label: str, encoded: Entry, folder: Path, *, private: bool
) -> dict[str, str]:
    """Puts what was fitted, examples to show and the lengths of test sequences into a run folder.

    Of private data no example is shown. Returns the files' digests.
    """
    del label  # for the name of the task's run
    signature = EncodedFacts.model_validate(encoded.facts).signature
    source = store.cache.folder_of(encoded)
    sizes = {name: (source / name).stat().st_size for name in encoded.files}
    drawn = frozenset() if private else input_files(signature, sizes)
    lengths = map(lengths_file, signature.inputs)
    return store.cache.export(encoded, folder, only={ENCODERS, SHOWN, DISTANCES, *lengths, *drawn})
