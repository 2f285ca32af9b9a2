import re

import numpy as np
import pytest

from rnnpipe.report.changes import change_views
from rnnpipe.report.trends import overview, trends_page
from rnnpipe.trends import change_points, series
from tests.rnnpipe.trends.nightly import digits, night

MOVED = 20
NIGHTS = 33
"""The night from which on the lstm is worse and trained with another Keras."""

EVIL = "<script>alert(1)</script>"


@pytest.fixture(scope="module")
def runs():
    """In the third night the gru failed, and on the last the test data was another."""
    rng = np.random.default_rng(3)
    found = []
    for number in range(NIGHTS):
        level = 0.90 if number < MOVED else 0.85
        scores = {"lstm": level + 0.004 * rng.standard_normal(3), "gru": np.full(3, 0.8)}
        values = {name: list(map(float, of_seeds)) for name, of_seeds in scores.items()}
        if number == 2:
            values["gru"] = [0.8, None, 0.8]
        keras = "3.15.1" if number < MOVED else "3.16.0"
        data = digits(test_digest="0" * 64) if number == NIGHTS - 1 else None
        found.append(night(number, values, keras=keras, data=data))
    return found


@pytest.fixture(scope="module")
def trends(runs):
    return change_points(series(runs, metrics=["accuracy"]), runs)


@pytest.fixture(scope="module")
def page(trends, runs):
    reports = {runs[MOVED].id: f"runs/{runs[MOVED].id}/report.html"}
    unreadable = {"20261120-020000-nightly-ffff": EVIL}
    return trends_page(trends, change_views(trends), unreadable, reports)


def test_a_row_a_series_says_what_it_is_made_of_and_when_it_moved(trends):
    table = overview(trends)
    assert table.header == (
        "Dataset",
        "Variant",
        "Metric",
        "Runs",
        "Latest",
        "Level",
        "Last moved",
    )
    lstm, gru = table.lines
    amount = trends[0].changes[0].amount
    assert lstm[:4] == ("digits", "lstm", "Accuracy", "33 (2 segments)")
    assert lstm[6] == f"▼ worse, {amount}, 2026-11-21"
    assert gru == (
        "digits",
        "gru",
        "Accuracy",
        "33 (1 gap, 2 segments)",
        "0.800 ± 0.000",
        "0.800",
        "no change found",
    )


def test_too_few_runs_are_not_called_unchanged(runs):
    few = runs[:3]
    table = overview(change_points(series(few, metrics=["accuracy"]), few))
    assert [line[-1] for line in table.lines] == ["too few runs to tell"] * 2


def test_all_that_moved_between_two_runs_is_told_together(runs):
    slower = [
        run.updated(
            trials=tuple(
                trial.model_copy(
                    update={"seconds_per_epoch": (2 + i % 2 / 100) * (1 + (i >= MOVED))}
                )
                for trial in run.trials
            )
        )
        for i, run in enumerate(runs[:-1])
    ]
    trends = change_points(series(slower, variants=["lstm"]), slower)
    [view] = change_views(trends)
    assert (view.before, view.after) == (slower[MOVED - 1].id, slower[MOVED].id)
    assert view.since == "2026-11-21 02:00 UTC"
    assert view.changed == ("keras 3.15.1 → 3.16.0",)
    accuracy, seconds = (headline.sentence for headline in view.headlines)
    assert accuracy == (
        "worse: accuracy of lstm on digits, 0.900 → 0.849 (\N{MINUS SIGN}0.051, p <0.001)"
    )
    assert seconds.startswith(
        "worse: seconds per epoch of lstm on digits, 2.0 → 4.0 (+100.0%, p <0.001)"
    )


def test_the_newest_change_comes_first():
    rng = np.random.default_rng(1)
    levels = [0.9] * 20 + [0.8] * 20 + [0.6] * 20
    runs = [
        night(i, {"lstm": list(map(float, level + 0.004 * rng.standard_normal(3)))})
        for i, level in enumerate(levels)
    ]
    views = change_views(change_points(series(runs, metrics=["accuracy"]), runs))
    assert [view.after for view in views] == [runs[40].id, runs[20].id]
    assert views[0].changed == ()


def test_the_page_tells_what_moved_with_a_sign_and_a_word(page, trends):
    assert "1 change point in 2 series." in page
    assert '<span class="sign" aria-hidden="true">▼</span> worse: accuracy of lstm' in page
    assert trends[0].changes[0].amount in page
    assert "What else changed: keras 3.15.1 → 3.16.0" in page


def test_the_page_has_every_run_with_its_gaps_segments_and_report(page, runs):
    assert all(page.count(f'<th scope="row">{run.id}</th>') == 2 for run in runs)
    assert "gap: 1 failed of 3 trials (seed 1: out of memory)" in page
    assert "2: other test data" in page
    report = f"runs/{runs[MOVED].id}/report.html"
    assert page.count(f'href="{report}"') == 3  # where it moved, and in both tables of runs


def test_a_record_that_cannot_be_read_is_listed_and_its_markup_not_obeyed(page):
    assert "20261120-020000-nightly-ffff" in page
    assert EVIL not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_every_link_within_the_page_leads_somewhere_and_nothing_is_loaded(page):
    ids = re.findall(r' id="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'href="#([^"]+)"', page)) <= set(ids)
    assert not re.search(r'(src|href)="(https?:)?//', page)


def test_nothing_but_unreadable_records_still_has_a_page():
    page = trends_page([], [], {"20261120-020000-nightly-ffff": "damaged"}, {})
    assert "✕ 1 unreadable" in page
    assert "0 runs" in page


@pytest.mark.parametrize(
    ("rate", "told"), [(1.0, "at most one change"), (0.2, "at most 0.2 changes, on average,")]
)
def test_the_page_says_how_many_false_changes_it_allows(rate, told):
    assert f"together show {told} although nothing moved" in trends_page([], [], {}, {}, rate)
