"""The Prefect server of one command, where the user has set none: a process that ends with ours.

Prefect would start the same one by itself, but only after it has imported all of the server into
this process too, which takes seconds and some 80 MB; and in our process group, where a signal to
the whole group ends it before the flow has reported how it ended.
"""

import atexit
import os
import socket
import subprocess
import tempfile
from contextlib import ExitStack
from pathlib import Path

from flows.server import empty_database, processes
from flows.server.named import may_name_api, prefect_settings, require_usable_proxies
from rnnpipe.errors import UserError
from rnnpipe.files.atomic import storage_errors
from rnnpipe.files.locks import sole_use
from rnnpipe.machine.python import start_python

_START_SECONDS = 180.0
"""How long it may take to answer: seconds on a quiet machine, many more on a busy one."""

_STOP_SECONDS = 5.0

_TOLD_BYTES = 2000
"""So much of the end of what it wrote is shown when it does not start."""

_PROCESS = "flows.server.temporary_process"

# What tells Prefect's server that it is a temporary one, which serves no pages.
_ENVIRONMENT = {
    "PREFECT__SERVER_EPHEMERAL": "1",
    "PREFECT__SERVER_FINAL": "1",
    "PREFECT_UI_ENABLED": "0",
    # Nobody sees it but who has to be told why it did not start.
    "PREFECT_SERVER_LOGGING_LEVEL": "ERROR",
}


class TemporaryServer:
    """Begins to start when it is made; until it answers, whoever asks it waits.

    Servers of the same Prefect home start one after the other, since each would make the database
    where it is missing, and two that do so at once fail: `wait` lets the next one start.
    """

    def __init__(self, home: Path) -> None:
        self._starts = ExitStack()
        with storage_errors(home):
            home.mkdir(mode=0o700, parents=True, exist_ok=True)  # as Prefect makes it
            self._starts.enter_context(sole_use(home / "temporary-server.lock"))
        self._home = home
        laid = empty_database.lay(home)
        self._makes_database = laid == "none"
        self._output = tempfile.TemporaryFile()  # noqa: SIM115 (open as long as the server runs)
        with socket.create_server(("127.0.0.1", 0)) as listener:
            # Connections inherit it. uvicorn takes a socket that it is handed for a Unix one, and
            # so would not set it; without it every answer waits 40 ms for the client to confirm
            # the headers.
            listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.api_url = f"http://127.0.0.1:{listener.getsockname()[1]}/api"
            self._process = start_python(
                _PROCESS,
                str(listener.fileno()),
                *([str(home / empty_database.NAME)] if laid == "copied" else []),
                variables=os.environ | _ENVIRONMENT,
                pass_fds=(listener.fileno(),),
                stdin=subprocess.DEVNULL,
                stdout=self._output,
                stderr=self._output,
                # Ctrl-C, or `timeout`, signals all of our group: it is for us to end the server.
                start_new_session=True,
            )

    def wait(self) -> None:
        """Returns as soon as it answers.

        Raises:
            UserError: it ended, or does not answer in time.

        """
        import httpx  # noqa: PLC0415 (commands that start no server need none)

        try:
            with self._starts, httpx.Client(trust_env=False, timeout=_START_SECONDS) as client:
                client.get(f"{self.api_url}/health").raise_for_status()
                if self._makes_database:
                    empty_database.keep(self._home)
        except httpx.HTTPError as error:
            self._end()
            words = self._last_words()
            self.stop()
            raise UserError(
                f"Prefect's temporary server did not start ({error}). {words}\n"
                "Mend that, or start a server yourself with `prefect server start` and set "
                "PREFECT_API_URL to its address"
            ) from error

    def stop(self) -> None:
        """Asks it to end, and kills it when it does not in time; the next one may start."""
        self._end()
        self._output.close()

    def _end(self) -> None:
        processes.end_child(self._process, _STOP_SECONDS)
        self._starts.close()

    def _last_words(self) -> str:
        size = self._output.seek(0, os.SEEK_END)
        self._output.seek(max(0, size - _TOLD_BYTES))
        words = self._output.read().decode(errors="replace").strip()
        return f"Its last words:\n{words}" if words else "It said nothing."


def start() -> TemporaryServer | None:
    """Starts a server and has Prefect use it, here and in child processes; it is stopped at exit.

    None where Prefect's settings name an API already. To read them is to import all of Prefect: so
    where they are not likely to, the server starts meanwhile.

    Raises:
        UserError: they name none and forbid a temporary server, or cannot be read; or the
            environment's proxies cannot be used.

    """
    with ExitStack() as not_wanted:
        server = None
        if not may_name_api():
            server = _stopped_at_exit(Path(os.environ["PREFECT_HOME"]))
            not_wanted.callback(server.stop)
        require_usable_proxies()
        settings = prefect_settings()
        if settings.api.url:
            return None
        if not settings.server.ephemeral.enabled:
            raise UserError(
                "Prefect's settings name no API and forbid a temporary server: set "
                "PREFECT_API_URL, or PREFECT_SERVER_EPHEMERAL_ENABLED=true"
            )
        not_wanted.pop_all()
    server = server or _stopped_at_exit(settings.home)
    os.environ["PREFECT_API_URL"] = server.api_url
    if settings.server.api.auth_string is not None:  # for a server of the user's own; ours reads it
        os.environ["PREFECT_API_AUTH_STRING"] = settings.server.api.auth_string.get_secret_value()
    from prefect.context import refresh_global_settings_context  # noqa: PLC0415 (after `set_up`)

    refresh_global_settings_context()
    # They would tell a server that outlives us that we died, and a flow waits for their thread: for
    # up to a second when it ends. No variable can turn them off.
    prefect_settings().flows.heartbeat_frequency = None
    return server


def _stopped_at_exit(home: Path) -> TemporaryServer:
    server = TemporaryServer(home)
    # What Prefect registers later runs before, and so has a server to report to.
    atexit.register(server.stop)
    return server
