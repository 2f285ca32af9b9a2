from rnnpipe.report.comparison import printed_tables
from rnnpipe.report.comparison.printed import noted
from rnnpipe.summary.tables import Cell, Table
from tests.rnnpipe.report.comparison.compared import with_rows
from tests.rnnpipe.report.row_factory import row


def test_a_reason_is_told_once_and_a_row_without_one_has_no_mark():
    rows = [("a", "? undecided", "noise"), ("b", "▲ better", ""), ("c", "? undecided", "noise")]
    table = Table("t", ("Compared", "Verdict", "Reason"), tuple(tuple(map(Cell, r)) for r in rows))
    found = noted(table)
    assert found.table.header == ("Compared", "Verdict")
    assert found.marks == (1, None, 1)
    assert found.notes == ("noise",)
    assert noted(found.table).marks == (None, None, None)


def test_the_command_lines_table_is_narrow(view):
    [(table, notes), *_] = printed_tables(view)
    assert table.header == (
        "Compared",
        "Metric",
        "Verdict",
        "Difference",
        "Interval",
        "Base",
        "Other",
    )
    assert table.rows[0][2].text == "= no difference ¹"
    assert notes == ["¹ identical on both sides"]


def test_the_twelfth_note_has_both_its_digits(view):
    rows = [row("adding", "gru", "gru", "all", "failed", reason=f"reason {n}") for n in range(12)]
    [(table, notes)] = printed_tables(with_rows(view, *rows))
    assert table.rows[-1][2].text == "✕ failed ¹²"
    assert notes[-1] == "¹² reason 11"
