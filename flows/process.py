"""Settings of this process for runs from the command line; made before Prefect is imported."""

import os
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from flows.orphans import own_servers
from flows.processes import deaf_to_ctrl_c
from rnnpipe.memory import keep_freed_memory
from rnnpipe.store import Store

_DEFAULTS = {
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_TASKS_DEFAULT_NO_CACHE": "true",
    # Reading a pickle back runs code; what is stored is JSON, as the tasks that store it say too.
    "PREFECT_RESULTS_DEFAULT_SERIALIZER": "json",
    # Our own lines say what goes on and what went wrong; these would say it again, with traces.
    "PREFECT_LOGGING_LEVEL": "CRITICAL",
    "PREFECT_LOGGING_INTERNAL_LEVEL": "CRITICAL",
    "PREFECT_SERVER_LOGGING_LEVEL": "CRITICAL",
    "DASK_LOGGING__DISTRIBUTED": "critical",
    # The temporary server needs longer than Prefect's 20 s on a slow or busy machine.
    "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "180",
    "TF_CPP_MIN_LOG_LEVEL": "3",
}


def set_up(state: Path) -> None:
    """Gives Prefect a private database under `state` and quietens it; what the user set stays."""
    os.environ.setdefault("PREFECT_HOME", str(state / "prefect"))
    for name, value in _DEFAULTS.items():
        os.environ.setdefault(name, value)


def begin_run(store: Store) -> None:
    """Makes this process one that runs flows from the command line.

    Its temporary server ends with it, whatever way it ends; being asked to end (SIGTERM) it ends
    as after Ctrl-C, with exit code 143.
    """
    set_up(store.state)
    own_servers(store)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    with _server_starting():
        import_tensorflow()


@contextmanager
def _server_starting() -> Iterator[None]:
    """Has the temporary server start while the block does something else that takes seconds.

    Without it a flow could not end well, so it is there before one begins. Where a server is set,
    there is none to start.
    """
    from prefect.client.orchestration import get_client  # noqa: PLC0415 (after the settings)
    from prefect.server.api.server import SubprocessASGIServer  # noqa: PLC0415

    def start() -> None:
        with get_client(sync_client=True):
            pass

    with ThreadPoolExecutor(max_workers=1) as threads:
        with deaf_to_ctrl_c():
            started = threads.submit(start)
        # It shall have our standard error, before the block turns that aside.
        while not started.done() and SubprocessASGIServer().server_process is None:
            time.sleep(0.01)
        yield
        started.result()


def import_tensorflow() -> None:
    """Imports TensorFlow without the page of notices that its C++ part prints on a plain CPU.

    They are written before any setting can stop them, so standard error is turned aside meanwhile;
    when the import fails, they are shown.
    """
    keep_freed_memory()  # before TensorFlow starts its threads
    sys.stderr.flush()
    kept = os.dup(2)
    with tempfile.TemporaryFile() as aside:
        os.dup2(aside.fileno(), 2)
        try:
            import tensorflow as tf  # noqa: PLC0415

            tf.config.list_physical_devices()
            # Every trial has a model of its own, so TensorFlow's advice against retracing is moot.
            tf.get_logger().setLevel("ERROR")
        except BaseException:
            aside.seek(0)
            os.write(kept, aside.read())
            raise
        finally:
            os.dup2(kept, 2)
            os.close(kept)
