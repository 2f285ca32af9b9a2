from rnnpipe.comparison import Comparison
from rnnpipe.report.comparison.closing import closing
from tests.rnnpipe.report.row_factory import row

ROWS = (
    row("digits", "gru", "gru", "accuracy", "worse"),
    row("digits", "lstm", "lstm", "accuracy", "undecided"),
    row("digits", "rnn", "rnn", "accuracy", "undecided"),
    row("digits", "gru", "gru", "macro_f1", "better", counted=False),
    row("digits", "gru", "gru", "seconds_per_epoch", "worse"),
    row("adding", "gru", "gru", "mse", "better"),
)


def test_each_dataset_has_a_line_of_what_counts():
    compared = Comparison(base="a", other="b", level=0.05, rows=ROWS)
    assert closing((compared,)) == [
        "digits: worse in gru and gru (seconds per epoch); undecided in lstm and rnn",
        "adding: better in gru",
    ]
    assert [line[:11] for line in closing((compared, compared))] == [
        "b, digits: ",
        "b, adding: ",
    ] * 2


def test_nothing_in_common_is_told():
    (line,) = closing((Comparison(base="a", other="b", level=0.05, rows=()),))
    assert line.startswith("nothing was judged")
