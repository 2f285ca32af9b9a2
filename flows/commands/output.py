"""How results are printed: rich tables, as wide as the terminal or wide enough for a file."""

import sys

from rich.table import Table as RichTable

from rnnpipe.output import Output
from rnnpipe.summary.tables import Table


def console() -> Output:
    """Standard output, printed as it is; 160 columns wide where it is no terminal."""
    width = None if sys.stdout.isatty() else 160
    return Output(highlight=False, markup=False, soft_wrap=True, width=width)


def print_table(out: Output, table: Table) -> None:
    """Prints a table of results with its title."""
    shown = RichTable(*table.header, title=table.title, title_justify="left", box=None)
    for line in table.lines:
        shown.add_row(*line)
    out.print(shown)
