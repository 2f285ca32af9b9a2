"""Stories drawn from real trainings, here from a run that is made of formulas."""

import numpy as np
import pytest

from benchmarks import verdicts
from rnnpipe.suites import load_suite
from tests.rnnpipe.factories import write_run


@pytest.fixture(scope="module")
def rows(tmp_path_factory):
    """Twenty trainings of two variants, of which one is the better by 0.1."""
    folder = tmp_path_factory.mktemp("runs") / "run"
    run = write_run(
        folder,
        seeds=range(20),
        datasets=("digits",),
        accuracy={"simple_rnn": 0.8, "lstm": 0.9},
        examples=200,
    )
    return list(verdicts._rows(run, 20))


def test_each_pair_and_each_variant_alone_is_compared_on_as_many_seeds(rows):
    assert {(row["compared"], row["seeds"]) for row in rows} == {
        (compared, seeds)
        for compared in ("lstm against simple_rnn", "simple_rnn with itself", "lstm with itself")
        for seeds in (2, 3, 5, 10)
    }


def test_the_truth_is_what_all_trainings_say(rows):
    true = {row["compared"]: row["true"] for row in rows}
    assert true["lstm against simple_rnn"] == pytest.approx(0.1, abs=0.06)
    assert true["lstm with itself"] == 0.0


def test_what_is_counted_adds_up(rows):
    for row in rows:
        assert 0 <= row["right"] + row["wrong"] + row["same"] <= 1
        assert row["seeds"] > 2 or row["right"] == row["wrong"] == row["same"] == 0
    ten = next(r for r in rows if (r["compared"], r["seeds"]) == ("lstm against simple_rnn", 10))
    assert ten["right"] > 0.5
    assert np.mean([row["holds"] for row in rows]) > 0.9


def test_the_table_has_a_line_a_setting(rows):
    shown = verdicts.table(rows).splitlines()
    assert len(shown) == 2 + len(rows)
    assert shown[2].startswith("| digits | lstm against simple_rnn | 2 | +0.")


def test_the_suite_has_sixty_seeds_of_three_cells_on_two_tasks():
    suite = load_suite(str(verdicts._SUITE))
    assert len(list(suite.trials())) == 360
