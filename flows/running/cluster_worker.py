"""What happens on a Dask worker before it computes trials."""

import os
from typing import Any

import httpx
from distributed import Worker, WorkerPlugin

from flows.running.process import import_tensorflow
from rnnpipe.errors import UserError
from rnnpipe.store import Store
from tasks.caching import policy_of
from tasks.evaluation import evaluate
from tasks.training import train


class SetUp(WorkerPlugin):
    """Makes a process of this machine one of `workers` that share its cores."""

    name = "rnnpipe"

    def __init__(self, workers: int) -> None:
        self._workers = workers

    def setup(self, worker: Worker) -> None:
        """Gives the process its cores, before TensorFlow looks for them, and plain output.

        The threads that it starts later, to compute trials, have the same cores.
        """
        if hasattr(os, "sched_setaffinity"):
            cores = sorted(os.sched_getaffinity(0))
            os.sched_setaffinity(0, cores[int(worker.name) :: self._workers])
        # Several processes write to one terminal: rich is to draw no bars there.
        os.environ["TTY_COMPATIBLE"] = "0"
        import_tensorflow()


def what_shapes_results() -> dict[str, Any]:
    """Digests of the source code and versions of the libraries that results depend on, by step."""
    return {task.name: policy_of(task).components(task.name, {}) for task in (train, evaluate)}


def obstacle(store: Store, run_id: str, shapes: dict[str, Any], api: str) -> str | None:
    """Why this process cannot compute trials of a run, and how to mend it; None if it can."""
    if what_shapes_results() != shapes:
        return "has other source code or libraries: install the same version of rnnpipe there"
    try:
        store.runs.read(run_id)
    except UserError:
        return (
            f"does not see the artifacts at {store.root}: put them where all machines have them "
            "under the same name"
        )
    try:
        httpx.get(f"{api.rstrip('/')}/health", timeout=5.0)
    except httpx.HTTPError as error:
        return (
            f"cannot reach the Prefect API at {api} ({error}): set PREFECT_API_URL to that of a "
            "server that all machines can reach"
        )
    return None
