"""A run's report as one HTML file that needs no network."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from rnnpipe.comparison import Comparison
from rnnpipe.language import speaking
from rnnpipe.records import RunRecord
from rnnpipe.report.memory.found import found_in
from rnnpipe.report.pages import render_page
from rnnpipe.report.view import run_view

if TYPE_CHECKING:
    from rnnpipe.report.memory.page import Recalled

MEMORY = "memory.html"
"""The page of what a run's networks remember, beside its report."""


@dataclass(frozen=True)
class Around:
    """What lies around a run's folder, so that its report leads there.

    Attributes:
        index: the address of the page of all runs, relative to the report.
        before: the address of the report of the run before of the same suite, if there is one.
        memory: the address of the page of what its networks remember, once there is one.

    """

    index: str
    before: str | None = None
    memory: str | None = None


def render_html(
    run: RunRecord,
    folder: Path,
    compared: Comparison | None = None,
    around: Around | None = None,
) -> str:
    """The report of `run`, whose trials' files lie in `folder`, in the language of its suite.

    Args:
        run: the record.
        folder: the run folder.
        compared: the run's variants with each other, if they were.
        around: where its links up lead; none where the folder lies alone.

    Raises:
        UserError: a file that the record names is missing or damaged.

    """
    from rnnpipe.report.figures import run_figures  # noqa: PLC0415 (imports matplotlib)

    with speaking(run.suite.language):
        view = run_view(run, folder, compared)
        content = {"view": view, "run": run, "around": around, **run_figures(view)}
        return render_page("run.html.j2", {**content, "remembered": _remembered(run, folder)})


def _remembered(run: RunRecord, folder: Path) -> "dict[str, Recalled]":
    """What its networks remember, by dataset; nothing where they were not analysed."""
    found = found_in(run, folder)
    if not found:
        return {}
    from rnnpipe.report.memory.page import in_the_report  # noqa: PLC0415 (imports pyarrow)

    return in_the_report(run, found)
