"""Finds the runs whose process was killed, and says so in their records."""

from contextlib import suppress
from uuid import UUID

from rnnpipe import progress
from rnnpipe.errors import UserError
from rnnpipe.store import Runs, Store


def mark_crashed(store: Store) -> list[str]:
    """Marks each run as crashed whose record says `running` though its process is dead.

    Its trials stay as they are: the same run, started again, finds what was finished in the cache.
    A flow run that went with it is left in `store.crashed`, for the next flow to tell Prefect.

    Returns the runs' ids.
    """
    marked = []
    for run_id in store.running.names():
        # On a full disk a command that only reads must go on; a later one marks the run.
        with suppress(UserError), store.running.of_the_dead(run_id) as flow_run:
            if flow_run is None:
                continue
            if _is_uuid(flow_run):
                store.crashed.leave(flow_run)
            if _mark(store.runs, run_id):
                marked.append(run_id)
    return marked


def _mark(runs: Runs, run_id: str) -> bool:
    """Whether the run had to be marked; one without a readable record cannot be."""
    try:
        record = runs.read(run_id)
    except UserError:
        return False
    if record.status != "running":
        return False
    if runs.is_cut_off(run_id):
        progress.note(f"run {run_id} was killed while it wrote a note; what that said is lost")
    # What it wrote last is all that is known of it.
    ended = max(record.started_at, runs.written_at(run_id))
    runs.write(record.updated(status="crashed", finished_at=ended))
    return True


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
