from rnnpipe.comparison import Comparison
from rnnpipe.comparison.looking import Decisions
from tests.rnnpipe.report.row_factory import row


def lstm(verdict, difference=0.1, **changes):
    return row("digits", "simple_rnn", "lstm", "accuracy", verdict, difference, **changes)


def gru(verdict, **changes):
    return row("digits", "simple_rnn", "gru", "accuracy", verdict, 0.01, **changes)


def told(decisions, *rows):
    found = Comparison(base="r", other="r", level=0.05, rows=rows)
    return decisions.over_all_seeds(found).rows


def test_a_decided_pair_is_not_looked_at_again_and_a_hopeless_one_gets_no_seeds():
    decisions = Decisions()
    assert decisions.look(3, [lstm("undecided"), gru("undecided")]) == [
        lstm("undecided"),
        gru("undecided"),
    ]
    assert decisions.look(5, [lstm("better"), gru("undecided")]) == [gru("undecided")]
    assert decisions.look(10, [lstm("undecided"), gru("undecided", hopeless=True)]) == []


def test_what_is_not_part_of_the_question_gets_no_seeds():
    shown = lstm("not judged", counted=False)
    assert Decisions().look(3, [shown, lstm("undecided", counted=False)]) == []


def test_a_verdict_is_that_of_its_look_and_its_difference_that_of_all_seeds():
    decisions = Decisions()
    decisions.look(3, [lstm("better", 0.3, reason=""), gru("undecided")])
    decisions.look(5, [lstm("undecided", 0.1), gru("undecided", reason="within the noise")])
    now = lstm("undecided", 0.08, interval=(-0.01, 0.17), seeds_needed=9, seeds_odds=0.8)
    first, second = told(decisions, now, gru("better"))
    assert (first.verdict, first.difference, first.interval) == ("better", 0.08, (-0.01, 0.17))
    assert first.reason == "decided at 3 seeds"
    assert first.seeds_needed is None
    # Undecided by its last look, whose level is stricter than that of a single one.
    assert (second.verdict, second.reason) == ("undecided", "within the noise")


def test_what_could_not_be_measured_and_what_is_exact_stay_as_they_were():
    failed = row("digits", "simple_rnn", "lstm", "all", "failed", reason="out of memory")
    same = gru("no difference", evidence="exact", reason="identical on both sides")
    decisions = Decisions()
    assert decisions.look(3, [failed, same]) == []
    assert told(decisions, failed, same) == (failed, same)


def test_costs_and_other_metrics_are_those_of_all_seeds():
    seconds = row("digits", "simple_rnn", "lstm", "seconds_per_epoch", "undecided", counted=False)
    decisions = Decisions()
    decisions.look(3, [seconds])
    slower = seconds.model_copy(update={"verdict": "worse"})
    assert told(decisions, slower) == (slower,)
