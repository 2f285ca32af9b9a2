from datetime import UTC, datetime

import pytest

from rnnpipe.records import Labels
from rnnpipe.report.index.rows import ComparisonRow, RunRow
from rnnpipe.report.index.view import index_view

BASE, OTHER = "20261101-090000-small-aaaa", "20261102-091500-small-bbbb"


def run(run_id=BASE, **changes):
    at = datetime(2026, 11, 1, 9, 0, 30, tzinfo=UTC)
    content = {"suite": "small", "status": "finished", "finished": 2, "trials": 2, "seconds": 75.0}
    return RunRow(id=run_id, started_at=at, **(content | changes))


def test_the_newest_comes_first_and_links_lead_to_what_is_there():
    view = index_view([run(), run(OTHER)], [], {OTHER: "runs/x/report.html"}, "history.html")
    assert [line.row.id for line in view.runs] == [OTHER, BASE]
    assert [line.report for line in view.runs] == ["runs/x/report.html", None]
    assert (view.history, view.first, view.last) == ("history.html", "2026-11-01", "2026-11-01")


def test_a_run_leads_to_its_newest_comparisons_and_counts_the_older_ones():
    made = [
        ComparisonRow(id=f"2026111{n}-080000-000{n}", title="Two runs", runs=(BASE, OTHER))
        for n in range(5)
    ]
    view = index_view([run(), run(OTHER)], made, {}, None)
    line = view.runs[1]
    assert [link.text for link in line.compared] == ["2026-11-14", "2026-11-13", "2026-11-12"]
    assert line.more == 2
    assert line.compared[0].href == "comparisons/20261114-080000-0004/report.html"
    assert line.compared[0].title == f"with {OTHER}: Two runs"
    assert [line.made for line in view.comparisons][:2] == ["2026-11-14 08:00", "2026-11-13 08:00"]


@pytest.mark.parametrize(
    ("row", "shown"),
    [
        (run(), ("finished", "✓", "", "1 min 15 s")),
        (run(status="running", finished=1, seconds=None), ("running", "…", "1 of 2 trials", "—")),
        (RunRow(id=BASE, problem="damaged"), ("unreadable", "✕", "", "—")),
    ],
)
def test_how_a_run_went_stands_in_few_words(row, shown):
    [line] = index_view([row], [], {}, None).runs
    assert (line.status, line.sign, line.unfinished, line.duration) == shown
    assert line.started == "2026-11-01 09:00"


def test_of_many_names_some_are_shown_and_all_are_found():
    names = tuple(f"lstm_{n}" for n in range(6))
    [line] = index_view([run(variants=names)], [], {}, None).runs
    assert line.variants == "lstm_0, lstm_1, lstm_2, lstm_3, … (6)"
    assert "lstm_5" in line.words


def test_there_is_a_column_for_names_where_there_is_one():
    assert not index_view([run()], [], {}, None).has_labels
    assert index_view([run(), run(OTHER, labels=Labels(note="x"))], [], {}, None).has_labels
