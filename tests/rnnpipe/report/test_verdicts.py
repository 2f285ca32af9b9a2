import pytest

from rnnpipe.report.verdicts import (
    BETWEEN_RUNS,
    IN_A_RUN,
    SIGNS,
    Badge,
    VerdictTables,
    VerdictView,
    turned,
    verdict_table,
    winner_first,
)
from tests.rnnpipe.report.row_factory import row, side

BETTER = row(
    "adding",
    "lstm",
    "gru",
    "mse",
    "better",
    -0.0034,
    (-0.0038, -0.0031),
    probability_better=0.9876,
    p_value=0.0001,
    adjusted_p_value=0.0123,
    base_side=side("lstm", 0.0041, 0.0004),
    other_side=side("gru", 0.0007, 0.0001),
)
REFUSED = row("adding", "lstm", "gru", "all", "failed", reason="out of memory")
COST = row("adding", "lstm", "gru", "seconds_per_epoch", "worse", 0.25, (0.15, 0.35))


def _lines(rows, columns=BETWEEN_RUNS, run=""):
    views = [VerdictView(found, run) for found in rows]
    found = verdict_table("adding", views, columns).table
    return found.header, found.lines


def test_a_row_has_every_number_and_its_verdict_in_sign_and_word():
    header, [line] = _lines([BETTER])
    assert header == (
        "Compared",
        "Metric",
        "Verdict",
        "Difference",
        "Interval",
        "Base",
        "Other",
        "P(better)",
        "p (Holm)",
    )
    assert line == (
        "gru against lstm",
        "MSE",
        "▲ better",
        "−0.00340",  # noqa: RUF001 (a minus sign)
        "−0.00380 to −0.00310",  # noqa: RUF001
        "0.0041 ± 0.0004",
        "0.00070 ± 0.00010",
        "0.988",
        "0.012",
    )


def test_what_could_not_be_compared_has_dashes_and_its_reason():
    header, [_, line] = _lines([BETTER, REFUSED])
    assert header[-1] == "Reason"
    assert line == (
        "gru against lstm",
        "All metrics",
        "✕ failed",
        *["—"] * 6,
        "out of memory",
    )


def test_runs_are_named_where_there_are_several():
    header, [line] = _lines([row("adding", "gru", "gru", "mse", "undecided")], run="run 3")
    assert header[:2] == ("Compared", "Run")
    assert line[:2] == ("gru", "run 3")


def test_a_runs_own_report_leaves_the_scores_to_its_other_tables():
    header, _ = _lines([BETTER], IN_A_RUN)
    assert not {"Base", "Other"} & set(header)


def test_quality_and_cost_have_a_table_each_in_the_order_they_came():
    beside = row("adding", "lstm", "gru", "mae", "not judged", 0.1)
    views = [VerdictView(found) for found in (COST, beside, BETTER, REFUSED)]
    found = VerdictTables.of("adding", views, IN_A_RUN)
    assert [view.row for view in found.quality.views] == [BETTER, REFUSED]
    assert [view.row for view in found.beside.views] == [beside]
    assert [view.row for view in found.cost.views] == [COST]
    assert found.cost.table.title == "adding: cost"
    assert found
    assert not VerdictTables.of("adding", [], IN_A_RUN)


def test_numbers_sort_by_their_value_and_an_interval_by_its_lower_end():
    found = verdict_table("adding", [VerdictView(BETTER)], BETWEEN_RUNS)
    [(_, cells)] = found.cells
    assert [cells[name].value for name in ("Difference", "Interval", "Base", "Other")] == [
        -0.0034,
        -0.0038,
        0.0041,
        0.0007,
    ]


def test_a_row_turned_is_of_the_other_side_and_turned_twice_the_same():
    found = turned(BETTER)
    assert (found.base, found.other, found.verdict) == ("gru", "lstm", "worse")
    assert (found.difference, found.interval) == (0.0034, (0.0031, 0.0038))
    assert found.probability_better == pytest.approx(1 - 0.9876)
    assert (found.base_side, found.other_side) == (BETTER.other_side, BETTER.base_side)
    assert turned(found) == BETTER.model_copy(update={"probability_better": pytest.approx(0.9876)})


def test_a_ratio_is_turned_into_its_inverse():
    found = turned(COST)
    assert found.difference == pytest.approx(1 / 1.25 - 1)
    assert found.interval == pytest.approx((1 / 1.35 - 1, 1 / 1.15 - 1))
    assert found.verdict == "better"


def test_the_better_side_is_judged_against_the_other():
    assert winner_first(BETTER) is BETTER
    assert winner_first(COST) == turned(COST)
    assert winner_first(REFUSED) is REFUSED


def test_every_verdict_has_a_sign_of_its_own():
    assert len(set(SIGNS.values())) == len(SIGNS)


@pytest.mark.parametrize("verdict", SIGNS)
def test_each_word_can_be_shown(verdict):
    badge = Badge(verdict)
    assert str(badge) == f"{SIGNS[verdict]} {verdict}"
    assert " " not in badge.kind
