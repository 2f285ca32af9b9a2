"""The prune flow: remove from the cache what nothing needs."""

from datetime import UTC, datetime, timedelta
from typing import Annotated

from prefect import flow
from pydantic import Field

from rnnpipe.settings import artifacts_location
from rnnpipe.store import Store
from rnnpipe.store.pruning import Limits
from tasks.pruning import prune_cache

Days = Annotated[int, Field(strict=True, ge=1, le=36_500)]
Gigabytes = Annotated[float, Field(gt=0.0, le=1e6)]


@flow(name="prune")
def prune(
    days: Days = 30,
    gigabytes: Gigabytes | None = None,
    artifacts: str | None = None,
    *,
    dry_run: bool = False,
) -> int:
    """Remove from the cache what nothing needs; what recorded runs need stays.

    Args:
        days: entries that were not used for so long go.
        gigabytes: of the others, those unused for longest go until they take no more.
        artifacts: folder or address of all results; RNNPIPE_ARTIFACTS or `artifacts` when left out.
        dry_run: say what would go, remove nothing.

    Returns:
        How many bytes that freed.

    Raises:
        UserError: runs have been going on for an hour, or something cannot be removed.

    """
    limits = Limits(
        max_size=int(gigabytes * 1e9) if gigabytes else None,
        used_since=datetime.now(UTC) - timedelta(days=days),
    )
    return prune_cache(Store.open(artifacts_location(artifacts)), limits, dry_run=dry_run)


if __name__ == "__main__":
    prune()
