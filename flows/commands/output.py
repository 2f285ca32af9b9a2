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
    "nothing is better": "yellow",
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


def print_table(out: Output, table: Table) -> None:
    """Prints a table of results with its title; no word or number is cut, however narrow it is."""
    columns = list(zip(table.header, *table.lines, strict=True))
    widths = [max(map(len, column)) for column in columns]
    narrow = sum(widths) + 2 * len(widths) > out.width
    if narrow:
        widths = _narrowed(columns, out.width)
    shown = RichTable(
        title=table.title,
        title_justify="left",
        box=None,
        collapse_padding=narrow,
        pad_edge=not narrow,
        width=max(out.width, sum(widths) + len(widths) - 1) if narrow else None,
    )
    for name, width in zip(table.header, widths, strict=True):
        shown.add_column(name, width=width)
    for line in table.lines:
        shown.add_row(*map(_cell, line))
    out.print(shown, crop=False)


def _narrowed(columns: Sequence[Sequence[str]], width: int) -> list[int]:
    """Widths that leave words whole, and whole cells from the left on as far as there is room."""
    widths = [
        max(len(word) for cell in column for word in cell.split() or [""]) for column in columns
    ]
    room = width - sum(widths) - len(widths) + 1
    for i, column in enumerate(columns):
        more = min(max(map(len, column)) - widths[i], max(room, 0))
        widths[i] += more
        room -= more
    return widths


def _cell(text: str) -> Text:
    """A cell, in a verdict's colour where it is one: `▲ better`."""
    found = re.match(r"\S ([a-z ]*[a-z])", text)
    return Text(text, style=COLOURS.get(found[1], "") if found else "")
