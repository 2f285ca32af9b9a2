import errno
import shutil
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from rnnpipe.errors import UserError
from rnnpipe.records import Environment, Labels, Look, RunRecord, TaskRecord, TrialRecord, read_run
from rnnpipe.store import Store, runs
from rnnpipe.store.recording import recording
from tests.rnnpipe.factories import HARDWARE, suite

SUITE = suite([0, 1], ["lstm"], ["digits"])
SUITE_TRIALS = tuple(TrialRecord(**dict(trial)) for trial in SUITE.trials())
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


def test_what_the_user_calls_a_run_is_recorded_and_may_change_while_it_goes_on(store):
    given = Labels(name="bigger", note="slower")
    with recording(store, SUITE, ENVIRONMENT, labels=given) as run:
        assert store.runs.read(run.record.id).labels == given
        store.runs.label(run.record.id, Labels(name="smaller"))
        run.finish()
    assert store.runs.read(run.record.id).labels == Labels(name="smaller")


def test_the_command_that_asked_for_a_run_is_written_with_it(store):
    asked = ("rnnpipe", "run", "small", "--limit", "300")
    with recording(store, SUITE, ENVIRONMENT, command=asked) as run:
        assert store.runs.read(run.record.id).command == asked
        run.finish()
    assert store.runs.read(run.record.id).command == asked


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
    real = RunRecord.with_notes

    def slowly(record, notes):
        added = real(record, notes)
        time.sleep(0.002)  # time enough for the other thread to note something meanwhile
        return added

    monkeypatch.setattr(RunRecord, "with_notes", slowly)
    with recording(store, SUITE, ENVIRONMENT) as run, ThreadPoolExecutor(2) as threads:
        more = [run.record.trials[0].model_copy(update={"seed": 2 + n}) for n in range(20)]
        tasks = [TaskRecord(name=f"task {n}", seconds=1.0, cached=False) for n in range(20)]

        def note(how, what):
            for each in what:
                how(each)
                assert run.record.status == "running"

        list(threads.map(note, (run.plan, run.add_task), (more, tasks)))
        run.finish()  # steps noted after the last trial are written with the end
        planned = run.record
    assert planned.trials[2:] == tuple(more)
    assert planned.tasks == tuple(tasks)
    assert store.runs.read(run.record.id) == run.record


def noted(folder):
    """The sizes of the files that say what is known of a run, and which file each is."""
    paths = [path for name in ("run.json", "notes.jsonl") if (path := folder / name).exists()]
    return {path.name: (path.stat().st_size, path.stat().st_ino) for path in paths}


def test_noting_a_trial_costs_the_same_however_many_were_noted_before(store, monkeypatch):
    """Nothing is read, nothing is put together, and as many bytes are written."""
    written = []
    for name in ("append", "write_atomically"):
        real = getattr(runs, name)

        def counted(path, content, real=real):
            written.append((path.name, len(content)))
            real(path, content)

        monkeypatch.setattr(runs, name, counted)
    with recording(store, suite(range(1000, 1500), ["lstm"], ["digits"]), ENVIRONMENT) as run:
        [(_, size_of_planned)] = written
        planned = run.record.trials
        written.clear()
        with monkeypatch.context() as patched:
            patched.setattr(runs, "read_run", None)
            patched.setattr(RunRecord, "with_notes", None)
            for trial in planned:
                run.add_task(TaskRecord(name=f"train {trial.label}", seconds=1.0, cached=False))
                run.add_trial(trial.model_copy(update={"status": "finished"}))
        assert len(written) == 500
        assert set(written) == {written[0]}
        assert written[0][0] == "notes.jsonl"
        assert written[0][1] < size_of_planned / 250
        run.finish()
    assert written[500][0] == "run.json"
    assert len(written) == 501


def test_what_is_noted_is_read_while_the_run_goes_on_and_folded_in_when_it_ends(store):
    look = Look(seeds=2, level=0.05)
    with recording(store, SUITE, ENVIRONMENT) as run:
        begun = noted(run.folder)
        first, second = (t.model_copy(update={"status": "finished"}) for t in run.record.trials)
        third = first.model_copy(update={"seed": 2, "status": "pending"})
        run.add_task(TaskRecord(name="a task", seconds=1.0, cached=False))
        run.add_trial(second)
        run.plan(third)
        run.add_look(look)
        run.add_trial(first)
        assert noted(run.folder)["run.json"] == begun["run.json"]
        going_on = store.runs.read(run.record.id)
        assert going_on == run.record
        assert (going_on.status, going_on.trials) == ("running", (first, second, third))
        assert ([task.name for task in going_on.tasks], going_on.looks) == (["a task"], (look,))
        run.finish()
    assert list(noted(run.folder)) == ["run.json"]
    ended = store.runs.read(run.record.id)
    assert ended == going_on.updated(status="failed", finished_at=ended.finished_at)


def test_a_copy_of_a_run_that_goes_on_says_the_same(store, tmp_path):
    with recording(store, SUITE, ENVIRONMENT) as run:
        run.add_trial(run.record.trials[1].model_copy(update={"status": "finished"}))
        copy = shutil.copytree(run.folder, tmp_path / "elsewhere" / run.record.id)
        going_on = run.record
        run.finish()
    assert read_run(copy / "run.json") == going_on


def test_a_reader_between_the_end_of_a_run_and_the_end_of_its_notes_sees_each_trial_once(
    store, monkeypatch
):
    """As when the process dies there, too: the notes stay, and count no more."""
    monkeypatch.setattr(Path, "unlink", lambda *_, **__: None)
    with recording(store, SUITE, ENVIRONMENT) as run:
        run.add_task(TaskRecord(name="a task", seconds=1.0, cached=False))
        run.add_trial(run.record.trials[0].model_copy(update={"status": "finished"}))
        run.finish()
    assert "notes.jsonl" in noted(run.folder)
    assert store.runs.read(run.record.id) == run.record
    assert len(run.record.tasks) == 1


def test_a_note_that_the_disk_does_not_take_leaves_the_others_readable(store, monkeypatch):
    def cut_short(descriptor):
        raise OSError(errno.ENOSPC, "No space left on device")

    with recording(store, SUITE, ENVIRONMENT) as run:
        first, second = (t.model_copy(update={"status": "finished"}) for t in run.record.trials)
        run.add_trial(first)
        before = noted(run.folder)
        with monkeypatch.context() as patched:
            patched.setattr("rnnpipe.files.atomic.os.fsync", cut_short)
            with pytest.raises(UserError, match="the disk that holds"):
                run.add_trial(second)
        assert noted(run.folder) == before
        assert store.runs.read(run.record.id).trials == (first, SUITE_TRIALS[1])
        run.add_look(Look(seeds=2, level=0.05))
        assert store.runs.read(run.record.id).looks == run.record.looks
        run.finish()
    assert store.runs.read(run.record.id).trials == (first, second)


def test_trials_that_are_added_are_planned_too(store):
    with recording(store, SUITE, ENVIRONMENT) as run:
        first, second = run.record.trials
        third = first.model_copy(update={"seed": 7})
        run.add_trial(second)
        assert run.planned == 2
        run.plan(third)
        assert run.planned == 3
        run.finish()


def test_a_run_takes_as_long_as_it_takes_whatever_the_clock_says(store, monkeypatch):
    noon = datetime(2026, 3, 1, 12, tzinfo=UTC)
    monkeypatch.setattr("rnnpipe.store.recording.utc_now", lambda: noon)
    moments = iter([100.0, 160.5])
    monkeypatch.setattr("rnnpipe.store.recording.time.monotonic", lambda: next(moments))
    with recording(store, SUITE, ENVIRONMENT) as recorder:
        monkeypatch.setattr("rnnpipe.store.recording.utc_now", lambda: noon - timedelta(hours=2))
        recorder.finish()
    assert recorder.record.finished_at - recorder.record.started_at == timedelta(seconds=60)
