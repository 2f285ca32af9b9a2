"""The stretches of the benchmark flow: each runs a few tasks and notes what came of them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from prefect import Task
from pydantic_core import CoreSchema, core_schema

from flows.running.agenda import Execute
from flows.running.process import import_tensorflow
from rnnpipe import progress
from rnnpipe.data.card import Duplicates
from rnnpipe.data.datasets import DatasetSpec
from rnnpipe.data.sources.files import SourceFile
from rnnpipe.errors import UserError
from rnnpipe.records import DatasetRecord, Entry, TaskRecord, TrialRecord
from rnnpipe.records.facts import EncodedFacts, PaddedFacts
from rnnpipe.settings import data_mirror
from rnnpipe.store import Store
from rnnpipe.store.recording import Recorder
from rnnpipe.suites import Selection, Suite, load_suite
from rnnpipe.suites.checking import misfit, require_runnable
from tasks.data import download_sources, encode, find_duplicates, pad, publish_data
from tasks.evaluation import baseline
from tasks.progress import TrialsDone
from tasks.recalling import recall
from tasks.training import build
from tasks.trials import Computed, Job, found


class _Opaque:
    """A suite or its name, checked as such, and shown to Prefect as a string or an object.

    Prefect writes the schema of all parameters when a flow is defined. That of a suite with all
    its datasets and layers would take a twelfth of a second of each command, and Prefect checks
    nothing by it.
    """

    @classmethod
    def __get_pydantic_core_schema__(cls, *_: object) -> CoreSchema:
        suite = core_schema.no_info_plain_validator_function(Suite.model_validate)
        return core_schema.union_schema([(core_schema.str_schema(), "str"), (suite, "Suite")])

    @classmethod
    def __get_pydantic_json_schema__(cls, *_: object) -> dict[str, Any]:
        return {"anyOf": [{"type": "string"}, {"title": "Suite", "type": "object"}]}


SuiteOrName = Annotated[str | Suite, _Opaque]
"""A bundled suite's name, the path of a TOML file, or a suite itself."""

Sizes = Mapping[tuple[str, str], int]
"""Parameters of the model, by dataset and variant; a baseline has none."""

Known = tuple[TrialRecord, Computed]
"""A trial as it is planned, and what the cache has of it."""


@dataclass(frozen=True)
class RunContext:
    """What every stretch of a run needs.

    Attributes:
        store: where all results are.
        recorder: notes what becomes of the run.
        refresh: compute anew what the cache holds.
        execute: computes trials, in this process or by others.
        done: shows in Prefect how many trials are done.

    """

    store: Store
    recorder: Recorder
    refresh: bool
    execute: Execute
    done: TrialsDone

    def cached(self, task: Task[..., Entry], label: str, **parameters: Any) -> Entry:
        """Runs `task`, or finds its entry in the cache; notes which."""
        entry, record = recall(task, self.store, label, refresh=self.refresh, **parameters)
        self.recorder.add_task(record)
        return entry


@dataclass(frozen=True)
class ReadDataset:
    """A dataset that has been read.

    Attributes:
        spec: what was asked for.
        sources: the files that it is from.
        encoded: as plain arrays.
        padded: as a model meets it.
        duplicates: test inputs that stand in the training part too.
        steps: that read it, or found it in the cache.

    """

    spec: DatasetSpec
    sources: tuple[SourceFile, ...]
    encoded: Entry
    padded: Entry
    duplicates: Duplicates
    steps: tuple[TaskRecord, ...]


@dataclass(frozen=True)
class Ready:
    """What a run begins with.

    Attributes:
        datasets: by name.
        data: the padded arrays of each.
        sizes: of the models that are to be trained on them.
        known: what the cache has of the trials that were looked for, by label; None of others.

    """

    datasets: Mapping[str, ReadDataset]
    data: Mapping[str, Entry]
    sizes: Sizes
    known: Mapping[str, Computed | None]

    def parted(
        self, store: Store, trials: Iterable[TrialRecord], *, refresh: bool
    ) -> tuple[list[Known], list[TrialRecord]]:
        """The trials that the cache has, and those that are to be computed: all, to `refresh`."""
        known: list[Known] = []
        waiting: list[TrialRecord] = []
        for trial in trials:
            if refresh:
                computed = None
            elif trial.label in self.known:
                computed = self.known[trial.label]
            else:
                computed = found(Job(store, trial, self.data[trial.dataset], refresh=False))
            if computed is None:
                waiting.append(trial)
            else:
                known.append((trial, computed))
        return known, waiting


def selected(suite: SuiteOrName, selection: Selection) -> Suite:
    """What is to run of a suite, which may be a bundled one's name or the path of a TOML file.

    Raises:
        UserError: no such suite, nothing in it is as selected, a file of the user's own data is
            not there or not as declared, or layers do not fit a dataset that is known.

    """
    chosen = (load_suite(suite) if isinstance(suite, str) else suite).select(selection)
    require_runnable(chosen, suite if isinstance(suite, str) else None)
    return chosen


def made_ready(store: Store, suite: Suite, *, refresh: bool) -> Ready:
    """Reads every dataset and builds every model, before there is a run that a mistake would end.

    What the cache has all trials of was built before, and is not built again.

    Raises:
        UserError: data cannot be had, or are not what they should be; or a model does not fit them.

    """
    datasets = {
        name: _read(store, name, spec, refresh=refresh) for name, spec in suite.datasets.items()
    }
    data = {name: dataset.padded for name, dataset in datasets.items()}
    trials = [TrialRecord(**dict(trial)) for trial in suite.trials()]
    known = {
        trial.label: found(Job(store, trial, data[trial.dataset], refresh=False))
        for trial in trials
        if not refresh
    }
    sizes = build_models((trial for trial in trials if known.get(trial.label) is None), data)
    return Ready(datasets, data, {**_sizes(known.values()), **sizes}, known)


def _sizes(known: Iterable[Computed | None]) -> Sizes:
    """Of the models that the cache has."""
    return {
        (of.trial.dataset, of.trial.variant): of.trial.parameters
        for of in known
        if of is not None and of.trial.parameters is not None
    }


def _read(store: Store, name: str, spec: DatasetSpec, *, refresh: bool) -> ReadDataset:
    """Downloads, encodes and pads a dataset."""
    progress.note(f"dataset {name}")
    sources = download_sources(store, name, spec, data_mirror())
    digests = {source.name: source.sha256 for source in sources}
    files = {"digests": digests, "own_files": spec.own_files()}
    encoded, encoding = recall(
        encode, store, name, refresh=refresh, dataset=spec.data_only(), **files
    )
    padded, padding = recall(pad, store, name, refresh=refresh, encoded=encoded)
    card = EncodedFacts.model_validate(encoded.facts).card
    if card is not None and card.duplicates is not None:
        return ReadDataset(spec, sources, encoded, padded, card.duplicates, (encoding, padding))
    counted, counting = recall(find_duplicates, store, name, refresh=refresh, encoded=encoded)
    duplicates = Duplicates.model_validate(counted.facts)
    return ReadDataset(spec, sources, encoded, padded, duplicates, (encoding, padding, counting))


def note_datasets(context: RunContext, ready: Ready) -> None:
    """Records the datasets of a run, each with its baseline and the steps that read it."""
    for name, dataset in ready.datasets.items():
        for step in dataset.steps:
            context.recorder.add_task(step)
        folder = context.recorder.folder / name
        record = DatasetRecord(
            spec=dataset.spec,
            sources=dataset.sources,
            duplicates=dataset.duplicates,
            files=publish_data(
                context.store, name, dataset.encoded, folder, private=dataset.spec.is_private()
            ),
            **dict(baseline(context.store, name, dataset.padded)),
            **dataset.padded.facts,
        )
        context.recorder.add_dataset(name, record)


def build_models(trials: Iterable[TrialRecord], data: Mapping[str, Entry]) -> Sizes:
    """Builds each variant for each of its datasets once, so that a misfit shows early.

    Returns the number of parameters by dataset and variant.

    Raises:
        UserError: a variant's layers do not fit each other, or the dataset; its own model cannot be
            made; a baseline is not made for the dataset.

    """
    sizes: dict[tuple[str, str], int] = {}
    for trial in {(trial.dataset, trial.variant): trial for trial in trials}.values():
        signature = PaddedFacts.model_validate(data[trial.dataset].facts).signature
        try:
            trial.places(signature)
            if trial.baseline is not None:
                continue
            import_tensorflow()
            label = f"{trial.dataset}/{trial.variant}"
            size = build(label, signature, trial.training, **trial.network)
        except UserError as error:
            raise misfit(trial.variant, trial.dataset, error) from error
        sizes[trial.dataset, trial.variant] = size
    return sizes
