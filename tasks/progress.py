"""A training's progress, on the console and as a Prefect progress artifact."""

import re
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, cast

from prefect.artifacts import create_progress_artifact, update_progress_artifact

from rnnpipe import progress

if TYPE_CHECKING:
    from uuid import UUID

_SECONDS_BETWEEN_UPDATES = 2.0


def artifact_key(*parts: str) -> str:
    """A Prefect artifact key, which holds lower-case letters, digits and dashes alone."""
    return re.sub(r"[^a-z0-9]+", "-", "-".join(parts).lower()).strip("-")


@contextmanager
def reported(label: str, epochs: int) -> Iterator[Callable[[int, Mapping[str, float]], None]]:
    """Yields the function to call after every epoch; the artifact is updated now and then."""
    # The decorated function says that it may return a coroutine; without an event loop it does not.
    artifact = cast(
        "UUID",
        create_progress_artifact(0.0, key=artifact_key("training", label), description=label),
    )
    updated = time.monotonic()
    with progress.epochs(label, epochs) as show:

        def on_epoch(epoch: int, metrics: Mapping[str, float]) -> None:
            nonlocal updated
            show(epoch, metrics)
            if epoch == epochs or time.monotonic() - updated > _SECONDS_BETWEEN_UPDATES:
                update_progress_artifact(artifact, 100.0 * epoch / epochs)
                updated = time.monotonic()

        yield on_epoch
