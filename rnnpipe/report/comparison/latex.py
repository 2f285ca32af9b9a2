r"""A comparison's tables in LaTeX: a `tabular` each, with the rules of booktabs."""

import re
from collections.abc import Iterable, Iterator

from rnnpipe.report.comparison.printed import noted
from rnnpipe.report.comparison.view import ComparisonView
from rnnpipe.summary.tables import Cell, Table

_ESCAPES = {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    "—": "---",
    "±": r"$\pm$",
    "\N{MINUS SIGN}": "$-$",
    **{character: f"\\{character}" for character in "&%$#_{}"},
}

_POWER = re.compile(r"(?<=\d)e(-?\d+)")


def render_comparison_latex(view: ComparisonView) -> str:
    r"""Per dataset a `tabular` of quality and one of cost, the reasons as notes below each.

    It is to be put into a document that has `\usepackage{booktabs}`.
    """
    title = f"% {latex(view.title)}. Needs \\usepackage{{booktabs}}.\n"
    return title + "".join("\n" + "\n".join(_tabular(table)) + "\n" for table in view.tables())


def latex(text: str) -> str:
    """`text` on one line, with no character left that LaTeX would read as a command."""
    shown = "".join(c for c in " ".join(text.split()) if c.isprintable())
    return "".join(_ESCAPES.get(c, c) for c in shown)


def _tabular(table: Table) -> Iterator[str]:
    found = noted(table)
    yield f"% {latex(table.title)}"
    yield f"\\begin{{tabular}}{{{''.join('r' if n else 'l' for n in found.table.numeric)}}}"
    yield "\\toprule"
    yield _line(map(latex, found.table.header))
    yield "\\midrule"
    for row, mark in zip(found.table.rows, found.marks, strict=True):
        yield _line(
            _verdict(cell) + _mark(mark) if name == "Verdict" else _cell(cell)
            for name, cell in zip(found.table.header, row, strict=True)
        )
    yield "\\bottomrule"
    yield "\\end{tabular}"
    if found.notes:
        notes = (f"{_mark(number)}~{latex(note)}" for number, note in enumerate(found.notes, 1))
        yield f"\\par\\smallskip{{\\footnotesize {' '.join(notes)}\\par}}"
    if found.table.note:
        yield f"\\par\\smallskip{{\\footnotesize {latex(found.table.note)}\\par}}"


def _cell(cell: Cell) -> str:
    text = latex(cell.text)
    return text if cell.value is None else _POWER.sub(r"$\\times10^{\1}$", text)


def _verdict(cell: Cell) -> str:
    """The verdict without its sign, which LaTeX's fonts lack."""
    return latex(cell.text.partition(" ")[2])


def _mark(number: int | None) -> str:
    return f"\\textsuperscript{{{number}}}" if number else ""


def _line(cells: Iterable[str]) -> str:
    return f"{' & '.join(cells)} \\\\"
