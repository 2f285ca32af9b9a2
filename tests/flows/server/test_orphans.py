"""Servers of dead processes; a process that sleeps stands for a server."""

import os
import subprocess
import sys

import psutil
import pytest

from flows.server import orphans, processes
from flows.server.orphans import end_orphans
from rnnpipe.settings import SERVER_OWNER
from rnnpipe.store import Store

OWNS = """
import os, sys
from pathlib import Path
from flows.server.orphans import own_servers
from rnnpipe.settings import SERVER_OWNER
from rnnpipe.store import Store
own_servers(Store.open(Path(sys.argv[1])))
print(os.environ[SERVER_OWNER], flush=True)
sys.stdin.read()
"""


@pytest.fixture
def store(tmp_path):
    return Store.open(tmp_path / "artifacts")


@pytest.fixture
def start():
    """Starts a process with so much more in its environment."""
    started = []

    def start(command=("sleep", "600"), **environment):
        process = subprocess.Popen(
            command, env=os.environ | environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()


@pytest.fixture
def server(start):
    """Starts what looks like a temporary server of this owner."""
    return lambda owner, *command: start(
        command or ("sleep", "600"), **{SERVER_OWNER: owner, "PREFECT__SERVER_EPHEMERAL": "1"}
    )


def test_servers_of_dead_processes_are_ended_and_no_other_process(store, tmp_path, start, server):
    other_store = Store.open(tmp_path / "other")
    store.servers.leave("dead")
    other_store.servers.leave("of-another-store")
    orphan = server("dead")
    with store.servers.held("alive"):
        others = [
            server("alive"),
            server("of-another-store"),
            server("deader"),
            start(**{SERVER_OWNER: "dead"}),
            start(PREFECT__SERVER_EPHEMERAL="1"),
        ]
        end_orphans(store)
        assert orphan.wait(5) == -15
        assert [process.poll() for process in others] == [None] * 5
        assert store.servers.names() == ["alive"]
    assert other_store.servers.names() == ["of-another-store"]


def test_a_server_that_does_not_end_when_asked_is_killed(store, server, monkeypatch):
    monkeypatch.setattr(orphans, "_PATIENCE_SECONDS", 0.2)
    store.servers.leave("dead")
    stubborn = server(
        "dead",
        sys.executable,
        "-c",
        "import signal; signal.signal(15, signal.SIG_IGN); print('up', flush=True); signal.pause()",
    )
    assert stubborn.stdout.readline() == b"up\n"
    end_orphans(store)
    assert stubborn.wait(5) == -9


def test_a_process_is_marked_until_it_ends_and_stays_marked_when_it_is_killed(store, start):
    ends, dies = (start([sys.executable, "-c", OWNS, str(store.root)]) for _ in range(2))
    owners = {process.stdout.readline().decode().strip() for process in (ends, dies)}
    assert set(store.servers.names()) == owners
    end_orphans(store)
    assert set(store.servers.names()) == owners
    ends.communicate()
    dies.kill()
    dies.wait()
    (left,) = store.servers.names()
    assert left in owners
    end_orphans(store)
    assert store.servers.names() == []


def test_processes_are_looked_through_only_when_one_has_died(store, monkeypatch):
    def looked_through(*_):
        raise AssertionError

    monkeypatch.setattr(processes, "with_variables", looked_through)
    with store.servers.held("alive"):
        end_orphans(store)
    end_orphans(store)
    end_orphans(Store(store.root / "none"))
    assert not (store.root / "none").exists()


@pytest.mark.parametrize("refusal", [psutil.AccessDenied, psutil.ZombieProcess])
def test_processes_that_cannot_be_looked_into_are_passed_over(store, server, monkeypatch, refusal):
    orphan = server("dead")
    readable = psutil.Process.environ

    def environ(process):
        if process.pid != orphan.pid:
            raise refusal(process.pid)
        return readable(process)

    monkeypatch.setattr(psutil.Process, "environ", environ)
    store.servers.leave("dead")
    end_orphans(store)
    assert orphan.wait(5) == -15
