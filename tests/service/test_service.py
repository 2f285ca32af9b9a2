"""Deployments on a real server, by a real worker, with authentication on."""

import base64
import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime, timedelta
from importlib.metadata import version
from urllib.parse import urlsplit

import httpx
import pytest

from flows.server.temporary import TemporaryServer
from rnnpipe.settings import user_cache
from rnnpipe.store import Store
from tests.receiver import Receiver
from tests.service import soak
from tests.service.serving import CREDENTIALS, Served, process_running, until


@pytest.fixture(scope="module")
def receiver():
    started = Receiver()
    yield started
    started.close()


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    """The empty database that is kept for this machine, made now if none was before."""
    home = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PREFECT_HOME", str(home))
        server = TemporaryServer(home)
        server.wait()
        server.stop()
    return user_cache() / f"prefect-{version('prefect')}.db"


@pytest.fixture(scope="module")
def served(tmp_path_factory, receiver, kept):
    """The service that all tests share; in the end no secret is found in anything it wrote."""
    service = Served(tmp_path_factory.mktemp("served"), RNNPIPE_NOTICE=receiver.url)
    yield service
    code, said = service.interrupt()
    assert (code, said.splitlines()[-1]) == (0, "stopped")
    encoded = base64.b64encode(CREDENTIALS.encode())
    secrets = (CREDENTIALS.partition(":")[2].encode(), encoded, receiver.SECRET.encode())
    files = [path for path in service.store.root.rglob("*") if path.is_file()]
    assert len(files) > 5
    assert [path for path in files if any(s in path.read_bytes() for s in secrets)] == []
    assert not any(secret.decode() in said + "".join(service.said) for secret in secrets)


def test_a_schedule_starts_a_run_and_its_report_and_artifacts_are_there(served):
    deployment = served.ask("GET", "deployments/name/benchmark/quickstart")
    path = f"deployments/{deployment['id']}/schedules"
    schedule = {
        "schedule": {"interval": 20},
        "active": True,
        "parameters": {"suite": served.suite("scheduled"), "epochs": 1},
    }
    (made,) = served.ask("POST", path, [schedule])

    def fired():
        return [run for run in served.runs_of("quickstart") if run["auto_scheduled"]]

    flow_run, *_ = until(fired, "the schedule to start a run")
    served.ask("DELETE", f"{path}/{made['id']}")
    served.reached(flow_run["id"], "Completed")
    (record,) = served.records("scheduled")
    assert record.status == "finished"
    assert "<html" in (served.store.runs.path(record.id) / "report.html").read_text()
    assert served.flow_run(flow_run["id"])["name"] == record.id
    artifacts = served.artifacts(flow_run["id"])
    assert set(artifacts) == {"report-scheduled", "report-scheduled-page", "progress-scheduled"}
    page = f"{served.reports}/runs/{record.id}/report.html"
    assert f"]({page})" in artifacts["report-scheduled-page"]["data"]
    report = artifacts["report-scheduled"]["data"]
    asked = {"auth": tuple(CREDENTIALS.split(":")), "trust_env": False}
    (picture,) = re.findall(r"!\[curves\]\((.*)\)", report)
    assert httpx.get(picture, **asked).content.startswith(b"\x89PNG")
    assert "<h1" in httpx.get(page, **asked).text
    assert httpx.get(page, trust_env=False).status_code == 401

    def told():
        return [line for line in served.logs(flow_run["id"]) if line.startswith("report ")]

    assert until(told, "the report's address in the log") == [f"report  {page}"]


def test_a_killed_nightly_run_is_crashed_and_told_and_the_next_one_goes_on(served, receiver):
    suite, epochs = served.suite("killed"), 600
    first = served.start("benchmark/notebook", suite=suite, epochs=epochs)
    checkpoints = served.store.root / "checkpoints"

    def second_trial_goes_on():
        done = [trial.status for record in served.records("killed") for trial in record.trials]
        return done[:1] == ["finished"] and [*checkpoints.glob("*/epoch-*.npz")]

    until(second_trial_goes_on, "the second trial to be trained for an epoch")
    os.kill(served.process_of(first), signal.SIGKILL)
    served.reached(first, "Crashed")
    second = served.start("benchmark/notebook", suite=suite, epochs=epochs)
    served.reached(second, "Completed")

    def judged():
        followed = served.runs_of("compare-latest")
        about = {run["parameters"]["flow_run"]: run["state_name"] for run in followed}
        return [about.get(first), about.get(second)] == ["Completed", "Completed"]

    until(judged, "both nightly runs to be judged")
    crashed, finished = served.records("killed")
    assert [crashed.status, finished.status] == ["crashed", "finished"]
    assert [trial.cached for trial in finished.trials] == [True, False]
    assert [trial.resumed for trial in finished.trials] == [0, 1]
    (text,) = receiver.texts
    assert text.startswith("rnnpipe: notebook failed\n\nFlow run notebook: Crashed. ")
    assert f"Flow run: {served.url}/runs/flow-run/{first}" in text


def test_one_run_waits_for_the_other_and_a_dying_server_and_worker_harm_neither(served):
    long = served.start("benchmark/quickstart", suite=served.suite("long"), epochs=40)
    served.reached(long, "Running")
    short = served.start("benchmark/quickstart", suite=served.suite("short"), epochs=2)
    served.reached(short, "AwaitingConcurrencySlot")
    assert served.flow_run(long)["state_name"] == "Running"
    for arguments in (["server", "start"], ["worker", "start"]):
        os.kill(process_running(served, arguments), signal.SIGKILL)
    ended = served.reached(long, "Completed")
    began = served.reached(short, "Completed")
    assert began["start_time"] >= ended["end_time"]
    (record,) = served.records("long")
    assert record.status == "finished"
    assert [trial.last.epoch for trial in record.trials] == [40, 40]


@pytest.mark.parametrize("wrong", [None, ("operator", "guess"), ("", "")])
def test_the_api_wants_the_right_credentials(served, wrong):
    path = f"{served.url}/api/deployments/filter"
    refused = httpx.post(path, json={}, auth=wrong, trust_env=False)
    assert refused.status_code == 401
    assert "quickstart" not in refused.text
    names = {found["name"] for found in served.ask("POST", "deployments/filter", limit=9)}
    assert names == {"quickstart", "notebook", "compare-latest", "prune-cache", "predict"}


def test_prefects_own_command_starts_a_run_and_watches_it(served):
    command = [sys.executable, "-m", "prefect", "deployment", "run", "prune/prune-cache"]
    environment = served.environment | {
        "PREFECT_API_URL": f"{served.url}/api",
        "PREFECT_API_AUTH_STRING": CREDENTIALS,
        "PREFECT_HOME": str(served.folder / "home-of-the-user"),
        "NO_PROXY": "127.0.0.1",
    }
    options = ["--param", "dry_run=true", "--watch"]
    done = subprocess.run(
        [*command, *options], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    (flow_run,) = served.runs_of("prune-cache")
    assert flow_run["parameters"] == {"days": 30, "dry_run": True}
    assert "A dry run" in served.artifacts(flow_run["id"])["pruned"]["description"]


def test_what_ended_long_ago_is_forgotten(served):
    deployment = served.ask("GET", "deployments/name/benchmark/quickstart")
    path = f"deployments/{deployment['id']}/create_flow_run"
    made = [served.ask("POST", path, state={"type": "COMPLETED"})["id"] for _ in range(2)]
    old, recent = made
    database = served.store.state / "prefect" / "prefect.db"
    with closing(sqlite3.connect(database, timeout=60)) as connection, connection:
        for flow_run, days in ((old, 91), (recent, 89)):
            ended_at = (datetime.now(UTC) - timedelta(days=days)).strftime("%Y-%m-%d %H:%M:%S.%f")
            change = "update flow_run set end_time = ? where id = ?"
            assert connection.execute(change, [ended_at, flow_run]).rowcount == 1
    until(lambda: served.api.get(f"flow_runs/{old}").status_code == 404, "it to be forgotten")
    assert served.flow_run(recent)["state_name"] == "Completed"


def test_its_database_is_a_copy_of_the_one_that_is_kept_for_this_machine(served, kept):
    """Kinds of blocks are registered once, under ids that are drawn then."""

    def blocks(path, how="mode=ro"):
        with closing(sqlite3.connect(f"file:{path}?{how}", uri=True)) as database:
            return {row for (row,) in database.execute("select id from block_type")}

    found = blocks(kept, "immutable=1")  # to look at it leaves no file beside it
    assert len(found) > 5
    assert blocks(served.store.state / "prefect/prefect.db") == found


def test_a_run_that_finds_all_in_the_cache_leaves_its_record_and_nothing_else(served):
    first, second = soak.measured(served, 2)
    assert first.keys() == soak.BOUNDS.keys()
    trained, found = served.records("soak")
    assert [trial.cached for trial in (*trained.trials, *found.trials)] == [False] * 2 + [True] * 2
    assert second["runs MiB"] > first["runs MiB"] > 0
    assert second["checkpoints MiB"] == second["downloads MiB"] == 0
    assert min(second["server memory MiB"], second["worker memory MiB"]) > 20


def test_deployments_say_their_version_and_limit(served):
    for found in served.ask("POST", "deployments/filter", limit=9):
        assert found["version"] not in {None, "", "{{ commit.stdout }}"}
        assert found["global_concurrency_limit"]["limit"] == 1
        assert found["concurrency_options"]["collision_strategy"] == "ENQUEUE"


def test_parameters_out_of_their_limits_are_refused_before_any_run(served):
    deployment = served.ask("GET", "deployments/name/benchmark/quickstart")
    answer = served.api.post(
        f"deployments/{deployment['id']}/create_flow_run", json={"parameters": {"seeds": 0}}
    )
    assert answer.status_code == 409
    assert "0 is less than the minimum of 1" in answer.text


def test_the_server_is_this_machines_alone_and_its_state_the_users(served):
    port = urlsplit(served.url).port
    with pytest.raises(ConnectionRefusedError):
        # Who listens everywhere is found here as well.
        socket.create_connection(("127.0.0.2", port), timeout=10)
    for path in (served.store.state / "prefect", served.store.state / "service"):
        assert path.stat().st_mode & 0o777 == 0o700


def test_a_store_is_served_once(served):
    again = served.command()
    said, _ = again.communicate()
    assert again.returncode == 2
    assert f"is being served already at {served.url}" in said


def test_a_port_that_is_taken_is_told(served, tmp_path):
    port = str(urlsplit(served.url).port)
    another = served.command("--port", port, "--artifacts", str(tmp_path))
    said, _ = another.communicate()
    assert another.returncode == 2
    assert f"port {port} of 127.0.0.1 cannot be had" in said
    assert not (Store(tmp_path).state / "service.json").exists()
