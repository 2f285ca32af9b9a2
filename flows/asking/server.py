"""The variants of a run brought up and served until it is interrupted."""

import socket
from collections.abc import Sequence

import uvicorn
from fastapi import FastAPI

from flows.asking.worker import Worker
from rnnpipe.bundles.bundle import Bundle
from rnnpipe.errors import UserError

PORT = 8137
CONNECTIONS = 512
"""At the same time; a further one is refused with 503."""

_BACKLOG = 128


def workers_of(bundles: Sequence[Bundle]) -> dict[str, list[Worker]]:
    """Make a worker of each bundle, by dataset, in their order."""
    workers: dict[str, list[Worker]] = {}
    for bundle in bundles:
        worker = Worker(bundle.record.variant, bundle)
        workers.setdefault(bundle.record.dataset, []).append(worker)
    return workers


def listening(host: str, port: int | None) -> socket.socket:
    """Listen at an address: at the port, or, where none is given, at `PORT` or any free one.

    Raises:
        UserError: it is taken, or no address of this machine.

    """
    for wanted in (port,) if port else (PORT, 0):
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        # asyncio turns Nagle's algorithm off, 40 ms an answer, where a socket says that it is TCP.
        found = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            found.bind((host, wanted))
            found.listen(_BACKLOG)  # before another can take the port too
        except OSError as error:
            found.close()
            reason = error
        else:
            return found
    raise UserError(f"cannot listen at {host}, port {port or PORT} ({reason.strerror})")


def configured(app: FastAPI) -> uvicorn.Config:
    """How the application is served: nothing is written down of who asks what."""
    return uvicorn.Config(
        app,
        log_level="warning",
        access_log=False,
        limit_concurrency=CONNECTIONS,
        timeout_keep_alive=5,
        timeout_graceful_shutdown=5,
        server_header=False,
        ws="none",
    )


def serve(app: FastAPI, listener: socket.socket) -> None:
    """Serve until Ctrl-C or SIGTERM."""
    uvicorn.Server(configured(app)).run([listener])
