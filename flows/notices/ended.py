"""How a Prefect flow run ended, as the server knows it, and which run it left in the store."""

import re
from dataclasses import dataclass
from uuid import UUID

from prefect.client.orchestration import get_client
from prefect.client.schemas import filters
from prefect.utilities.urls import url_for

from rnnpipe.errors import UserError

_LINK = re.compile(r"\[([A-Za-z0-9_.-]+)\]\(")
"""The beginning of a link to a run's report, as `tasks.reporting` publishes it."""


@dataclass(frozen=True)
class EndedRun:
    """A flow run that has ended.

    `name` is that of its deployment, or its own; `state` is Prefect's word for how it ended;
    `run_id` is the run that it recorded and reported, if it came to that; `url` is where Prefect
    shows it.
    """

    name: str
    state: str
    message: str
    run_id: str | None
    url: str | None

    @property
    def completed(self) -> bool:
        """Whether it ended well."""
        return self.state == "Completed"


def ended_run(flow_run: UUID) -> EndedRun:
    """Asks the server about a flow run.

    Raises:
        UserError: it has not ended.
        ObjectNotFound: the server does not know it.

    """
    with get_client(sync_client=True) as client:
        found = client.read_flow_run(flow_run)
        deployment = found.deployment_id and client.read_deployment(found.deployment_id)
        artifacts = client.read_artifacts(
            flow_run_filter=filters.FlowRunFilter(id=filters.FlowRunFilterId(any_=[flow_run])),
            artifact_filter=filters.ArtifactFilter(
                key=filters.ArtifactFilterKey(like_="report-%-page")
            ),
        )
    if found.state is None or not found.state.is_final():
        raise UserError(f"flow run {found.name} ({flow_run}) goes on; compare it when it has ended")
    links = (_LINK.match(str(artifact.data)) for artifact in artifacts)
    return EndedRun(
        name=deployment.name if deployment else found.name,
        state=found.state.name or found.state.type.value.capitalize(),
        message=found.state.message or "",
        run_id=next((link[1] for link in links if link), None),
        url=url_for("flow-run", flow_run),
    )
