"""What a flow does about killed processes: its own, should it be killed, and those before it."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

import httpx
from prefect.client.orchestration import get_client
from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterId
from prefect.client.schemas.objects import StateType
from prefect.exceptions import PrefectException
from prefect.runtime import flow_run
from prefect.states import Crashed

from rnnpipe import progress
from rnnpipe.provenance.command import command
from rnnpipe.provenance.environment import environment
from rnnpipe.records import Labels
from rnnpipe.records.labels import NO_LABELS
from rnnpipe.report.index import keep_index
from rnnpipe.store import Store
from rnnpipe.store.recording import Recorder, recording
from rnnpipe.store.recovery import mark_crashed
from rnnpipe.suites import Suite


@contextmanager
def using(store: Store) -> Iterator[None]:
    """Keeps what is in the store from being pruned, from the first step of a flow to its last.

    Earlier runs that were killed are marked first, and Prefect is told.
    """
    mark_crashed(store)
    tell_prefect(store)
    with store.in_use(lambda: progress.note("the cache is being pruned; waiting")):
        yield


@contextmanager
def recorded(store: Store, suite: Suite, labels: Labels = NO_LABELS) -> Iterator[Recorder]:
    """Records the run of this flow, so that it is found should its process be killed.

    When it has come to its end it is shared. The page of all runs tells of it from its beginning
    on, and how it ended. In Prefect the flow run has the run's id as its name.
    """
    store.share_runs()
    try:
        with recording(store, suite, environment(), flow_run.id, labels, command()) as recorder:
            keep_index(store)
            _name_flow_run(recorder.record.id)
            yield recorder
    finally:
        keep_index(store)
    store.share_runs()


def _name_flow_run(name: str) -> None:
    """Has Prefect call this flow run by a name, where there is one."""
    if flow_run.id is None:
        return
    with get_client(sync_client=True) as client:
        client.update_flow_run(UUID(flow_run.id), name=name)


def tell_prefect(store: Store) -> None:
    """Sets the flow runs of killed processes to Crashed where Prefect takes them to go on.

    Those that the API in use does not know are left: they may be another's. So are all of them
    when it does not answer.
    """
    left = store.crashed.names()
    if not left:
        return
    try:
        with get_client(sync_client=True) as client:
            wanted = FlowRunFilter(id=FlowRunFilterId(any_=[UUID(name) for name in left]))
            for known in client.read_flow_runs(flow_run_filter=wanted):
                # A flow run that is tried again has the id it had when it was killed.
                if known.state_type in {StateType.RUNNING, StateType.PENDING} and (
                    str(known.id) != flow_run.id
                ):
                    client.set_flow_run_state(known.id, Crashed(message="its process was killed"))
                store.crashed.remove(str(known.id))
    except (httpx.HTTPError, PrefectException) as error:
        progress.note(f"Prefect cannot be told of crashed runs now: {error}")
