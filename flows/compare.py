"""The compare flow: judge recorded runs against a base, report it, and send a notice if need be."""

from pathlib import Path
from typing import Annotated
from uuid import UUID

from prefect import flow
from pydantic import StringConstraints

from flows.notices.ended import EndedRun, ended_run
from flows.notices.notice import notice_of
from rnnpipe import progress
from rnnpipe.comparison import parse_tolerance
from rnnpipe.errors import UserError
from rnnpipe.records import read_run
from rnnpipe.settings import artifacts_location
from rnnpipe.store import Runs, Store
from rnnpipe.store.recovery import mark_crashed
from tasks.comparing import compare_runs, report_comparison
from tasks.notice import send_notice

# An address may hold a secret, and parameters are recorded: so none fits.
BlockName = Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]+/[a-z0-9-]+$")]


@flow(name="compare")
def compare(  # noqa: PLR0913 (what a user may choose)
    base: str | None = None,
    others: list[str] | None = None,
    tolerances: list[str] | None = None,
    flow_run: UUID | None = None,
    notify: BlockName | None = None,
    artifacts: str | None = None,
) -> str | None:
    """Compare runs and report it; by default the latest run with the last good one of its suite.

    When a run is worse than the base, or failed, one notice goes out.

    Args:
        base: the run to judge against: an id, a unique prefix, a name, latest~N, or a run folder's
            path. When left out, the last run before that finished, of the very same suite.
        others: the runs to judge; the latest when left out.
        tolerances: differences that do not matter, such as accuracy=0.005.
        flow_run: judge the run of this Prefect flow run, however it ended, instead of `others`.
        notify: the Prefect block that a notice goes to, such as webhook/team or
            slack-webhook/team; RNNPIPE_NOTICE, which may also be a webhook's address, when left
            out.
        artifacts: folder or address of all results; RNNPIPE_ARTIFACTS or `artifacts` when left out.

    Returns:
        The path of the report's page; None when there is nothing to compare with.

    Raises:
        UserError: a run is not found or damaged, a bad tolerance, or the notice cannot be sent.

    """
    store = Store.open(artifacts_location(artifacts))
    mark_crashed(store)
    ended = None if flow_run is None else ended_run(flow_run)
    judged = _judged(ended, others)
    if base is None and judged:
        base = last_good(store.runs, judged[0])
    compared, page = None, None
    if base is not None and judged:
        chosen = dict(parse_tolerance(text) for text in tolerances or ())
        compared = compare_runs(store, [base, *judged], chosen)
        page = report_comparison(store, compared)
    else:
        progress.note("nothing to compare: no run, or none before of its suite that finished")
    reports = [store.runs.locate(reference) / "report.html" for reference in judged]
    if page is not None:
        reports.insert(0, Path(page))
    if (notice := notice_of(ended, compared, reports)) is not None:
        send_notice(notice, notify)
    return page


def _judged(ended: EndedRun | None, others: list[str] | None) -> list[str]:
    if ended is None:
        return others or ["latest"]
    return [ended.run_id] if ended.run_id is not None else []


def last_good(runs: Runs, reference: str) -> str | None:
    """The id of the last run before this one that finished, of the very same suite.

    Raises:
        UserError: no run fits the reference, or its record is damaged.

    """
    judged = read_run(runs.locate(reference) / "run.json")
    for run_id in reversed([i for i in runs.ids() if i < judged.id]):
        try:
            record = runs.read(run_id)
        except UserError as error:
            progress.note(f"passed over: {error}")
            continue
        if record.status == "finished" and record.suite == judged.suite:
            return run_id
    return None


if __name__ == "__main__":
    compare()
