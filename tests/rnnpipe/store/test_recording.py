import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from rnnpipe.records import Environment, RunRecord, TaskRecord
from rnnpipe.store import Store
from rnnpipe.store.recording import recording
from tests.rnnpipe.factories import HARDWARE, suite

SUITE = suite([0, 1], ["lstm"], ["digits"])
ENVIRONMENT = Environment(
    python="3.13.1",
    platform="Linux",
    packages={"keras": "3.15.1"},
    hardware=HARDWARE,
    commit=None,
    dirty=None,
)


@pytest.fixture
def store(tmp_path):
    return Store.open(tmp_path / "artifacts")


def test_a_run_is_on_disk_and_marked_as_going_on_from_its_first_moment(store):
    with recording(store, SUITE, ENVIRONMENT, "the flow run") as run:
        record = store.runs.read(run.record.id)
        assert (record.status, record.finished_at) == ("running", None)
        assert [trial.status for trial in record.trials] == ["pending", "pending"]
        assert store.running.names() == [record.id]
        assert (store.running.folder / record.id).read_text() == "the flow run"
        run.finish()


@pytest.mark.parametrize(
    ("error", "status"),
    [(ValueError, "failed"), (KeyboardInterrupt, "interrupted"), (SystemExit, "interrupted")],
)
def test_a_run_that_does_not_end_well_says_so(store, error, status):
    with pytest.raises(error), recording(store, SUITE, ENVIRONMENT) as run:
        raise error
    record = store.runs.read(run.record.id)
    assert record.status == status
    assert record.finished_at >= record.started_at
    assert store.running.names() == []


@pytest.mark.parametrize(
    ("last", "status"), [("finished", "finished"), ("diverged", "failed"), ("pending", "failed")]
)
def test_a_run_is_finished_when_every_trial_is(store, last, status):
    with recording(store, SUITE, ENVIRONMENT) as run:
        for trial, state in zip(run.record.trials, ("finished", last), strict=True):
            run.add_trial(trial.model_copy(update={"status": state}))
        run.finish()
    assert store.runs.read(run.record.id).status == status
    assert store.running.names() == []


def test_an_error_after_the_end_leaves_the_record_as_it_is(store):
    ended = []

    def fail_in_the_report():
        with recording(store, SUITE, ENVIRONMENT) as run:
            run.finish()
            ended.append((run.folder / "run.json").read_bytes())
            raise ValueError("in the report")

    with pytest.raises(ValueError, match="in the report"):
        fail_in_the_report()
    assert [path.read_bytes() for path in store.runs.folder.glob("*/run.json")] == ended


def test_two_threads_note_at_once_and_nothing_is_lost(store, monkeypatch):
    real = RunRecord.updated

    def slowly(record, **changes):
        time.sleep(0.002)  # time enough for the other thread to change the record meanwhile
        return real(record, **changes)

    monkeypatch.setattr(RunRecord, "updated", slowly)
    with recording(store, SUITE, ENVIRONMENT) as run, ThreadPoolExecutor(2) as threads:
        task = TaskRecord(name="a task", seconds=1.0, cached=False)
        jobs = [(run.plan, run.record.trials[0]), (run.add_task, task)]
        list(threads.map(lambda job: [job[0](job[1]) for _ in range(20)], jobs))
    assert (len(run.record.trials), len(run.record.tasks)) == (2 + 20, 20)
