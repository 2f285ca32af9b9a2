"""When the record of a run that goes on is pushed; test_remote has what comes of it elsewhere."""

import json
import time

import pytest

from rnnpipe.records import Labels, Note
from rnnpipe.store import Runs
from rnnpipe.store.marks import Marks
from rnnpipe.store.shared_runs import SharedRuns
from tests.rnnpipe.factories import write_run

RUN = "20260103-040506-small-cccc"


class SlowRemote:
    """Takes two seconds of a clock of its own for each push, and keeps what was pushed."""

    def __init__(self):
        self.now = 1000.0
        self.pushed = []
        self.impatient = self

    def monotonic(self):
        return self.now

    def write(self, path, content):
        self.now += 2.0
        self.pushed.append((path, json.loads(content)))


@pytest.fixture
def remote(monkeypatch):
    remote = SlowRemote()
    monkeypatch.setattr(time, "monotonic", remote.monotonic)
    return remote


def test_pushing_what_is_noted_takes_a_twentieth_of_the_time_at_most(remote, tmp_path):
    shared = SharedRuns(remote, tmp_path, Marks(tmp_path / "a"), Marks(tmp_path / "b"))
    runs = Runs(tmp_path, shared)
    record = write_run(
        runs.path(RUN), seeds=range(8), variants=["lstm"], datasets=["adding"]
    ).record
    (runs.path(RUN) / "run.json").unlink()
    pending = [t.model_copy(update={"status": "pending"}) for t in record.trials]
    runs.write(record.updated(status="running", finished_at=None, trials=tuple(pending)))
    began, remote.pushed = remote.now, []
    for trial in record.trials:
        runs.note(RUN, Note(trials=(trial,)))
        remote.now += 15.0
    counts = [sum(t["status"] == "finished" for t in run["trials"]) for _, run in remote.pushed]
    assert counts == [1, 4, 7]  # at the first note, and when 40 s have passed after the last push
    assert {path for path, _ in remote.pushed} == {f"runs/{RUN}/run.json"}
    assert 2.0 * len(counts) <= 0.05 * (remote.now - began) + 2.0
    runs.write(record)
    assert remote.pushed[-1][1]["status"] == "finished"


def test_what_a_run_is_called_is_pushed_at_once(remote, tmp_path):
    runs = Runs(
        tmp_path, SharedRuns(remote, tmp_path, Marks(tmp_path / "a"), Marks(tmp_path / "b"))
    )
    runs.path(RUN).mkdir()
    runs.label(RUN, Labels(name="bigger"))
    assert remote.pushed == [
        (f"runs/{RUN}/labels.json", {"name": "bigger", "note": None, "tags": []})
    ]
