"""How results are printed: rich tables, as wide as the terminal or wide enough for a file; JSON."""

import json
import re
import sys
from collections.abc import Mapping, Sequence

from rich.table import Table as RichTable
from rich.text import Text

from rnnpipe.output import Output
from rnnpipe.summary.tables import Table

_WIDTH_OF_FILES = 160

COLOURS = {
    "better": "green",
    "worse": "red",
    "undecided": "yellow",
    "no winner yet": "yellow",
    "decides nothing": "yellow",
    "decide nothing": "yellow",
    "nothing is shown to be better": "yellow",
    "failed": "bold red",
    "missing": "magenta",
    "not comparable": "magenta",
    "no difference": "cyan",
}
"""Of verdicts, by rich's names. Shown on terminals alone, unless NO_COLOR or FORCE_COLOR is set."""

_VERDICT = re.compile("|".join(sorted(COLOURS, key=len, reverse=True)))


def console() -> Output:
    """Standard output, printed as it is; 160 columns wide where it is no terminal."""
    width = None if sys.stdout.isatty() else _WIDTH_OF_FILES
    return Output(highlight=False, markup=False, soft_wrap=True, width=width)


def print_json(document: Mapping[str, object]) -> None:
    """Prints one JSON document and nothing else; its keys are those of docs/json.md."""
    text = json.dumps(document, indent=1, ensure_ascii=False, allow_nan=False, default=str)
    console().print(text, no_wrap=True, overflow="ignore", crop=False)


def told(sentence: str) -> Text:
    """A sentence with its verdicts in their colours."""
    text = Text(sentence)
    for found in _VERDICT.finditer(sentence):
        text.stylize(COLOURS[found[0]], *found.span())
    return text


def print_text(out: Output, text: str | Text) -> None:
    """Prints a sentence, on a terminal with its lines broken between words."""
    out.print(text, soft_wrap=not out.is_terminal)


def print_table(out: Output, table: Table, optional: Sequence[str] = ()) -> None:
    """Prints a table of results with its title; no word or number is cut, however narrow it is.

    Where cells would have to be broken, the `optional` columns are left out, the last one first,
    which is said below.
    """
    columns = list(zip(table.header, *table.lines, strict=True))
    left_out: list[str] = []
    widths = _whole(columns)
    narrow = sum(max(map(len, column)) + 2 for column in columns) > out.width
    while narrow and len(left_out) < len(optional) and _taken(columns, widths) > out.width:
        left_out.append(optional[-1 - len(left_out)])
        columns = [column for column in columns if column[0] not in left_out]
        widths = _whole(columns)
    if narrow:
        widths = _narrowed(columns, widths, out.width)
    shown = RichTable(
        title=table.title,
        title_justify="left",
        box=None,
        collapse_padding=narrow,
        pad_edge=not narrow,
        width=max(out.width, sum(widths) + len(widths) - 1) if narrow else None,
    )
    for (name, *_), width in zip(columns, widths, strict=True):
        shown.add_column(name, width=width if narrow else None)
    for line in zip(*(cells for _, *cells in columns), strict=True):
        shown.add_row(*map(_cell, line))
    out.print(shown, crop=False)
    if left_out:
        out.print(f"no room here for {', '.join(left_out[::-1])}")


def _word(cells: Sequence[str]) -> int:
    """The length of the longest word."""
    return max(len(word) for cell in cells for word in cell.split() or [""])


def _whole(columns: Sequence[Sequence[str]]) -> list[int]:
    """Widths at which no cell is broken; headers may be, between words."""
    return [max(_word(column), *map(len, column[1:]), 0) for column in columns]


def _taken(columns: Sequence[Sequence[str]], widths: Sequence[int]) -> int:
    """What a table takes whose first column may be broken between words."""
    return _word(columns[0]) + sum(widths[1:]) + len(widths) - 1


def _narrowed(columns: Sequence[Sequence[str]], whole: Sequence[int], width: int) -> list[int]:
    """Widths that leave words whole, and whole cells too as far as there is room for them.

    The first column, which names what the others are about, has what room they leave.
    """
    widths = [_word(column) for column in columns]
    room = width - sum(widths) - len(widths) + 1
    for i in (*range(1, len(widths)), 0):
        more = min(whole[i] - widths[i], max(room, 0))
        widths[i] += more
        room -= more
    return widths


def _cell(text: str) -> Text:
    """A cell, in a verdict's colour where it is one: `▲ better`."""
    found = re.match(r"\S ([a-z ]*[a-z])", text)
    return Text(text, style=COLOURS.get(found[1], "") if found else "")
