"""A trial's steps, training, scoring and drawing, in whatever process they are done."""

import traceback
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from prefect import Task, task
from prefect.cache_policies import NO_CACHE
from prefect.logging import get_run_logger

from rnnpipe.errors import DivergedError, UserError
from rnnpipe.evaluation.named import curves_of
from rnnpipe.records import (
    Entry,
    FittedFacts,
    ScoredFacts,
    TaskRecord,
    TrainedFacts,
    TrialRecord,
)
from rnnpipe.records.facts import PaddedFacts
from rnnpipe.store import Store
from tasks.baselines import fit
from tasks.caching import policy_of
from tasks.evaluation import HERE, Scoring, draw, evaluate
from tasks.recalling import Recalled, find, recall
from tasks.training import train

if TYPE_CHECKING:
    from rnnpipe.training.train import Trainer
else:
    Trainer = Any  # its module imports TensorFlow

TRAINER = "rnnpipe-trainer"
"""The plug-in of a Dask worker that has its process's trainer."""


@dataclass(frozen=True)
class Job:
    """A trial to compute, and what it takes wherever that is done."""

    store: Store
    trial: TrialRecord
    padded: Entry
    refresh: bool


@dataclass(frozen=True)
class Computed:
    """What has come of a trial so far: its record, the steps that are done, and their entries.

    `error` is the traceback of a trial that an error has ended.
    """

    trial: TrialRecord
    tasks: tuple[TaskRecord, ...] = ()
    entries: tuple[Entry, ...] = ()
    error: str = ""


@task(name="trial", task_run_name="trial-{job.trial.label}", cache_policy=NO_CACHE)
def compute_trial(job: Job) -> Computed:
    """Trains and scores a trial on a Dask worker; raises and returns as these two do."""
    from distributed import get_worker  # noqa: PLC0415 (only workers need it)

    trainer: Trainer = getattr(get_worker().plugins[TRAINER], "trainer")  # noqa: B009 (untyped)
    return scored(job, trained(job, trainer), HERE)


def trained(job: Job, trainer: Trainer) -> Computed:
    """Trains a trial, or fits a baseline; a failure that is its own is told by what is returned.

    Raises:
        UserError: what would end every other trial too, such as a full disk.

    """
    try:
        with trainer.turn:
            for step in (evaluate, draw):
                policy_of(step).read_code()  # scoring may be another thread's
            if job.trial.is_network:
                entry, task = train_trial(
                    job.store, trainer, job.trial, job.padded, refresh=job.refresh
                )
            else:
                entry, task = fit_trial(job)
    except UserError:
        raise
    except Exception as error:  # noqa: BLE001 (whatever it is, it is this trial's end alone)
        return failed(job.trial, error)
    return Computed(job.trial, (task,), (entry,))


def scored(job: Job, done: Computed, by: Scoring) -> Computed:
    """Scores and draws a trial that is trained, unless that has failed; raises as `trained`."""
    if done.error:
        return done
    (trained_entry,) = done.entries
    tasks = list(done.tasks)

    def recalled(step: Task[..., Entry], **parameters: Any) -> Entry:
        entry, task = recall(
            step, job.store, job.trial.label, refresh=job.refresh, by=by, **parameters
        )
        tasks.append(task)
        return entry

    try:
        entries = _scores_and_pictures(job, trained_entry, recalled)
    except UserError:
        raise
    except Exception as error:  # noqa: BLE001 (likewise)
        return failed(job.trial, error, tuple(tasks))
    return _finished(job, tuple(tasks), (trained_entry, *entries))


def found(job: Job) -> Computed | None:
    """A trial all of whose steps the cache has; None where one of them is to be computed."""
    tasks: list[TaskRecord] = []

    def known(step: Task[..., Entry], **parameters: Any) -> Entry:
        recalled = find(step, job.store, job.trial.label, **parameters)
        if recalled is None:
            raise _NotFoundError
        entry, task = recalled
        tasks.append(task)
        return entry

    trial = job.trial
    try:
        trained = (
            known(train, **_training(trial, job.padded))
            if trial.is_network
            else known(fit, **_fitting(trial, job.padded))
        )
        entries = _scores_and_pictures(job, trained, known)
    except _NotFoundError:
        return None
    return _finished(job, tuple(tasks), (trained, *entries))


@task(name="found", task_run_name="found-{number}", cache_policy=NO_CACHE)
def note_found(number: int, note: Callable[[], object]) -> None:
    """Has so many trials noted that the cache has: one run of a task for all of them."""
    note()
    get_run_logger().info("trials found in the cache: %d", number)


class _NotFoundError(Exception):
    """A step is not in the cache."""


def _scores_and_pictures(
    job: Job, trained: Entry, step: Callable[..., Entry]
) -> tuple[Entry, Entry]:
    """What scoring and drawing leave; `step` runs or finds a step with its parameters."""
    signature = PaddedFacts.model_validate(job.padded.facts).signature
    curves = curves_of(signature) if job.trial.is_network else ()
    of = {"trained": trained, "signature": signature}
    scored = step(evaluate, **of)
    return scored, step(draw, scored=scored, curves=curves, **of)


def _finished(
    job: Job, tasks: tuple[TaskRecord, ...], entries: tuple[Entry, Entry, Entry]
) -> Computed:
    """A trial that is trained, scored and drawn: its steps and what they left, in that order."""
    trained, scored, _ = entries
    trial = job.trial.finished(
        (TrainedFacts if job.trial.is_network else FittedFacts).model_validate(trained.facts),
        ScoredFacts.model_validate(scored.facts),
        cached=tasks[0].cached,
    )
    return Computed(trial, tasks, entries)


def train_trial(
    store: Store, trainer: Trainer, trial: TrialRecord, padded: Entry, *, refresh: bool
) -> Recalled:
    """Trains a trial, or finds its entry."""
    recipe = _training(trial, padded)
    return recall(train, store, trial.label, refresh=refresh, trainer=trainer, **recipe)


def fit_trial(job: Job) -> Recalled:
    """Fits the baseline of a trial, or finds its entry, as it is for every seed but the first."""
    of = _fitting(job.trial, job.padded)
    return recall(fit, job.store, job.trial.label, refresh=job.refresh, **of)


def _training(trial: TrialRecord, padded: Entry) -> dict[str, Any]:
    """What is trained, as parameters of `train`."""
    return {"padded": padded, **trial.network, "training": trial.training, "seed": trial.seed}


def _fitting(trial: TrialRecord, padded: Entry) -> dict[str, Any]:
    """What is fitted, as parameters of `fit`."""
    split = trial.training.validation_split
    return {"padded": padded, "baseline": trial.baseline, "validation_split": split}


def failed(trial: TrialRecord, error: Exception, tasks: tuple[TaskRecord, ...] = ()) -> Computed:
    """A trial that an error has ended."""
    diverged = isinstance(error, DivergedError)
    reason = str(error) if diverged else f"{type(error).__name__}: {error}"
    status = "diverged" if diverged else "failed"
    trial = trial.model_copy(update={"status": status, "reason": reason})
    return Computed(trial, tasks, error="".join(traceback.format_exception(error)))
