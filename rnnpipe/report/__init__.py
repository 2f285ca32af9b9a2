"""A run as a page to read: one HTML file without a network, and Markdown with the same numbers."""

from rnnpipe.report.html import render_html
from rnnpipe.report.markdown import render_markdown
from rnnpipe.report.verdicts import VerdictRow

__all__ = ["VerdictRow", "render_html", "render_markdown"]
