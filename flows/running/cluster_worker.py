"""What happens on a Dask worker before it computes trials."""

import os
from typing import Any

import httpx
from distributed import Worker, WorkerPlugin

from flows.running.process import import_tensorflow
from rnnpipe.baselines import kinds as baselines
from rnnpipe.errors import UserError
from rnnpipe.layers import kinds as layers
from rnnpipe.settings import TRAININGS_AT_ONCE
from rnnpipe.store import Store
from tasks.baselines import fit
from tasks.caching import policy_of
from tasks.evaluation import draw, evaluate
from tasks.training import train
from tasks.trials import TRAINER


class SetUp(WorkerPlugin):
    """Makes a process of this machine one of `workers` that share its cores."""

    name = "rnnpipe"

    def __init__(self, workers: int, *, apart: bool) -> None:
        self._workers, self._apart = workers, apart

    def setup(self, worker: Worker) -> None:
        """Gives the process its cores, before TensorFlow looks for them, and plain output.

        The threads that it starts later, to compute trials, have the same cores. Its timings are
        marked as those of one among several.
        """
        os.environ[TRAININGS_AT_ONCE] = str(self._workers)
        if self._apart and hasattr(os, "sched_setaffinity"):
            cores = sorted(os.sched_getaffinity(0))
            os.sched_setaffinity(0, cores[int(worker.name) :: self._workers])
        # Several processes write to one terminal: rich is to draw no bars there.
        os.environ["TTY_COMPATIBLE"] = "0"


class Trains(WorkerPlugin):
    """Gives a process the trainer that all its trials are trained by, of whatever run."""

    name = TRAINER
    idempotent = True

    def setup(self, worker: Worker) -> None:  # noqa: ARG002 (Dask passes it)
        """Makes the trainer."""
        import_tensorflow()
        from rnnpipe.training.train import Trainer  # noqa: PLC0415 (imports TensorFlow)

        self.trainer = Trainer()

    def teardown(self, worker: Worker) -> None:  # noqa: ARG002 (likewise)
        """Lets go of the model that is kept."""
        self.trainer.close()


def let_go(dask_worker: Worker) -> None:
    """Lets go of the model that a worker keeps, and leaves its trainer for other runs."""
    dask_worker.plugins[TRAINER].teardown(dask_worker)


def what_shapes_results() -> dict[str, Any]:
    """What results depend on besides a trial itself, by step: code, libraries and settings."""
    any_recipe = {"layers": layers.KINDS}
    shapes = {
        step.name: policy_of(step).surroundings(any_recipe) for step in (train, evaluate, draw)
    }
    for kind in baselines.KINDS:
        shapes |= {f"{fit.name} {kind.__name__}": policy_of(fit).surroundings({"baseline": kind})}
    return shapes


def obstacle(store: Store, run_id: str, shapes: dict[str, Any], api: str) -> str | None:
    """Why this process cannot compute trials of a run, and how to mend it; None if it can."""
    if what_shapes_results() != shapes:
        return (
            "has other source code or libraries, or other settings of them: install the same "
            "version of rnnpipe there, with the same environment variables"
        )
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
