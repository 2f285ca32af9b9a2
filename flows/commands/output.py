"""How results are printed: rich tables, as wide as the terminal or wide enough for a file."""

import sys

from rich.console import Console
from rich.table import Table as RichTable

from rnnpipe.summary.tables import Table


def console() -> Console:
    """Standard output, printed as it is; 160 columns wide where it is no terminal."""
    width = None if sys.stdout.isatty() else 160
    return Console(highlight=False, markup=False, soft_wrap=True, width=width)


def print_table(out: Console, table: Table) -> None:
    """Prints a table of results with its title."""
    shown = RichTable(*table.header, title=table.title, title_justify="left", box=None)
    for line in table.lines:
        shown.add_row(*line)
    out.print(shown)
