import json

import pytest

from rnnpipe.records import Labels
from rnnpipe.report.index.rows import comparison_row, run_row
from rnnpipe.store import Store
from tests.rnnpipe.report.index.recorded import compared, named, write
from tests.rnnpipe.trends.nightly import night


@pytest.fixture
def store(tmp_path):
    return Store.open(tmp_path / "artifacts")


def test_a_runs_row_says_what_its_record_does(store):
    run = write(store, named(3, "lstm is better than gru", name="bigger", tags=("lr",)))
    row = run_row(store.runs, run.id)
    assert (row.suite, row.status, row.finished, row.trials) == ("nightly", "finished", 4, 4)
    assert (row.datasets, row.variants, row.seeds) == (("digits",), ("lstm", "gru"), 2)
    assert row.answers == {"digits": "lstm is better than gru"}
    assert row.seconds == 600
    assert row.labels == Labels(name="bigger", tags=("lr",))


def test_seeds_are_counted_once_and_those_that_were_added_too(store):
    run = write(store, night(0, {"lstm": [0.9, None, 0.8], "gru": [0.7, 0.8, 0.9]}))
    row = run_row(store.runs, run.id)
    assert (row.seeds, row.finished, row.trials, row.status) == (3, 5, 6, "failed")


def test_a_record_that_cannot_be_read_is_a_row_that_says_why(store):
    run = write(store, night(0, {"lstm": [0.9]}))
    (store.runs.path(run.id) / "run.json").write_text("{")
    row = run_row(store.runs, run.id)
    assert (row.id, row.started_at, row.status) == (run.id, None, None)
    assert "cannot be read as JSON" in row.problem


def test_a_comparisons_row_counts_the_verdicts_that_count(store):
    base, other, page = compared(store)
    row = comparison_row(page.parent)
    assert (row.runs, row.title) == ((base, other), "Memory and digits: two runs compared")
    assert row.verdicts == {"worse": 1}


@pytest.mark.parametrize(
    "content", ["{", "[]", json.dumps({"title": 1}), "[" * 2000, '{"runs": [{"id": "../x"}]}']
)
def test_a_comparison_that_cannot_be_read_is_a_row_that_says_so(tmp_path, content):
    folder = tmp_path / "20261101-090000-abcd"
    folder.mkdir()
    (folder / "report.json").write_text(content)
    row = comparison_row(folder)
    assert (row.id, row.runs) == (folder.name, ())
    assert row.problem.startswith(str(folder / "report.json"))
