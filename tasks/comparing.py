"""Comparison steps: compare recorded runs, and write and publish the report."""

from prefect import task
from prefect.artifacts import create_link_artifact, create_markdown_artifact
from prefect.cache_policies import NO_CACHE

from rnnpipe.comparison import Tolerance
from rnnpipe.report import render_comparison_markdown
from rnnpipe.report.comparison.written import Compared, compare_recorded, write_report
from rnnpipe.store import Store


@task(name="compare", cache_policy=NO_CACHE)
def compare_runs(store: Store, references: list[str], tolerances: dict[str, Tolerance]) -> Compared:
    """Compares the first of the runs with each of the others."""
    return compare_recorded(store, references, tolerances)


@task(name="report-comparison", cache_policy=NO_CACHE)
def report_comparison(store: Store, compared: Compared) -> str:
    """Writes the report in every format; emits its table and a link. Returns the page's path."""
    view, page = write_report(store, compared)
    create_markdown_artifact(
        render_comparison_markdown(view), key="comparison", description=view.title
    )
    create_link_artifact(
        page.as_uri(), link_text=page.parent.name, key="comparison-page", description=view.title
    )
    return str(page)
