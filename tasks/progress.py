"""A run's progress: on the console, in the flow run's log, and as one Prefect artifact."""

import re
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, cast

from prefect.artifacts import create_progress_artifact, update_progress_artifact
from prefect.logging import get_run_logger

from rnnpipe import progress

if TYPE_CHECKING:
    from uuid import UUID

_SECONDS_BETWEEN_LINES = 30.0
"""In the log, of a training that goes on."""


def artifact_key(*parts: str) -> str:
    """A Prefect artifact key, which holds lower-case letters, digits and dashes alone."""
    return re.sub(r"[^a-z0-9]+", "-", "-".join(parts).lower()).strip("-")


@contextmanager
def reported(label: str, epochs: int) -> Iterator[Callable[[int, Mapping[str, float]], None]]:
    """Yields the function to call after every epoch; of long trainings the log tells now and then.

    The last epoch is told of all of them.
    """
    told, told_at = get_run_logger(), time.monotonic()
    with progress.epochs(label, epochs) as show:

        def on_epoch(epoch: int, metrics: Mapping[str, float]) -> None:
            nonlocal told_at
            show(epoch, metrics)
            if epoch == epochs or time.monotonic() - told_at > _SECONDS_BETWEEN_LINES:
                values = " ".join(f"{name} {value:.4g}" for name, value in metrics.items())
                told.info("%s: epoch %d of %d, %s", label, epoch, epochs, values)
                told_at = time.monotonic()

        yield on_epoch


class TrialsDone:
    """How many of a run's trials are done, as an artifact of its flow run."""

    def __init__(self, suite: str) -> None:
        # The decorated function says that it may return a coroutine; without a loop it does not.
        self._artifact = cast(
            "UUID",
            create_progress_artifact(
                0.0, key=artifact_key("progress", suite), description="Trials that are done"
            ),
        )

    def show(self, done: int, planned: int) -> None:
        """Shows that so many are done, of so many that are planned now."""
        update_progress_artifact(self._artifact, 100.0 * done / planned)
