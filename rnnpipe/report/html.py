"""A run's report as one HTML file that needs no network."""

from pathlib import Path

from rnnpipe.comparison import Comparison
from rnnpipe.records import RunRecord
from rnnpipe.report.pages import render_page
from rnnpipe.report.view import run_view


def render_html(run: RunRecord, folder: Path, compared: Comparison | None = None) -> str:
    """The report of `run`, whose trials' files lie in `folder`, to be written there.

    Args:
        run: the record.
        folder: the run folder.
        compared: the run's variants with each other, if they were.

    Raises:
        UserError: a file that the record names is missing or damaged.

    """
    from rnnpipe.report.figures import run_figures  # noqa: PLC0415 (imports matplotlib)

    view = run_view(run, folder, compared)
    return render_page("run.html.j2", {"view": view, "run": run, **run_figures(view)})
