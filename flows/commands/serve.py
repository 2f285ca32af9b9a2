"""Serve scheduled runs on this machine: a Prefect server, all deployments, a worker, the reports.

Goes on until Ctrl-C or `rnnpipe serve --stop`, and then ends everything; a run that was going on is
marked as crashed, and the next one goes on where it stopped. The server listens on 127.0.0.1 only.
Where PREFECT_SERVER_API_AUTH_STRING is set it wants that of everyone, and `prefect` finds it in
PREFECT_API_AUTH_STRING.
"""

import argparse
import os
import shlex
import signal
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

from flows.commands.options import add_artifacts, port, store_of
from flows.commands.output import console
from rnnpipe.store import Store

if TYPE_CHECKING:
    from flows.service.service import Service


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declares the options."""
    parser.add_argument("--stop", action="store_true", help="end what is being served")
    parser.add_argument(
        "--port",
        type=port,
        metavar="N",
        help="where the server listens (default: 4200, or any where that is taken)",
    )
    add_artifacts(parser)


def main(options: argparse.Namespace) -> int:
    """Serves until it is told to stop, or stops what serves."""
    from flows.service.service import stop  # noqa: PLC0415 (this command alone needs the network)

    store = store_of(options)
    if options.stop:
        console().print("stopped" if stop(store) else f"nothing is being served from {store.root}")
        return 0
    # Also where the shell that started this one in the background had Ctrl-C ignored.
    _on_interrupt(signal.default_int_handler)
    try:
        _serve(Store.open(store.location), options.port)
    except KeyboardInterrupt:
        console().print("stopped")
    return 0


def _serve(store: Store, port: int | None) -> None:
    """Serves until it is interrupted."""
    from flows.server import empty_database  # noqa: PLC0415
    from flows.service import marked, parts, service  # noqa: PLC0415

    logs = service.logs(store)
    with service.sole_service(store, port) as served, ExitStack() as stack:
        os.environ.update(served.environment(store))
        home = Path(os.environ["PREFECT_HOME"])
        try:
            made = empty_database.lay(home)
            server = parts.start_server(served, logs)
            stack.callback(server.stop)
            pages = parts.start_pages(store, served, logs)
            stack.callback(pages.stop)
            parts.wait_for(server, served)
            if made == "none":
                empty_database.keep(home)
            parts.deploy(logs)
            parts.mark_crashed(served)
            # A worker that is asked to end kills its flow runs, which then cannot tell the server.
            stack.callback(marked.end_flow_runs, served.mark, service.PATIENCE_SECONDS)
            worker = parts.start_worker(logs)
            stack.callback(worker.kill)
            _say_what_next(served, logs)
            while True:
                if server.keep():
                    parts.wait_for(server, served)
                pages.keep()
                worker.keep()
                time.sleep(1)
        finally:
            # What ends the service has to come to its own end.
            _on_interrupt(signal.SIG_IGN)


def _say_what_next(served: "Service", logs: Path) -> None:
    prefect = os.path.relpath(Path(sys.executable).with_name("prefect"))
    run = f"{shlex.quote(prefect)} deployment run 'benchmark/quickstart' --param seeds=5 --watch"
    out = console()
    out.print(f"serving  {served.url} (logs in {logs})")
    out.print(f"reports  {served.reports}")
    out.print(f"run now  PREFECT_API_URL={served.url}/api {run}")
    out.print("stop     Ctrl-C, or `rnnpipe serve --stop`")


def _on_interrupt(handler: Callable[[int, FrameType | None], object] | signal.Handlers) -> None:
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, handler)
