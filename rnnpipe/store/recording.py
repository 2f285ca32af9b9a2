"""Keeps a run's record true while the run goes on, whatever way it ends."""

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from threading import RLock

from rnnpipe.records import (
    Attestation,
    DatasetRecord,
    Environment,
    Labels,
    Look,
    Note,
    RunRecord,
    RunStatus,
    TaskRecord,
    TrialRecord,
    utc_now,
)
from rnnpipe.records.labels import NO_LABELS
from rnnpipe.store import Runs, Store
from rnnpipe.suites import Suite


class Recorder:
    """The run's record so far; every change that matters is on disk at once.

    What is noted while the run goes on is added to what was noted before, so that the ten
    thousandth trial costs no more than the tenth. This process alone writes the record, which is
    marked in the store: so what is on disk need not be read again. Trials may be noted by another
    thread than the one that plans more of them.
    """

    def __init__(self, runs: Runs, record: RunRecord) -> None:
        self._began = time.monotonic()
        self._lock = RLock()
        self._runs = runs
        self._record = record
        self._noted: list[Note] = []
        self._unwritten: list[TaskRecord] = []
        self._planned = {trial.label for trial in record.trials}
        self.folder = runs.path(record.id)
        runs.write(record)

    @property
    def record(self) -> RunRecord:
        """The record with all that is noted."""
        with self._lock:
            if self._noted:
                self._record = self._record.with_notes(self._noted)
                self._noted.clear()
            return self._record

    @property
    def planned(self) -> int:
        """How many trials there are to be, those that were added among them."""
        return len(self._planned)

    def add_dataset(self, name: str, dataset: DatasetRecord) -> None:
        """Notes a dataset that is ready."""
        self._note(Note(datasets={name: dataset}))

    def add_trial(self, trial: TrialRecord) -> None:
        """Notes what became of a trial."""
        self._note(Note(trials=(trial,)))

    def plan(self, trial: TrialRecord) -> None:
        """Notes a trial that is to be run beyond the suite's own."""
        with self._lock:
            self._planned.add(trial.label)
            self._note(Note(trials=(trial,)))

    def add_look(self, look: Look) -> None:
        """Notes that results were looked at before the run ended."""
        self._note(Note(looks=(look,)))

    def add_attestation(self, attestation: Attestation) -> None:
        """Notes how far a trial repeats."""
        self._note(Note(attestations=(attestation,)))

    def add_task(self, task: TaskRecord) -> None:
        """Notes a step; written with the next dataset or trial."""
        with self._lock:
            self._noted.append(Note(tasks=(task,)))
            self._unwritten.append(task)

    def finish(self, answers: Mapping[str, str] = {}) -> None:
        """Ends the run: finished when every trial is, failed otherwise; notes what it found out."""
        complete = all(trial.status == "finished" for trial in self.record.trials)
        with self._lock:
            self._record = self.record.updated(answers=dict(answers))
        self._end("finished" if complete else "failed")

    def _note(self, note: Note) -> None:
        with self._lock:
            self._noted.append(note)
            written = note.model_copy(update={"tasks": tuple(self._unwritten)})
            self._runs.note(self._record.id, written)
            self._unwritten.clear()

    def _end(self, status: RunStatus) -> None:
        with self._lock:
            if self.record.status == "running":
                # By a clock that nobody sets: the day's own may have been set back meanwhile.
                took = timedelta(seconds=int(time.monotonic() - self._began))
                ended = self.record.started_at + took
                self._record = self.record.updated(status=status, finished_at=ended)
                self._runs.write(self._record)


@contextmanager
def recording(  # noqa: PLR0913 (what a record begins with)
    store: Store,
    suite: Suite,
    environment: Environment,
    flow_run: str | None = None,
    labels: Labels = NO_LABELS,
    command: tuple[str, ...] = (),
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
        command=command,
        **dict(labels),
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
