"""Keeps a run's record true while the run goes on, whatever way it ends."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import RLock

from rnnpipe.records import (
    Attestation,
    DatasetRecord,
    Environment,
    Look,
    RunRecord,
    RunStatus,
    TaskRecord,
    TrialRecord,
    utc_now,
)
from rnnpipe.store import Runs, Store
from rnnpipe.suites import Suite


class Recorder:
    """The run's record so far; every change that matters is on disk at once.

    Trials may be noted by another thread than the one that plans more of them.
    """

    def __init__(self, runs: Runs, record: RunRecord) -> None:
        self._lock = RLock()
        self._runs = runs
        self.record = record
        self.folder = runs.path(record.id)
        self._write()

    def add_dataset(self, name: str, dataset: DatasetRecord) -> None:
        """Notes a dataset that is ready."""
        self.record = self.record.updated(datasets={**self.record.datasets, name: dataset})
        self._write()

    def add_trial(self, trial: TrialRecord) -> None:
        """Notes what became of a trial."""
        with self._lock:
            self.record = self.record.with_trial(trial)
            self._write()

    def plan(self, trial: TrialRecord) -> None:
        """Notes a trial that is to be run beyond the suite's own."""
        with self._lock:
            self.record = self.record.updated(trials=(*self.record.trials, trial))

    def add_look(self, look: Look) -> None:
        """Notes that results were looked at before the run ended."""
        self.record = self.record.updated(looks=(*self.record.looks, look))
        self._write()

    def add_attestation(self, attestation: Attestation) -> None:
        """Notes how far a trial repeats."""
        attestations = (*self.record.attestations, attestation)
        self.record = self.record.updated(attestations=attestations)
        self._write()

    def add_task(self, task: TaskRecord) -> None:
        """Notes a step; written with the next dataset or trial."""
        with self._lock:
            self.record = self.record.updated(tasks=(*self.record.tasks, task))

    def finish(self) -> None:
        """Ends the run: finished when every trial is, failed otherwise."""
        complete = all(trial.status == "finished" for trial in self.record.trials)
        self._end("finished" if complete else "failed")

    def _end(self, status: RunStatus) -> None:
        with self._lock:
            if self.record.status == "running":
                self.record = self.record.updated(status=status, finished_at=utc_now())
                self._write()

    def _write(self) -> None:
        self._runs.write(self.record)


@contextmanager
def recording(
    store: Store, suite: Suite, environment: Environment, flow_run: str | None = None
) -> Iterator[Recorder]:
    """A recorder whose run is noted as interrupted or failed when the block does not end well.

    The store marks that the run goes on, with the id of its Prefect flow run, for as long as the
    process lives: by that mark `rnnpipe.store.recovery` finds a run that was killed.
    """
    started_at = utc_now()
    record = RunRecord(
        id=store.runs.create(suite.name, started_at),
        status="running",
        started_at=started_at,
        suite=suite,
        environment=environment,
        trials=tuple(TrialRecord(**dict(trial)) for trial in suite.trials()),
    )
    with store.running.held(record.id, flow_run or ""):
        recorder = Recorder(store.runs, record)
        try:
            yield recorder
        except Exception:
            recorder._end("failed")  # noqa: SLF001 (the two are one)
            raise
        except BaseException:
            recorder._end("interrupted")  # noqa: SLF001
            raise
