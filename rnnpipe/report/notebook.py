"""The heart of a report as a piece of HTML, for a cell of a notebook."""

from pathlib import Path

from rnnpipe.report.comparison import ComparisonView
from rnnpipe.report.pages import render_page
from rnnpipe.report.view import RunView


def render_run(view: RunView, report: Path | None) -> str:
    """A run's answers, tables of scores and verdicts on quality; `report` is the page with all."""
    return render_page(
        "notebook_run.html.j2", {"view": view, "report": report and report.resolve()}
    )


def render_compared(view: ComparisonView, report: Path) -> str:
    """A comparison's verdicts on quality; `report` is the page with all of it."""
    return render_page("notebook_comparison.html.j2", {"view": view, "report": report.resolve()})
