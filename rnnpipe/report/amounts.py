"""Numbers of data as text: how many, what share, and how much in own units."""

import math

import numpy as np
from numpy.typing import ArrayLike

from rnnpipe.summary.tables import Cell

_MOST_WRITTEN_OUT = 1e15


def count_cell(count: int) -> Cell:
    """`25,000`."""
    return Cell(f"{count:,}", count)


def share_cell(share: float) -> Cell:
    """`12.3%`; `<0.1%` where it is not 0 but would be written so."""
    return Cell(share_text(share), share)


def share_text(share: float) -> str:
    """`12.3%`; `<0.1%` where it is not 0 but would be written so."""
    return "<0.1%" if 0 < share < 0.0005 else f"{share:.1%}"


def amount_cells(values: ArrayLike) -> list[list[Cell]]:
    """Rows of numbers, `(rows, columns)`, all to the same decimal: four digits of the largest."""
    numbers = np.asarray(values, np.float64)
    largest = float(np.abs(numbers).max(initial=0))
    if not 1e-4 <= largest < _MOST_WRITTEN_OUT:
        return [[Cell(amount(value), value) for value in row] for row in numbers.tolist()]
    decimals = max(0, 3 - math.floor(math.log10(largest)))
    return [[Cell(_written(v, decimals), v) for v in row] for row in numbers.tolist()]


def amount(value: float) -> str:
    """`21.3`, `0.004`, `12,300`, `1.2e-07`: four significant digits at most, a true minus sign."""
    rounded = float(f"{abs(value):.4g}")
    whole = 1e4 <= rounded < _MOST_WRITTEN_OUT
    written = f"{rounded:,.0f}" if whole else f"{rounded:.4g}"
    return f"\N{MINUS SIGN}{written}" if value < 0 and rounded else written


def _written(value: float, decimals: int) -> str:
    """`0.50`, with a true minus sign; a zero has no sign."""
    written = f"{abs(value):,.{decimals}f}"
    return f"\N{MINUS SIGN}{written}" if value < 0 and written.strip("0.,") else written
