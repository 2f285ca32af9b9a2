from pathlib import Path

from rnnpipe.report.comparison import render_comparison_markdown

GOLDEN = Path(__file__).parents[3] / "golden" / "comparison.md"


def test_the_whole_report_is_as_agreed(view):
    assert render_comparison_markdown(view) == GOLDEN.read_text("utf-8")
