"""The maintenance step: remove from the cache what nothing needs."""

from collections import Counter

from prefect import task
from prefect.artifacts import create_table_artifact
from prefect.cache_policies import NO_CACHE

from rnnpipe.store import Store
from rnnpipe.store.pruning import Limits, prune


@task(name="prune", cache_policy=NO_CACHE, retries=6, retry_delay_seconds=600)
def prune_cache(store: Store, limits: Limits, *, dry_run: bool) -> int:
    """Removes what `limits` asks for, once no run is going on; emits what went as a table.

    Returns the bytes that were freed.
    """
    pruned = prune(store, limits, dry_run=dry_run)
    removed = Counter(removal.kind for removal in pruned.removals)
    create_table_artifact(
        [{"what": kind, "removed": number} for kind, number in sorted(removed.items())],
        key="pruned",
        description=f"{'A dry run: it would have freed' if dry_run else 'Freed'} "
        f"{pruned.freed:,} bytes; {len(pruned.kept)} entries stay that recorded runs need",
    )
    return pruned.freed
