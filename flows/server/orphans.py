"""The temporary Prefect servers of processes that were killed.

A temporary server is a child process that its parent stops when it ends. A parent that is killed
cannot do so, and the server runs on. So a process that is to start one marks itself in the store
and in its environment, which the server inherits: when the mark is there and its process is dead,
the server is found by its environment.
"""

import atexit
import os
import secrets
from contextlib import ExitStack
from functools import partial
from typing import TYPE_CHECKING

from flows.server import processes
from rnnpipe.settings import SERVER_OWNER
from rnnpipe.store import Store

if TYPE_CHECKING:
    import psutil

_PATIENCE_SECONDS = 5.0


def own_servers(store: Store) -> None:
    """Has every temporary server that this process starts ended, should the process be killed."""
    owner = secrets.token_hex(16)
    mark = ExitStack()
    mark.enter_context(store.servers.held(owner))
    # The server's end is registered later, and so it ends before the mark goes.
    atexit.register(mark.close)
    os.environ[SERVER_OWNER] = owner


def end_orphans(store: Store) -> None:
    """Ends the temporary servers of dead processes, those of this store alone."""
    for owner in store.servers.names():
        with store.servers.of_the_dead(owner) as mark:
            if mark is not None:
                processes.end(partial(_servers_of, owner), _PATIENCE_SECONDS)


def _servers_of(owner: str) -> "list[psutil.Process]":
    return processes.with_variables({SERVER_OWNER: owner, "PREFECT__SERVER_EPHEMERAL": "1"})
