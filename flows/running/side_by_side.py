"""As many trials at a time as take the least time, by what trials of the same recipes took.

Of each dataset one trial is computed in this process first, alone, and what it took is remembered
in the store for later runs. Then either this process goes on by itself, or processes beside it take
over, as with `--workers N`.
"""

import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict
from statistics import fmean
from typing import TYPE_CHECKING, Any

from pydantic_core import to_jsonable_python

from flows.running.agenda import Agenda, Execute, Note, Recipe, one_by_one, recipe_of
from rnnpipe import progress
from rnnpipe.machine.cores import cpu_model, usable_cores
from rnnpipe.machine.sharing import Cost, most_at_once
from rnnpipe.provenance.environment import hardware
from rnnpipe.records import TrialRecord
from rnnpipe.store import Store
from rnnpipe.store.recording import Recorder
from tasks.evaluation import Scoring
from tasks.trials import Computed, Job, scored, trained

if TYPE_CHECKING:
    from rnnpipe.training.train import Trainer

_START_SECONDS = 15.0
"""Until processes beside this one can train, where that was not measured yet."""


@contextmanager
def as_measured(
    store: Store, run: Recorder, trainer: "Trainer", scoring: Scoring
) -> Iterator[Execute]:
    """Trials one by one in this process, or in as many beside it as end sooner."""
    costs = _Costs(store, run)
    with ExitStack() as opened:
        beside: Execute | None = None

        def execute(agenda: Agenda, note: Note) -> None:
            nonlocal beside
            if beside is None:
                _measure(costs, agenda, note, trainer, scoring)
                left = [costs.of(trial) for trial in agenda.waiting if trial.is_network]
                number = most_at_once(left, _cores(), costs.start)
                if number == 1:
                    one_by_one(trainer, scoring, agenda, note)
                    return
                progress.note(f"{len(left)} trials in {number} processes at a time")
                from flows.running import cluster  # noqa: PLC0415 (imports Dask)

                began = time.perf_counter()
                beside = opened.enter_context(cluster.here(number, apart=agenda.shares_cores))
                costs.keep_start(time.perf_counter() - began)
            beside(agenda, note)

        yield execute


def _measure(
    costs: "_Costs", agenda: Agenda, note: Note, trainer: "Trainer", scoring: Scoring
) -> None:
    """Computes trials here until something is known of each dataset."""
    while (unknown := costs.unknown(agenda.waiting)) is not None:
        job = agenda.next_of(unknown)
        if job is None:
            return
        computed, cost = _measured(job, trainer, scoring)
        if cost is not None:
            costs.keep(job.trial, cost)
        note(computed)


def _measured(job: Job, trainer: "Trainer", scoring: Scoring) -> tuple[Computed, Cost | None]:
    """Computes a trial; also tells what it took, unless that is not known."""
    began, before = time.perf_counter(), time.process_time()
    done = trained(job, trainer)
    seconds, busy = time.perf_counter() - began, time.process_time() - before
    began = time.perf_counter()
    computed = scored(job, done, scoring)
    trial = computed.trial
    if trial.status != "finished" or trial.cached or trial.resumed:
        return computed, None
    ready = trial.compile_seconds or 0.0
    training = max(seconds - ready, 1e-3)
    return computed, Cost(
        seconds=training,
        busy=max(1.0, (busy - ready) / training),  # to make a model ready keeps one core busy
        ready=ready,
        scoring=time.perf_counter() - began,
    )


class _Costs:
    """What trials took alone, and processes to start: in this run and, on this machine, earlier."""

    def __init__(self, store: Store, run: Recorder) -> None:
        self._kept, self._run = store.step_times, run
        self._known: dict[Recipe, Cost] = {}

    @property
    def start(self) -> float:
        """Seconds until processes can train."""
        kept = self._kept.find(_here("processes"))
        return kept["start"]["seconds"] if kept else _START_SECONDS

    def keep_start(self, seconds: float) -> None:
        """Remembers how long processes took until they could train."""
        self._kept.keep(_here("processes"), {"start": {"seconds": seconds}})

    def unknown(self, trials: tuple[TrialRecord, ...]) -> Recipe | None:
        """A recipe among those of the trials of whose dataset nothing is known; None at the end."""
        for trial in trials:
            if trial.is_network and recipe_of(trial) not in self._known:
                kept = self._kept.find(self._same(trial))
                if kept:
                    self._known[recipe_of(trial)] = Cost(**kept["trial"])
        known = {dataset for dataset, _ in self._known}
        unknown = (trial for trial in trials if trial.is_network and trial.dataset not in known)
        return next(map(recipe_of, unknown), None)

    def of(self, trial: TrialRecord) -> Cost:
        """What a trial takes; one of an unknown recipe what others of its dataset take."""
        if (known := self._known.get(recipe_of(trial))) is not None:
            return known
        others = [asdict(cost) for (name, _), cost in self._known.items() if name == trial.dataset]
        return Cost(**{part: fmean(each[part] for each in others) for part in others[0]})

    def keep(self, trial: TrialRecord, cost: Cost) -> None:
        """Remembers what a trial took that was computed alone."""
        self._known[recipe_of(trial)] = cost
        self._kept.keep(self._same(trial), {"trial": asdict(cost)})

    def _same(self, trial: TrialRecord) -> dict[str, Any]:
        """What trials have in common that take as long."""
        data = self._run.record.datasets[trial.dataset].train_digest
        recipe = {"data": data, "network": trial.network, "training": trial.training}
        return _here("trial") | {"recipe": to_jsonable_python(recipe)}


def _cores() -> int:
    """How many cores there are to share; one where a GPU trains, as a process takes all of it."""
    return usable_cores() if hardware().device == "CPU" else 1


def _here(what: str) -> dict[str, Any]:
    return {"what": what, "cpu": cpu_model(), "cores": usable_cores()}
