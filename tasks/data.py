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
from rnnpipe.data.encoded import load_dataset, save_dataset
from rnnpipe.data.padding import pad_dataset
from rnnpipe.data.sources import download
from rnnpipe.data.sources.files import LocalFile, SourceFile
from rnnpipe.errors import UserError
from rnnpipe.records import Entry
from rnnpipe.records.facts import EncodedFacts, PaddedFacts
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
    """Has every file the dataset is read from in the store, checked; none for made-up data."""
    files = []
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


@task(
    name="encode",
    task_run_name="encode-{label}",
    persist_result=True,
    result_serializer="json",
    cache_policy=KeyOver(
        modules=_modules,
        libraries=("numpy", "scikit-learn"),
    ),
)
def encode(
    store: Annotated[Store, NotInKey],
    label: Annotated[str, NotInKey],
    dataset: DatasetSpec,
    digests: dict[str, str],
) -> Entry:
    """Reads the source files, given by name and digest, into plain arrays."""
    files = {
        name: LocalFile(store.download(digest, name), digest) for name, digest in digests.items()
    }

    def write(folder: Path) -> dict[str, object]:
        loaded = datasets.load(dataset, files)
        save_dataset(loaded, folder)
        return EncodedFacts(signature=loaded.signature).model_dump(mode="json")

    return store.cache.publish(write)


@task(
    name="pad",
    task_run_name="pad-{label}",
    persist_result=True,
    result_serializer="json",
    cache_policy=KeyOver(modules=("rnnpipe.data.padding",), libraries=("numpy",)),
)
def pad(
    store: Annotated[Store, NotInKey], label: Annotated[str, NotInKey], encoded: Entry
) -> Entry:
    """Gives every example of the dataset the same number of timesteps."""
    signature = EncodedFacts.model_validate(encoded.facts).signature

    def write(folder: Path) -> dict[str, object]:
        dataset = load_dataset(store.cache.folder_of(encoded), signature)
        sizes = save_arrays(pad_dataset(dataset), folder)
        return PaddedFacts(signature=signature, **sizes).model_dump(mode="json")

    return store.cache.publish(write)
