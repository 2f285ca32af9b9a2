import io

import pytest

from flows.commands.output import print_table, told
from rnnpipe.output import Output
from rnnpipe.summary.tables import Cell, Table

TABLE = Table(
    "digits",
    ("Variant", "Verdict", "Accuracy", "Parameters", "Id"),
    (
        tuple(map(Cell, ("simple_rnn_stack2", "▲ better", "0.961 ± 0.004", "12,345", "2026-aaaa"))),
        tuple(map(Cell, ("lstm", "? undecided ¹", "0.950 ± 0.010", "1,234", "2026-bbbb"))),
    ),
)


def printed(width, **settings):
    file = io.StringIO()
    out = Output(file=file, width=width, highlight=False, markup=False, soft_wrap=True, **settings)
    print_table(out, TABLE)
    return file.getvalue()


def test_a_table_with_room_has_a_line_a_row():
    lines = printed(80).splitlines()
    assert len(lines) == 4
    assert lines[2].split() == [cell for text in TABLE.lines[0] for cell in text.split()]


@pytest.mark.parametrize("width", [60, 20])
def test_no_word_is_cut_however_narrow_it_is(width):
    text = printed(width)
    assert "…" not in text
    words = [
        word for column in (TABLE.header, *TABLE.lines) for cell in column for word in cell.split()
    ]
    assert set(words) <= set(text.split())
    if width == 60:
        assert max(map(len, text.splitlines())) <= width


def test_verdicts_have_colours_on_a_terminal_and_nowhere_else(monkeypatch):
    monkeypatch.delenv("NO_COLOR", raising=False)
    green, yellow = "\x1b[32m", "\x1b[33m"
    coloured = printed(80, force_terminal=True, color_system="standard")
    assert f"{green}▲ better" in coloured
    assert f"{yellow}? undecided ¹" in coloured
    assert green not in printed(80)
    monkeypatch.setenv("NO_COLOR", "1")
    assert green not in printed(80, force_terminal=True, color_system="standard")


@pytest.mark.parametrize(
    ("sentence", "styles"),
    [
        ("lstm is better than gru", ["green"]),
        ("no winner yet among lstm and gru; rnn is worse", ["yellow", "red"]),
        ("nothing is shown to be better than the baseline (mean)", ["yellow"]),
        ("lstm alone: accuracy 0.9", []),
    ],
)
def test_a_sentences_verdicts_are_coloured(sentence, styles):
    text = told(sentence)
    assert text.plain == sentence
    assert [span.style for span in text.spans] == styles


def test_optional_columns_go_before_cells_are_broken():
    file = io.StringIO()
    out = Output(file=file, width=56, highlight=False, markup=False, soft_wrap=True)
    print_table(out, TABLE, optional=("Accuracy", "Parameters"))
    lines = file.getvalue().splitlines()
    assert [line.split() for line in lines] == [
        ["digits"],
        ["Variant", "Verdict", "Accuracy", "Id"],
        ["simple_rnn_stack2", "▲", "better", "0.961", "±", "0.004", "2026-aaaa"],
        ["lstm", "?", "undecided", "¹", "0.950", "±", "0.010", "2026-bbbb"],
        ["no", "room", "here", "for", "Parameters"],
    ]
    assert max(map(len, lines)) <= 56
