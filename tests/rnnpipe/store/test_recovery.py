import os
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from rnnpipe.errors import UserError
from rnnpipe.records import Environment, Note, RunRecord, TrialRecord
from rnnpipe.store import Runs, Store
from rnnpipe.store.recording import recording
from rnnpipe.store.recovery import mark_crashed
from tests.rnnpipe.factories import HARDWARE, suite

SUITE = suite([0, 1], ["lstm"], ["digits"])
ENVIRONMENT = Environment(
    python="3.13.1", platform="Linux", packages={}, hardware=HARDWARE, commit=None, dirty=None
)
STARTED = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
LAST_WRITTEN = datetime(2026, 1, 2, 3, 9, 0, tzinfo=UTC)


@pytest.fixture
def store(tmp_path):
    return Store.open(tmp_path / "artifacts")


def killed(store, flow_run="", status="running"):
    """The id of a run whose process died: it left its mark, and the record as it was."""
    first, second = (TrialRecord(**dict(trial)) for trial in SUITE.trials())
    record = RunRecord(
        id=store.runs.create(SUITE.name, STARTED),
        status=status,
        started_at=STARTED,
        suite=SUITE,
        environment=ENVIRONMENT,
        trials=(first.model_copy(update={"status": "finished"}), second),
    )
    store.runs.write(record)
    written_at = LAST_WRITTEN.timestamp() + 0.75
    os.utime(store.runs.path(record.id) / "run.json", (written_at, written_at))
    store.running.leave(record.id)
    (store.running.folder / record.id).write_text(flow_run)
    return record.id


def test_a_killed_run_is_marked_as_crashed_at_the_last_time_it_wrote(store):
    run_id = killed(store)
    before = store.runs.read(run_id)
    assert mark_crashed(store) == [run_id]
    after = store.runs.read(run_id)
    assert after == before.updated(status="crashed", finished_at=LAST_WRITTEN)
    assert [trial.status for trial in after.trials] == ["finished", "pending"]
    assert store.running.names() == []
    assert mark_crashed(store) == []


def test_what_a_killed_run_had_noted_is_folded_into_its_record(store):
    run_id = killed(store)
    trial = store.runs.read(run_id).trials[1].model_copy(update={"status": "finished"})
    store.runs.note(run_id, Note(trials=(trial,)))
    notes = store.runs.path(run_id) / "notes.jsonl"
    later = LAST_WRITTEN.timestamp() + 60.5
    os.utime(notes, (later, later))
    assert mark_crashed(store) == [run_id]
    after = store.runs.read(run_id)
    assert [trial.status for trial in after.trials] == ["finished", "finished"]
    assert after.finished_at == LAST_WRITTEN + timedelta(seconds=60)
    assert not notes.exists()


def test_a_note_that_was_cut_off_is_told_and_the_others_count(store, monkeypatch):
    told = []
    monkeypatch.setattr("rnnpipe.progress.note", told.append)
    run_id = killed(store)
    trial = store.runs.read(run_id).trials[1]
    for status in ("interrupted", "finished"):
        noted = trial.model_copy(update={"status": status})
        store.runs.note(run_id, Note(trials=(noted,)))
    notes = store.runs.path(run_id) / "notes.jsonl"
    os.truncate(notes, notes.stat().st_size - 1)
    assert mark_crashed(store) == [run_id]
    assert store.runs.read(run_id).trials[1].status == "interrupted"
    assert told == [f"run {run_id} was killed while it wrote a note; what that said is lost"]


def test_a_run_that_goes_on_is_left_alone(store):
    crashed = killed(store)
    with recording(store, SUITE, ENVIRONMENT) as run:
        assert mark_crashed(store) == [crashed]
        assert store.runs.read(run.record.id).status == "running"
        assert store.running.names() == [run.record.id]
        run.finish()


def test_its_flow_run_is_left_for_prefect_to_be_told(store):
    flow_run = str(uuid4())
    killed(store, flow_run)
    killed(store, "no id/../of a flow run")
    assert len(mark_crashed(store)) == 2
    assert store.crashed.names() == [flow_run]


def test_a_run_killed_after_its_end_keeps_its_record_and_only_prefect_is_told(store):
    flow_run = str(uuid4())
    run_id = killed(store, flow_run, status="finished")
    record = (store.runs.path(run_id) / "run.json").read_bytes()
    assert mark_crashed(store) == []
    assert (store.runs.path(run_id) / "run.json").read_bytes() == record
    assert store.running.names() == []
    assert store.crashed.names() == [flow_run]


@pytest.mark.parametrize("content", [b"", b'{"schema_version": 1, "id"', b"\xff\x00", None])
def test_a_missing_or_damaged_record_stays_as_it_is_and_does_not_hinder_the_others(store, content):
    damaged, whole = killed(store), killed(store)
    path = store.runs.path(damaged) / "run.json"
    path.unlink()
    if content is not None:
        path.write_bytes(content)
    assert mark_crashed(store) == [whole]
    assert store.running.names() == []
    assert (path.read_bytes() if path.exists() else None) == content


def test_a_mark_without_a_run_folder_is_removed(store):
    store.running.leave("20260102-030405-small-0000")
    assert mark_crashed(store) == []
    assert store.running.names() == []
    assert not store.runs.folder.exists()


def test_of_many_commands_at_once_exactly_one_marks_a_run(store):
    run_ids = sorted(killed(store) for _ in range(5))
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(mark_crashed, [store] * 8))
    assert sorted(run_id for marked in found for run_id in marked) == run_ids
    assert {store.runs.read(run_id).status for run_id in run_ids} == {"crashed"}


def test_what_cannot_be_written_now_is_marked_by_a_later_command(store, monkeypatch):
    run_id = killed(store)

    def full(self, record):
        raise UserError("the disk is full")

    with monkeypatch.context() as patched:
        patched.setattr(Runs, "write", full)
        assert mark_crashed(store) == []
    assert store.running.names() == [run_id]
    assert mark_crashed(store) == [run_id]


def test_a_store_that_is_not_there_is_not_made(tmp_path):
    assert mark_crashed(Store(tmp_path / "artifacts")) == []
    assert list(tmp_path.iterdir()) == []
