"""Settings of this process for runs from the command line; made before Prefect is imported."""

import atexit
import gc
import logging
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib import import_module
from pathlib import Path

from flows.server import named, temporary
from flows.server.orphans import own_servers
from flows.server.processes import deaf_to
from rnnpipe.files.notices import without_notices
from rnnpipe.machine.cores import cpu_limit, usable_cores
from rnnpipe.machine.imports import absent
from rnnpipe.machine.memory import keep_freed_memory
from rnnpipe.provenance.numerics import have_keras_use_tensorflow
from rnnpipe.scoring.process import start_ahead
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
    "TF_CPP_MIN_LOG_LEVEL": "3",
}

_NOT_FOR_KERAS = ("matplotlib", "pandas", "scipy", "sklearn")
"""What Keras imports where it is installed, for wrappers, pictures and tables that we hand it none
of: a third of the time that its import takes."""

_LATE = ("fastapi.encoders", "prefect.flow_engine", "prefect.task_engine")
"""What Prefect imports when a flow is called."""

_ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
"""Signals that ask a process to end."""


def set_up(state: Path) -> None:
    """Gives Prefect a private database under `state` and quietens it; what the user set stays.

    A user without a home, as in some containers, is given one there: Prefect and others want it.
    """
    try:
        Path.home()
    except RuntimeError:
        os.environ["HOME"] = str(state / "home")
    os.environ.setdefault("PREFECT_HOME", str(state / "prefect"))
    for name, value in _DEFAULTS.items():
        os.environ.setdefault(name, value)


@contextmanager
def begin_run(store: Store, *, trains: bool = True, scores: bool = False) -> Iterator[None]:
    """Makes this process a command that runs flows; the block imports them.

    Whether it is going to train is foreseen: if so TensorFlow is imported while the server starts.
    Likewise whether it has a process beside it score what it trains: that one starts meanwhile too.

    Being asked to end (SIGTERM), or left by its terminal (SIGHUP), the process ends as after
    Ctrl-C, with exit code 143 or 129.
    """
    signal.signal(signal.SIGTERM, _end)
    if signal.getsignal(signal.SIGHUP) != signal.SIG_IGN:  # as it is under nohup
        signal.signal(signal.SIGHUP, _end)
    # `rnnpipe.progress` shows what is logged there, and Prefect's handlers would once more.
    logging.getLogger("rnnpipe").propagate = False
    with _no_garbage_collected(), ready_for_flows(store, trains=trains, scores=scores):
        yield


@contextmanager
def ready_for_flows(store: Store, *, trains: bool = True, scores: bool = False) -> Iterator[None]:
    """Makes this process, which may be a user's own, one that runs flows; the block imports them.

    Its temporary server starts meanwhile, answers when the block ends, and ends with the process,
    whatever way that ends.
    """
    have_keras_use_tensorflow()
    set_up(store.state)
    own_servers(store)
    server = temporary.start()
    if server is None:
        named.require_answer()  # what is wrong is told before anything slow
    if trains:
        import_tensorflow()
    if scores:
        start_ahead()
    # Prefect makes errors of its own of what is raised while it is imported.
    with deaf_to(*_ENDING):
        yield
        # What will be needed next, while the server starts.
        for name in ("rnnpipe.training.train" if trains else "rnnpipe.plots", *_LATE):
            import_module(name)
    if server is not None:
        server.wait()


@contextmanager
def _no_garbage_collected() -> Iterator[None]:
    """Nothing that the block imports is ever looked through for garbage.

    There is hardly any, and looking takes two seconds of a run: again and again while TensorFlow
    and Prefect are imported, and once more at the end of the process.
    """
    gc.disable()
    atexit.register(gc.freeze)
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def _end(number: int, _: object) -> None:
    # `timeout` sends it twice; the second one would break off what the first one began.
    signal.signal(number, signal.SIG_IGN)
    sys.exit(128 + number)


def import_tensorflow() -> None:
    """Imports TensorFlow without the page of notices that its C++ part prints on a plain CPU.

    When the import fails, they are shown.

    Raises:
        UserError: the environment asks Keras for another backend, or to cut trainings short.

    """
    have_keras_use_tensorflow()
    keep_freed_memory()  # before TensorFlow starts its threads
    with without_notices():
        with absent(*_NOT_FOR_KERAS):
            import tensorflow as tf  # noqa: PLC0415

        if cpu_limit() is not None:  # TensorFlow sees cores, and no quota
            with suppress(RuntimeError):  # a script has used TensorFlow before, as it is
                tf.config.threading.set_intra_op_parallelism_threads(usable_cores())
        tf.config.list_physical_devices()
        # Every trial has a model of its own, so TensorFlow's advice against retracing is moot.
        tf.get_logger().setLevel("ERROR")
