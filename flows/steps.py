"""The stretches of the benchmark flow: each runs a few tasks and notes what came of them."""

import traceback
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from prefect import Task

from rnnpipe import progress
from rnnpipe.errors import DivergedError, UserError
from rnnpipe.recording import Recorder
from rnnpipe.records import DatasetRecord, Entry, Hardware, Score, TrialRecord
from rnnpipe.settings import data_mirror
from rnnpipe.specs import DatasetSpec, Signature, TrainingSpec
from rnnpipe.store import Store, write_atomically
from tasks.caching import recall
from tasks.data import download_sources, encode, pad
from tasks.evaluation import baseline, evaluate
from tasks.reporting import publish_trial
from tasks.training import build, train

Sizes = Mapping[tuple[str, str], int]
"""Parameters of the model, by dataset and variant."""


@dataclass(frozen=True)
class Steps:
    """What every stretch needs: the store, the recorder, and whether to trust the cache."""

    store: Store
    run: Recorder
    refresh: bool

    def cached(self, task: Task[..., Entry], label: str, **parameters: Any) -> tuple[Entry, bool]:
        """Runs `task`, or finds its entry in the cache; says which."""
        entry, record = recall(task, self.store, label, refresh=self.refresh, **parameters)
        self.run.add_task(record)
        return entry, record.cached


def prepare(steps: Steps, name: str, spec: DatasetSpec) -> Entry:
    """Downloads, encodes and pads a dataset, and records it with its baseline."""
    progress.note(f"dataset {name}")
    sources = download_sources(steps.store, name, spec, data_mirror())
    digests = {source.name: source.sha256 for source in sources}
    # How a dataset is trained on does not shape its arrays.
    data_spec = spec.model_copy(update={"training": TrainingSpec()})
    encoded, _ = steps.cached(encode, name, dataset=data_spec, digests=digests)
    padded, _ = steps.cached(pad, name, encoded=encoded)
    record = DatasetRecord(
        spec=spec, sources=sources, baseline=baseline(steps.store, name, padded), **padded.facts
    )
    steps.run.add_dataset(name, record)
    return padded


def build_models(trials: Iterable[TrialRecord], data: Mapping[str, Entry]) -> Sizes:
    """Builds each variant for each of its datasets once, so that a misfit shows early.

    Returns the number of parameters by dataset and variant.

    Raises:
        UserError: a variant's layers do not fit each other, or the dataset.

    """
    sizes: dict[tuple[str, str], int] = {}
    for trial in trials:
        if (trial.dataset, trial.variant) not in sizes:
            label = f"{trial.dataset}/{trial.variant}"
            signature = signature_of(data[trial.dataset])
            try:
                size = build(label, signature, trial.layers, trial.training)
            except UserError as error:
                raise UserError(
                    f"variant {trial.variant!r} on dataset {trial.dataset!r}: {error}"
                ) from error
            sizes[trial.dataset, trial.variant] = size
    return sizes


def run_trial(
    steps: Steps, trial: TrialRecord, data: Mapping[str, Entry], sizes: Sizes
) -> TrialRecord:
    """Trains, scores and publishes a trial. A failure is recorded, and the next trial goes on."""
    trials = [t.label for t in steps.run.record.trials]
    title = f"[{trials.index(trial.label) + 1}/{len(trials)}] {trial.label}"
    progress.note(title)
    parameters = sizes[trial.dataset, trial.variant]
    trial = trial.model_copy(update={"parameters": parameters})
    try:
        done = _trained_and_scored(steps, trial, data[trial.dataset])
    except UserError:
        raise
    except Exception as error:  # noqa: BLE001 (whatever it is, it is this trial's end alone)
        diverged = isinstance(error, DivergedError)
        reason = str(error) if diverged else f"{type(error).__name__}: {error}"
        status = "diverged" if diverged else "failed"
        done = trial.model_copy(update={"status": status, "reason": reason})
        path = steps.run.folder / trial.label / "error.txt"
        write_atomically(path, traceback.format_exc().encode())
        progress.note(f"  {status}: {reason}")
    except BaseException:
        steps.run.add_trial(trial.model_copy(update={"status": "interrupted"}))
        raise
    if done.cached:
        progress.note("  found in the cache")
    steps.run.add_trial(done)
    return done


def train_trial(steps: Steps, trial: TrialRecord, padded: Entry) -> tuple[Entry, bool]:
    """Trains a trial, or finds its entry; says which."""
    return steps.cached(
        train,
        trial.label,
        padded=padded,
        layers=trial.layers,
        training=trial.training,
        seed=trial.seed,
    )


def signature_of(padded: Entry) -> Signature:
    """What kind of inputs and targets the dataset has."""
    return Signature.model_validate(padded.facts["signature"])


def _trained_and_scored(steps: Steps, trial: TrialRecord, padded: Entry) -> TrialRecord:
    trained, cached = train_trial(steps, trial, padded)
    scored, _ = steps.cached(evaluate, trial.label, trained=trained, signature=signature_of(padded))
    facts = trained.facts
    done = trial.model_copy(
        update={
            "status": "finished",
            "cached": cached,
            "best": Score(epoch=facts["best_epoch"], metrics=scored.facts["best"]),
            "last": Score(epoch=facts["last_epoch"], metrics=scored.facts["last"]),
            "seconds": facts["seconds"],
            "seconds_per_epoch": facts["seconds_per_epoch"],
            "peak_memory_bytes": facts["peak_memory_bytes"],
            "resumed": facts["resumed"],
            "means": facts["means"],
            "kernel": facts["kernel"],
            "kernel_reason": facts["kernel_reason"],
            "step_seconds": facts["step_seconds"],
            "compile_seconds": facts["compile_seconds"],
            "hardware": Hardware.model_validate(facts["hardware"]),
        }
    )
    files = publish_trial(steps.store, steps.run.folder, done, trained, scored)
    return done.model_copy(update={"files": files})
