"""A comparison for programs: CSV with a line per row, and JSON. Numbers in full precision."""

import csv
import io
import json

from rnnpipe.comparison import Row, Side
from rnnpipe.report.comparison.view import ComparisonView

SCHEMA_VERSION = 2
"""Of the JSON; raised when a key goes or changes its meaning."""

_SIDE = ("run", "seeds", "mean", "std", "learned", "trials")
COLUMNS = (
    *("dataset", "base", "other", "metric", "kind", "verdict", "reason"),
    *(f"{side}_{name}" for side in ("base", "other") for name in _SIDE),
    *("scale", "evidence", "difference", "level", "interval_low", "interval_high"),
    *("probability_better", "probability_equal", "p_value", "adjusted_p_value"),
    *("seeds_needed", "seeds_odds", "tolerance", "counted"),
)
"""What a program is told of a row."""


def render_comparison_csv(view: ComparisonView) -> str:
    """A line per row under a header, RFC 4180; what is not known is empty.

    Trials are separated by spaces, a tolerance is written as on the command line.
    """
    buffer = io.StringIO(newline="")
    lines = [line_of(row) for comparison in view.comparisons for row in comparison.rows]
    writer = csv.writer(buffer)
    writer.writerow(COLUMNS)
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
            [difference.model_dump(mode="json") for difference in changes.found]
            for changes in view.changes
        ],
    }
    return json.dumps(content, indent=1, allow_nan=False, ensure_ascii=False) + "\n"


def line_of(row: Row) -> tuple[object, ...]:
    """A row's values in the order of `COLUMNS`; None where one is not known."""
    return (
        *(row.dataset, row.base, row.other, row.metric, row.kind, row.verdict, row.reason),
        *(value for side in (row.base_side, row.other_side) for value in _side(side)),
        *(row.scale, row.evidence, row.difference, row.level),
        *(row.interval or (None, None)),
        *(row.probability_better, row.probability_equal, row.p_value, row.adjusted_p_value),
        *(row.seeds_needed, row.seeds_odds, row.tolerance, row.counted),
    )


def _side(side: Side) -> tuple[object, ...]:
    return side.run, side.seeds, side.mean, side.std, side.learned, " ".join(side.trials)
