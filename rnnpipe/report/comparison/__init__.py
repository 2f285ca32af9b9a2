"""The report of a comparison: one view, and the same numbers in every format.

| module    | what it holds                                                    |
|-----------|------------------------------------------------------------------|
| view      | everything a report shows, gathered once                         |
| runs      | the runs, links to their files, and what changed between them    |
| headlines | the verdicts in plain sentences                                  |
| overlays  | learning curves to draw over each other                          |
| html      | the page, with `figures` for its pictures                        |
| markdown, latex, data (CSV, JSON), printed (the command line) | the rest     |
"""

from rnnpipe.report.comparison.data import render_comparison_csv, render_comparison_json
from rnnpipe.report.comparison.html import render_comparison_html
from rnnpipe.report.comparison.latex import render_comparison_latex
from rnnpipe.report.comparison.markdown import render_comparison_markdown
from rnnpipe.report.comparison.printed import printed_tables
from rnnpipe.report.comparison.view import ComparisonView, comparison_view

__all__ = [
    "ComparisonView",
    "comparison_view",
    "printed_tables",
    "render_comparison_csv",
    "render_comparison_html",
    "render_comparison_json",
    "render_comparison_latex",
    "render_comparison_markdown",
]
