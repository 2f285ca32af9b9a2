"""Trials on the workers of a Dask cluster."""

import contextlib
import os
import re
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from uuid import uuid4

import cloudpickle
import dask
import pytest
from distributed import LocalCluster
from distributed.client import FutureCancelledError
from distributed.scheduler import KilledWorker
from prefect.flows import load_flow_from_entrypoint

from flows.benchmark import benchmark
from flows.running import cluster
from flows.running.cluster_worker import obstacle, what_shapes_results
from flows.running.trials import TrialsFailedError
from flows.running.workers import require_usable
from flows.server import processes
from rnnpipe.errors import UserError
from rnnpipe.machine.cores import usable_cores
from rnnpipe.records import Entry, RunRecord, TrialRecord
from rnnpipe.store import Store
from rnnpipe.suites import Suite
from tasks.trials import Job

ROOT = Path(__file__).parents[3]

SUITE = """
name = "tiny"
title = "Tiny"
seeds = [0]
[training]
epochs = 3000
[datasets.digits]
source = "digits"
limit = 64
[variants.quick]
layers = [{ type = "lstm", units = 4 }]
training = { epochs = 1 }
[variants.lstm]
layers = [{ type = "lstm", units = 4 }]
[variants.gru]
layers = [{ type = "gru", units = 4 }]
"""

RNN = [{"type": "simple_rnn", "units": 4}]
ADDING = {"source": "adding", "timesteps": 10, "train_examples": 2000, "test_examples": 50}
WILD = {
    "name": "wild",
    "title": "Wild",
    "seeds": [0],
    "training": {"epochs": 1, "optimizer": "sgd"},
    "datasets": {"adding": ADDING},
    "variants": {
        "wild": {"layers": RNN, "training": {"learning_rate": 100.0}},
        "calm": {"layers": RNN},
    },
}


@contextlib.contextmanager
def dask_cluster(workers):
    """A cluster whose workers are threads of this process: nothing has to be imported again."""
    with (
        dask.config.set({"distributed.scheduler.http.routes": []}),
        LocalCluster(
            n_workers=workers,
            threads_per_worker=1,
            processes=False,
            protocol="tcp",
            dashboard_address="127.0.0.1:0",
            memory_limit=None,
        ) as found,
    ):
        yield found.scheduler_address


@pytest.fixture(scope="module")
def address():
    """Where the scheduler of a cluster of two workers listens."""
    with dask_cluster(2) as found:
        yield found


def weights(store, record):
    """The digest of every trial's weights, by label."""
    entries = {task.name: task.entry for task in record.tasks}
    return {
        trial.label: store.cache.read(entries[f"train {trial.label}"]).facts["weights_digest"]
        for trial in record.trials
    }


def test_workers_and_one_process_find_each_others_trials_and_train_the_same_bits(
    run, store, tiny, address
):
    alone = run(tiny, variants=["gru"], seeds=1, deterministic=True)
    # Two seeds decide nothing, so the one look comes after a third for both variants.
    spread = run(tiny, deterministic=True, until_decided=True, max_seeds=3, dask_address=address)
    assert [look.seeds for look in spread.looks] == [3]
    assert {trial.label: (trial.status, trial.cached) for trial in spread.trials} == {
        "digits/lstm/seed-0": ("finished", False),
        "digits/lstm/seed-1": ("finished", False),
        "digits/lstm/seed-2": ("finished", False),
        "digits/gru/seed-0": ("finished", True),
        "digits/gru/seed-1": ("finished", False),
        "digits/gru/seed-2": ("finished", False),
    }
    assert all(trial.hardware is not None for trial in spread.trials)
    assert (store.runs.path(spread.id) / "digits/gru/seed-2/model.keras").exists()
    assert all(trial.cached for trial in run(tiny, seeds=3, deterministic=True).trials)
    anew = run(
        tiny, variants=["gru"], seeds=1, deterministic=True, refresh=True, dask_address=address
    )
    assert not anew.trials[0].cached
    assert weights(store, anew) == weights(store, alone)


def test_a_trial_that_fails_on_a_worker_is_recorded_and_the_others_go_on(run, store, address):
    wild = Suite.model_validate(WILD)
    with pytest.raises(TrialsFailedError, match=r"1 trial .* failed: adding/wild/seed-0"):
        run(wild, dask_address=address)
    record = store.runs.read(store.runs.find("latest"))
    assert [trial.status for trial in record.trials] == ["diverged", "finished"]
    assert record.trials[0].reason.startswith("training diverged in epoch 1")
    error = store.runs.path(record.id) / record.trials[0].label / "error.txt"
    assert "DivergedError: training diverged in epoch 1" in error.read_text()


def test_a_cluster_without_workers_is_told(run, store, tiny):
    with (
        dask_cluster(0) as empty,
        pytest.raises(UserError, match=f"the Dask scheduler at {empty} has no workers: start some"),
    ):
        run(tiny, dask_address=empty)


def test_workers_that_all_leave_end_the_run(run, store, tiny, address, monkeypatch):
    monkeypatch.setattr(cluster, "_PATIENCE_SECONDS", 0.0)
    monkeypatch.setattr(cluster, "_workers", lambda _: 0)
    with pytest.raises(UserError, match="has no workers"):
        run(tiny, dask_address=address)
    record = store.runs.read(store.runs.find("latest"))
    assert record.status == "failed"
    assert [trial.status for trial in record.trials] == ["pending"] * 4


class Ended:
    """Stands for a future that has ended with an error."""

    def __init__(self, error):
        self._error = error

    def result(self):
        raise self._error


def test_a_trial_that_every_worker_dies_of_is_a_failed_one(tiny, store):
    job = Job(store, TrialRecord(**dict(tiny.trials()[0])), Entry(digest="", files={}), False)
    died = KilledWorker("trial", SimpleNamespace(address="tcp://127.0.0.1:9"), 3)
    computed = cluster._result(Ended(died), job)
    assert computed.trial.status == "failed"
    assert computed.trial.reason.startswith("KilledWorker: ")
    assert "KilledWorker" in computed.error


def test_a_scheduler_that_is_gone_ends_the_run(tiny, store):
    job = Job(store, TrialRecord(**dict(tiny.trials()[0])), Entry(digest="", files={}), False)
    lost = FutureCancelledError("trial", "scheduler-connection-lost")
    with pytest.raises(UserError, match="the connection to the Dask scheduler is lost"):
        cluster._result(Ended(lost), job)


def test_a_worker_that_cannot_compute_trials_of_the_run_says_why(store, tiny, recorded_run):
    shapes, run_id, api = what_shapes_results(), recorded_run, "http://127.0.0.1:9/api"
    other = shapes | {"train": shapes["train"] | {"libraries": {"keras": "0"}}}
    assert obstacle(store, run_id, other, api).startswith("has other source code or libraries,")
    assert obstacle(Store(store.root / "none"), run_id, shapes, api).startswith(
        f"does not see the artifacts at {store.root / 'none'}"
    )
    assert obstacle(store, run_id, shapes, api).startswith(f"cannot reach the Prefect API at {api}")


@pytest.fixture
def recorded_run(run, tiny):
    """The id of a run that is in the store."""
    return run(tiny, seeds=1, variants=["gru"], epochs=1).id


def test_what_a_worker_cannot_do_ends_the_run(run, tiny, address, monkeypatch):
    monkeypatch.setattr(cluster, "what_shapes_results", dict)
    with pytest.raises(UserError, match=r"the Dask worker at tcp://.* has other source code"):
        run(tiny, dask_address=address)


@pytest.mark.parametrize(
    ("workers", "address", "message"),
    [
        (usable_cores() + 1, None, f"workers = {usable_cores() + 1} is more than the cores"),
        (1, "tcp://127.0.0.1:9", "exclude each other"),
        (None, "127.0.0.1:9", "is no address of a Dask scheduler"),
        (None, "http://127.0.0.1:9", "is no address of a Dask scheduler"),
        (None, "tcp://127.0.0.1", "is no address of a Dask scheduler"),
        (None, "tcp://127.0.0.1:port", "is no address of a Dask scheduler"),
        (None, "tcp://127.0.0.1:9", "no Dask scheduler answers at tcp://127.0.0.1:9"),
        (None, "tcp://no-such-host.invalid:8786", "no Dask scheduler answers at"),
    ],
)
def test_workers_that_there_cannot_be_are_refused_before_anything_is_begun(
    store, workers, address, message
):
    with pytest.raises(UserError, match=re.escape(message)):
        require_usable(workers, address)
    with pytest.raises(UserError, match=re.escape(message)):
        benchmark.fn("quickstart", artifacts=str(store.root), workers=workers, dask_address=address)
    assert store.runs.ids() == []


def test_the_flow_travels_to_workers_when_a_deployment_has_loaded_it_by_its_path(monkeypatch):
    flow = load_flow_from_entrypoint(f"{ROOT}/flows/benchmark.py:benchmark")
    travelling = cloudpickle.dumps(flow)
    monkeypatch.delitem(sys.modules, flow.fn.__module__)
    assert cloudpickle.loads(travelling).name == "benchmark"


@dataclass
class Story:
    """What is seen when one of two workers is killed and, later, Ctrl-C is pressed."""

    code: int
    told: str
    record: RunRecord
    left: list[int]


@pytest.fixture(scope="module")
def story(tmp_path_factory):
    folder = tmp_path_factory.mktemp("workers")
    (folder / "tiny.toml").write_text(SUITE)
    ours = ("PREFECT_", "RNNPIPE_", "DO_NOT_TRACK")
    environment = {k: v for k, v in os.environ.items() if not k.startswith(ours)}
    mark = {"STORY": str(uuid4())}
    process = subprocess.Popen(
        [sys.executable, "-m", "flows.cli", "run", "tiny.toml", "-v", "--workers", "2"],
        cwd=folder,
        env=environment | {"PYTHONUNBUFFERED": "1"} | mark,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
        # As in a terminal: a process started in the background is made to ignore Ctrl-C.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509 (one thread)
    )
    told = []
    read_until(process, told, "lstm/seed-0  epoch 2/", "gru/seed-0  epoch 2/")
    workers_of(mark)[0].kill()
    read_until(process, told, "seed-0  goes on after epoch")
    # A terminal sends it to every process that was started from it.
    os.killpg(process.pid, signal.SIGINT)
    told.append(process.communicate(timeout=60)[1])
    runs = Store(folder / "artifacts").runs
    return Story(
        process.returncode,
        "".join(told),
        runs.read(runs.find("latest")),
        processes.with_variables(mark),
    )


def read_until(process, told, *texts):
    """Reads what the process tells until each of the texts was in it."""
    waiting = set(texts)
    for line in process.stderr:
        told.append(line)
        waiting -= {text for text in waiting if text in line}
        if not waiting:
            return
    pytest.fail("".join(told))


def workers_of(mark):
    """The processes with this mark that `multiprocessing` has spawned."""
    return [
        process
        for process in processes.with_variables(mark)
        if any("multiprocessing.spawn" in argument for argument in process.cmdline())
    ]


def test_the_trial_of_a_killed_worker_goes_on_with_another_and_none_is_lost(story):
    statuses = {trial.variant: trial.status for trial in story.record.trials}
    assert statuses["quick"] == "finished"
    assert story.told.count("quick/seed-0  epoch") == 1
    assert story.told.count("goes on after epoch") == 1


def test_workers_share_the_cores_and_a_trial_records_its_own(story):
    (quick,) = [trial for trial in story.record.trials if trial.variant == "quick"]
    cores = list(range(usable_cores()))
    assert quick.hardware.threads in {len(cores[0::2]), len(cores[1::2])}


def test_ctrl_c_ends_every_worker_and_keeps_what_was_finished(story):
    assert story.code == 130, story.told
    assert "rnnpipe: interrupted; what was finished is kept" in story.told
    assert "Traceback" not in story.told, story.told
    assert story.record.status == "interrupted"
    assert [trial.status for trial in story.record.trials] == [
        "finished",
        "interrupted",
        "interrupted",
    ]
    assert story.left == []
