import pytest

from rnnpipe.report.matrix import verdict_matrix
from rnnpipe.summary.rows import summary_rows
from tests.rnnpipe.report.row_factory import row


def rows_of(run):
    return [found for found in summary_rows(run) if found.dataset == "digits"]


def judged(first, second, third):
    """Verdicts of lstm and gru against simple_rnn, and of gru against lstm."""
    pairs = (("simple_rnn", "lstm"), ("simple_rnn", "gru"), ("lstm", "gru"))
    return [
        row("digits", *pair, "accuracy", verdict)
        for pair, verdict in zip(pairs, (first, second, third), strict=True)
    ]


def test_the_best_mean_comes_first_and_each_side_sees_the_pair_its_way(run):
    found = verdict_matrix(rows_of(run), judged("better", "undecided", "worse"))
    assert found.table.header == ("Variant", "No.", "Accuracy", "Group", "1", "2", "3")
    assert found.table.lines == (
        ("lstm", "1", "0.900 ± 0.010", "a", "—", "▲", "▲"),
        ("gru", "2", "0.880 ± 0.010", "b", "▼", "—", "?"),
        ("simple_rnn", "3", "0.800 ± 0.010", "b", "▼", "?", "—"),
    )
    assert found.note == (
        "Each row's variant is: ▲ better than that of the column, ▼ worse, ? undecided. Variants "
        "that share a letter cannot be told apart."
    )


def test_a_variant_is_in_every_group_of_those_it_cannot_be_told_apart_from(run):
    found = verdict_matrix(rows_of(run), judged("better", "undecided", "no difference"))
    assert [line[3] for line in found.table.lines] == ["a", "ab", "b"]


def test_what_could_not_be_judged_is_in_no_group(run):
    verdicts = [*judged("better", "failed", "failed")]
    found = verdict_matrix(rows_of(run), verdicts)
    assert [line[3] for line in found.table.lines] == ["a", "", "b"]


def test_a_field_says_in_words_what_its_sign_stands_for(run):
    [verdict, *others] = judged("better", "undecided", "worse")
    verdict = verdict.model_copy(update={"difference": 0.1, "interval": (0.05, 0.15)})
    found = verdict_matrix(rows_of(run), [verdict, *others])
    assert found.fields[0][0] is None
    assert found.fields[0][2].told == "lstm against simple_rnn better: +0.100, +0.050 to +0.150"
    assert found.fields[2][0].told == (
        "simple_rnn against lstm worse: \N{MINUS SIGN}0.100, \N{MINUS SIGN}0.150 to "
        "\N{MINUS SIGN}0.050"
    )


@pytest.mark.parametrize("left", [0, 2])
def test_there_is_none_of_two_variants_and_none_where_nothing_was_judged(run, left):
    rows = [found for found in rows_of(run) if found.name != "gru" or left == 0]
    verdicts = judged("better", "undecided", "worse") if left else []
    assert verdict_matrix(rows, verdicts) is None
