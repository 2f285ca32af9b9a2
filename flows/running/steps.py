"""The stretches of the benchmark flow: each runs a few tasks and notes what came of them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from prefect import Task

from flows.running.agenda import Execute
from rnnpipe import progress
from rnnpipe.data.datasets import DatasetSpec
from rnnpipe.errors import UserError
from rnnpipe.records import DatasetRecord, Entry, TrialRecord
from rnnpipe.records.facts import PaddedFacts
from rnnpipe.settings import data_mirror
from rnnpipe.store import Store
from rnnpipe.store.recording import Recorder
from rnnpipe.suites import Selection, Suite, load_suite
from rnnpipe.suites.checking import misfit, require_runnable
from tasks.caching import recall
from tasks.data import download_sources, encode, pad, publish_data
from tasks.evaluation import baseline
from tasks.progress import TrialsDone
from tasks.training import build

Sizes = Mapping[tuple[str, str], int]
"""Parameters of the model, by dataset and variant; a baseline has none."""


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


def selected(suite: str | Suite, selection: Selection) -> Suite:
    """What is to run of a suite, which may be a bundled one's name or the path of a TOML file.

    Raises:
        UserError: no such suite, nothing in it is as selected, a file of the user's own data is
            not there, or layers do not fit a dataset that is known.

    """
    chosen = (load_suite(suite) if isinstance(suite, str) else suite).select(selection)
    require_runnable(chosen)
    return chosen


def prepare(context: RunContext, name: str, spec: DatasetSpec) -> Entry:
    """Downloads, encodes and pads a dataset, and records it with its baseline."""
    progress.note(f"dataset {name}")
    sources = download_sources(context.store, name, spec, data_mirror())
    digests = {source.name: source.sha256 for source in sources}
    encoded = context.cached(
        encode, name, dataset=spec.data_only(), digests=digests, own_files=spec.own_files()
    )
    padded = context.cached(pad, name, encoded=encoded)
    folder = context.recorder.folder / name
    record = DatasetRecord(
        spec=spec,
        sources=sources,
        files=publish_data(context.store, name, encoded, folder),
        **dict(baseline(context.store, name, padded)),
        **padded.facts,
    )
    context.recorder.add_dataset(name, record)
    return padded


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
            if not trial.is_network:
                continue
            label = f"{trial.dataset}/{trial.variant}"
            size = build(label, signature, trial.training, **trial.network)
        except UserError as error:
            raise misfit(trial.variant, trial.dataset, error) from error
        sizes[trial.dataset, trial.variant] = size
    return sizes
