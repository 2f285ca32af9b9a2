"""The same numbers in every format, each read back from its own text."""

import csv
import io
import json
import re

import pytest

from rnnpipe.comparison import Comparison
from rnnpipe.report.comparison import (
    printed_tables,
    render_comparison_csv,
    render_comparison_json,
    render_comparison_latex,
    render_comparison_markdown,
)
from rnnpipe.report.verdicts import SIGNS
from tests.rnnpipe.report.reading import Page, as_on_the_page, markdown_tables


@pytest.fixture(scope="module")
def markdown(view):
    """The tables of verdicts, header first."""
    tables = markdown_tables(render_comparison_markdown(view))
    return [table for table in tables if "Verdict" in table[0]]


def test_every_row_is_in_every_format(view, markdown):
    count = len(view.rows)
    assert count == 6 + 9 + 6 + 4
    assert sum(len(table) - 1 for table in markdown) == count
    assert sum(len(table.rows) for table, _ in printed_tables(view)) == count
    assert len(list(csv.DictReader(io.StringIO(render_comparison_csv(view))))) == count
    assert {row.verdict for row in view.rows} == set(SIGNS)


def test_the_page_has_the_words_and_numbers_of_markdown(page_text, markdown):
    tables = [table for table in Page(page_text).tables if "Verdict" in table[0]]
    for ours, theirs in zip(tables, markdown, strict=True):
        found = [[re.sub(r"seeds? [\d ]+$", "", cell).strip() for cell in row] for row in ours[1:]]
        assert found == as_on_the_page(theirs)


def test_the_page_sorts_by_the_numbers_of_csv(view, page_text):
    lines = list(csv.DictReader(io.StringIO(render_comparison_csv(view))))
    order = [
        line
        for dataset in view.datasets
        for kind in ("quality", "cost")
        for line in lines
        if (line["dataset"], line["kind"]) == (dataset.name, kind)
    ]
    names = ("difference", "base_mean", "other_mean", "probability_better")
    expected = [line[name] for line in order for name in names if line[name]]
    tables = re.findall(r'<table class="verdicts">.*?</table>', page_text, re.DOTALL)
    found = [value for table in tables for value in re.findall(r'data-sort="(.*?)"', table)]
    assert found == expected


def test_csv_has_full_precision(view):
    lines = csv.DictReader(io.StringIO(render_comparison_csv(view)))
    for line, row in zip(lines, view.rows, strict=True):
        assert [line[name] for name in ("dataset", "metric", "kind", "verdict", "reason")] == [
            row.dataset,
            row.metric,
            row.kind,
            row.verdict,
            row.reason,
        ]
        for name, value in (
            ("difference", row.difference),
            ("interval_low", row.interval and row.interval[0]),
            ("interval_high", row.interval and row.interval[1]),
            ("base_mean", row.base_side.mean),
            ("other_std", row.other_side.std),
            ("p_value", row.p_value),
            ("adjusted_p_value", row.adjusted_p_value),
            ("seeds_needed", row.seeds_needed),
        ):
            assert (float(line[name]) if line[name] else None) == value
        assert line["base_trials"].split() == list(row.base_side.trials)
        assert line["tolerance"] == ("" if row.tolerance is None else str(row.tolerance))


def test_json_is_the_comparison_itself(view):
    content = json.loads(render_comparison_json(view))
    assert [Comparison.model_validate(c) for c in content["comparisons"]] == list(view.comparisons)
    assert [run["id"] for run in content["runs"]] == [r.run.record.id for r in view.runs]
    [changed] = content["differences"]
    assert {"what": "environment.packages.numpy", "base": "2.4.0", "other": "2.5.0"} in changed


def test_the_command_line_prints_the_cells_of_markdown(view, markdown):
    for (table, notes), theirs in zip(printed_tables(view), markdown, strict=True):
        header, *rows = theirs
        for line, row in zip(table.lines, rows, strict=True):
            cells = dict(zip(header, row, strict=True))
            verdict = cells["Verdict"]
            if reason := cells.get("Reason"):
                [mark] = [note.split()[0] for note in notes if note.endswith(f" {reason}")]
                verdict = f"{verdict} {mark}"
            assert line == tuple({**cells, "Verdict": verdict}[name] for name in table.header)


def test_latex_has_the_cells_of_markdown(view, markdown):
    text = render_comparison_latex(view)
    tables = re.findall(r"\\begin\{tabular\}.*?\\end\{tabular\}", text, re.DOTALL)
    for table, theirs in zip(tables, markdown, strict=True):
        lines = [_unescaped(line) for line in table.splitlines() if line.endswith(r" \\")]
        header, *rows = theirs
        assert lines[0] == header[: len(lines[0])]
        for line, row in zip(lines[1:], rows, strict=True):
            line[2] = re.sub(r"\\textsuperscript\{\d+\}", "", line[2])
            word = row[2].partition(" ")[2]
            assert line == [*row[:2], word, *row[3 : len(line)]]


def _unescaped(line):
    """The cells of a line of a tabular."""
    line = re.sub(r"\$\\times10\^\{(.*?)\}\$", r"e\1", line.removesuffix(r" \\"))
    for escape, character in (
        (r"$\pm$", "±"),
        ("$-$", "\N{MINUS SIGN}"),
        ("---", "—"),
        (r"\textless{}", "<"),
        (r"\textgreater{}", ">"),
        (r"\%", "%"),
        (r"\_", "_"),
    ):
        line = line.replace(escape, character)
    return line.split(" & ")
