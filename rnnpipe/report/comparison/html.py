"""A comparison's report as one HTML file that needs no network."""

from rnnpipe.language import say
from rnnpipe.report.comparison.runs import NO_CHANGE
from rnnpipe.report.comparison.view import ComparisonView
from rnnpipe.report.pages import render_page


def render_comparison_html(view: ComparisonView) -> str:
    """The comparison as a page, to be written into the folder that the view's links start from."""
    from rnnpipe.report.comparison.figures import (  # noqa: PLC0415 (imports matplotlib)
        comparison_figures,
    )

    return render_page(
        "comparison.html.j2",
        {"view": view, "no_change": say(NO_CHANGE), **comparison_figures(view)},
    )
