"""A comparison for programs: CSV with a line per row, and JSON. Numbers in full precision."""

import csv
import io
import json
from collections.abc import Mapping

from rnnpipe.comparison import Comparison, Row, Side
from rnnpipe.report.comparison.view import ComparisonView

SCHEMA_VERSION = 1
"""Of the JSON; raised when a key goes or changes its meaning."""


def render_comparison_csv(view: ComparisonView) -> str:
    """A line per row under a header, RFC 4180; what is not known is empty.

    Trials are separated by spaces, a tolerance is written as on the command line.
    """
    buffer = io.StringIO(newline="")
    lines = [_line(comparison, row) for comparison in view.comparisons for row in comparison.rows]
    writer = csv.DictWriter(buffer, _COLUMNS)
    writer.writeheader()
    writer.writerows(lines)
    return buffer.getvalue()


def render_comparison_json(view: ComparisonView) -> str:
    """The runs, every comparison's record, and what changed between the runs."""
    content = {
        "schema_version": SCHEMA_VERSION,
        "title": view.title,
        "runs": [
            {"name": shown.name, "id": shown.run.record.id, "status": shown.run.record.status}
            for shown in view.runs
        ],
        "comparisons": [comparison.model_dump(mode="json") for comparison in view.comparisons],
        "differences": [
            [d.model_dump(mode="json") for d in found] for found in view.differences
        ],
    }
    return json.dumps(content, indent=1, allow_nan=False, ensure_ascii=False) + "\n"
