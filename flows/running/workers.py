"""Who computes a run's trials: this process, processes beside it, or a cluster of machines."""

import socket
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager
from functools import partial
from typing import TYPE_CHECKING, Literal
from urllib.parse import urlsplit

from flows.running.process import import_tensorflow
from rnnpipe.errors import UserError, why
from rnnpipe.machine.cores import usable_cores

if TYPE_CHECKING:
    from flows.running.agenda import Agenda, Execute, Note
    from rnnpipe.store import Store
    from rnnpipe.store.recording import Recorder
    from rnnpipe.training.train import Trainer

Workers = int | Literal["auto"]
"""How many processes compute trials at a time; `auto` when that is to be found out."""

CONNECT_SECONDS = 5.0

_MODELS = 4
"""So many of a dataset's variants can take turns without being traced anew for each seed."""


def require_usable(workers: Workers | None, address: str | None) -> None:
    """Makes sure, before anything is begun, that there can be such workers.

    Raises:
        UserError: more workers than cores, both kinds at once, or nobody listens at the address.

    """
    if workers is not None and address is not None:
        raise UserError(
            f"workers = {workers} and dask_address = {address!r} exclude each other: the cluster "
            "at that address has workers of its own"
        )
    if isinstance(workers, int) and workers > usable_cores():
        raise UserError(
            f"workers = {workers} is more than the cores that this process may use, which are "
            f"{usable_cores()}: ask for that many at most"
        )
    if address is not None:
        _require_listening(address)


@contextmanager
def executing(
    store: "Store", run: "Recorder", workers: Workers | None, address: str | None
) -> Iterator["Execute"]:
    """How the run's trials are computed. Who computes them is asked for with the first of them.

    Raises:
        UserError: workers of the cluster at the address cannot compute trials of this run.

    """
    chosen: Execute | None = None
    with ExitStack() as opened:

        def execute(agenda: "Agenda", note: "Note") -> None:
            nonlocal chosen
            if chosen is None:
                computing = _computing(store, run, workers, address, apart=agenda.shares_cores)
                chosen = opened.enter_context(computing)
            chosen(agenda, note)

        yield execute


def _computing(
    store: "Store", run: "Recorder", workers: Workers | None, address: str | None, *, apart: bool
) -> AbstractContextManager["Execute"]:
    if workers == "auto":
        return _as_measured(store, run)
    if address is not None:
        from flows.running import cluster  # noqa: PLC0415 (imports Dask)

        return cluster.at(address, CONNECT_SECONDS, store, run)
    if workers is not None:
        from flows.running import cluster  # noqa: PLC0415

        return cluster.here(workers, apart=apart)
    return _in_this_process()


@contextmanager
def trainer_of_this_process() -> Iterator["Trainer"]:
    """A trainer, whose models are let go in the end."""
    import_tensorflow()
    from rnnpipe.training.train import Trainer  # noqa: PLC0415 (imports TensorFlow)

    with closing(Trainer(_MODELS)) as trainer:
        yield trainer


@contextmanager
def one_after_another(trainer: "Trainer") -> Iterator["Execute"]:
    """The trials are trained here, and scored in a process beside this one."""
    from flows.running.agenda import one_by_one  # noqa: PLC0415 (imports Prefect)
    from rnnpipe.scoring.process import Scorer  # noqa: PLC0415 (imports pydantic)

    with closing(Scorer()) as scorer:
        yield partial(one_by_one, trainer, scorer)


@contextmanager
def _in_this_process() -> Iterator["Execute"]:
    with trainer_of_this_process() as trainer, one_after_another(trainer) as execute:
        yield execute


@contextmanager
def _as_measured(store: "Store", run: "Recorder") -> Iterator["Execute"]:
    from flows.running.side_by_side import as_measured  # noqa: PLC0415 (imports Prefect)
    from rnnpipe.scoring.process import Scorer  # noqa: PLC0415 (imports pydantic)

    with (
        trainer_of_this_process() as trainer,
        closing(Scorer()) as scorer,
        as_measured(store, run, trainer, scorer) as execute,
    ):
        yield execute


def _require_listening(address: str) -> None:
    parts = urlsplit(address)
    try:
        host, port = parts.hostname, parts.port
    except ValueError:
        host = port = None
    if parts.scheme not in {"tcp", "tls"} or not host or not port:
        raise UserError(
            f"dask_address = {address!r} is no address of a Dask scheduler: expected one such as "
            "tcp://host:8786"
        )
    try:
        socket.create_connection((host, port), CONNECT_SECONDS).close()
    except OSError as error:
        raise UserError(
            f"no Dask scheduler answers at {address} ({why(error)}): start one with "
            f"`dask scheduler`, and workers with `dask worker {address} --nthreads 1`"
        ) from error
