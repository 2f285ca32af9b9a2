"""Trials on the workers of a Dask cluster: processes of this machine, or of others.

A worker that is killed leaves its trial to the scheduler, which hands it to another one; that goes
on from the trial's last checkpoint in the store. A cluster of our own starts another process in its
place, and ends when we do.
"""

import os
import signal
import time
from collections.abc import Iterator
from concurrent.futures import CancelledError
from contextlib import contextmanager
from functools import partial
from queue import Empty, SimpleQueue

import dask
from distributed import LocalCluster
from prefect.client.orchestration import get_client
from prefect.futures import PrefectFuture
from prefect.settings import PREFECT_API_URL, temporary_settings
from prefect_dask.task_runners import DaskTaskRunner

from flows.running.agenda import Agenda, Execute, Note
from flows.running.cluster_worker import SetUp, Trains, let_go, obstacle, what_shapes_results
from flows.server.processes import deaf_to
from rnnpipe.errors import UserError
from rnnpipe.machine.cores import usable_cores
from rnnpipe.store import Store
from rnnpipe.store.recording import Recorder
from tasks.trials import Computed, Job, compute_trial, failed

_PATIENCE_SECONDS = 60.0
"""How long there may be no worker at all. One that was killed is replaced in less."""


@contextmanager
def here(workers: int, *, apart: bool) -> Iterator[Execute]:
    """So many processes beside this one, which share its cores: each has its own, if `apart`."""
    # What libraries read when they are loaded, which is before a worker knows its cores.
    own = usable_cores() // workers if apart else usable_cores()
    threads = os.environ.get("OMP_NUM_THREADS", str(own))
    before = {"OMP_NUM_THREADS": threads, "OPENBLAS_NUM_THREADS": threads}
    settings = {
        "distributed.nanny.pre-spawn-environ": before,
        "distributed.scheduler.http.routes": [],
    }
    with dask.config.set(settings), deaf_to(signal.SIGINT):
        cluster = LocalCluster(
            n_workers=workers,
            threads_per_worker=1,
            memory_limit=None,  # as without workers
            dashboard_address="127.0.0.1:0",
            security=True,  # whoever may speak to a scheduler may run code
        )
    with cluster, DaskTaskRunner(cluster=cluster) as runner:
        runner.client.register_plugin(SetUp(workers, apart=apart))
        runner.client.register_plugin(Trains())
        with _reporting_to_our_api():
            yield partial(_execute, runner)


@contextmanager
def at(address: str, patience: float, store: Store, run: Recorder) -> Iterator[Execute]:
    """The workers of the scheduler at `address`, which has to answer within so many seconds.

    Raises:
        UserError: it does not answer, or a worker has other code, another store or no Prefect API.

    """
    with (
        DaskTaskRunner(address=address, client_kwargs={"timeout": patience}) as runner,
        _reporting_to_our_api() as api,
    ):
        try:
            found = runner.client.run(obstacle, store, run.record.id, what_shapes_results(), api)
        except (OSError, ImportError, AttributeError) as error:
            raise UserError(
                f"the Dask cluster at {address} cannot be used ({error}): its workers need the "
                "same version of rnnpipe and of Dask as this machine"
            ) from error
        if not found:
            raise _no_workers(address)
        for worker, message in found.items():
            if message is not None:
                raise UserError(f"the Dask worker at {worker} {message}")
        runner.client.register_plugin(Trains())
        yield partial(_execute, runner)
        runner.client.run(let_go)  # the workers outlive this run


@contextmanager
def _reporting_to_our_api() -> Iterator[str]:
    """What is submitted meanwhile reports to the Prefect API that we use, a temporary one too."""
    with get_client(sync_client=True) as client:
        api = str(client.api_url)
    with temporary_settings({PREFECT_API_URL: api}):
        yield api


def _execute(runner: DaskTaskRunner, agenda: Agenda, note: Note) -> None:
    """Keeps every worker busy with one trial; notes each trial when it is done.

    No trial is handed out before a worker is free. So it goes to the one that has just ended
    another, and has the model of that trial's recipe.
    """
    ended: SimpleQueue[PrefectFuture[Computed]] = SimpleQueue()
    under_way: dict[PrefectFuture[Computed], Job] = {}

    def hand_out(previous: Job | None) -> None:
        while len(under_way) < _workers(runner) and (job := agenda.next_after(previous)):
            future = runner.submit(compute_trial, {"job": job})
            under_way[future] = job
            future.add_done_callback(ended.put)

    hand_out(None)
    seen_at = time.monotonic()
    while under_way or agenda.waits:
        try:
            future = ended.get(timeout=1.0)
        except Empty:
            if _workers(runner):
                seen_at = time.monotonic()
                hand_out(None)  # there may be more workers than before
            elif time.monotonic() - seen_at > _PATIENCE_SECONDS:
                raise _no_workers(runner.address) from None
            continue
        job = under_way.pop(future)
        hand_out(job)
        note(_result(future, job))


def _workers(runner: DaskTaskRunner) -> int:
    """How many there are now; none while the scheduler does not answer."""
    try:
        return len(runner.client.nthreads())
    except OSError:
        return 0


def _result(future: PrefectFuture[Computed], job: Job) -> Computed:
    try:
        return future.result()
    except UserError:
        raise
    except CancelledError as error:
        raise UserError(
            f"the connection to the Dask scheduler is lost ({error}); what was finished is kept: "
            "the same command goes on once there is a scheduler again"
        ) from error
    except Exception as error:  # noqa: BLE001 (such as a trial that ends every worker it is given)
        return failed(job.trial, error)


def _no_workers(address: str | None) -> UserError:
    if address is None:
        return UserError(
            "every worker has ended and none took its place; what was finished is kept, and the "
            "same command goes on there"
        )
    return UserError(
        f"the Dask scheduler at {address} has no workers: start some with `dask worker {address} "
        "--nthreads 1` and give the same command again; what was finished is kept"
    )
