"""Pages to read, each one HTML file without a network, and the same numbers in other formats.

A run's own report is made by `render_html` and `render_markdown`; that of a comparison by
`comparison_view` and the renderers in `rnnpipe.report.comparison`. Matplotlib is imported when a
page is drawn, and not before.
"""

from rnnpipe.report.comparison import (
    ComparisonView,
    comparison_view,
    printed_tables,
    render_comparison_csv,
    render_comparison_html,
    render_comparison_json,
    render_comparison_latex,
    render_comparison_markdown,
)
from rnnpipe.report.html import render_html
from rnnpipe.report.markdown import render_markdown

__all__ = [
    "ComparisonView",
    "comparison_view",
    "printed_tables",
    "render_comparison_csv",
    "render_comparison_html",
    "render_comparison_json",
    "render_comparison_latex",
    "render_comparison_markdown",
    "render_html",
    "render_markdown",
]
