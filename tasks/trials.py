"""A trial's steps, training, scoring and drawing, in whatever process they are done."""

import traceback
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from prefect import task
from prefect.cache_policies import NO_CACHE

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
from tasks.caching import policy_of, recall
from tasks.evaluation import HERE, Scoring, draw, evaluate
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
    signature = PaddedFacts.model_validate(job.padded.facts).signature
    network = job.trial.is_network
    known = {"trained": trained_entry, "signature": signature, "by": by}
    label, tasks = job.trial.label, list(done.tasks)
    try:
        entry, task = recall(evaluate, job.store, label, refresh=job.refresh, **known)
        tasks.append(task)
        shown = {"scored": entry, "curves": curves_of(signature) if network else ()}
        pictures, task = recall(draw, job.store, label, refresh=job.refresh, **shown, **known)
        tasks.append(task)
    except UserError:
        raise
    except Exception as error:  # noqa: BLE001 (likewise)
        return failed(job.trial, error, tuple(tasks))
    trial = job.trial.finished(
        (TrainedFacts if network else FittedFacts).model_validate(trained_entry.facts),
        ScoredFacts.model_validate(entry.facts),
        cached=done.tasks[0].cached,
    )
    return Computed(trial, tuple(tasks), (trained_entry, entry, pictures))


def train_trial(
    store: Store, trainer: Trainer, trial: TrialRecord, padded: Entry, *, refresh: bool
) -> tuple[Entry, TaskRecord]:
    """Trains a trial, or finds its entry."""
    return recall(
        train,
        store,
        trial.label,
        refresh=refresh,
        trainer=trainer,
        padded=padded,
        **trial.network,
        training=trial.training,
        seed=trial.seed,
    )


def fit_trial(job: Job) -> tuple[Entry, TaskRecord]:
    """Fits the baseline of a trial, or finds its entry, as it is for every seed but the first."""
    trial = job.trial
    return recall(
        fit,
        job.store,
        trial.label,
        refresh=job.refresh,
        padded=job.padded,
        baseline=trial.baseline,
        validation_split=trial.training.validation_split,
    )


def failed(trial: TrialRecord, error: Exception, tasks: tuple[TaskRecord, ...] = ()) -> Computed:
    """A trial that an error has ended."""
    diverged = isinstance(error, DivergedError)
    reason = str(error) if diverged else f"{type(error).__name__}: {error}"
    status = "diverged" if diverged else "failed"
    trial = trial.model_copy(update={"status": status, "reason": reason})
    return Computed(trial, tasks, error="".join(traceback.format_exception(error)))
