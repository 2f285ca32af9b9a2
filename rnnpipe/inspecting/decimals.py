"""Whether numbers have a comma before their fraction, as where three and a half is 3,5."""

import pyarrow as pa
import pyarrow.compute as pc

from rnnpipe.data.tables.columns import MISSING, number_pattern
from rnnpipe.data.tables.layout import Decimal

_THOUSANDS = r"^[-+]?\d{1,3}(?:,\d{3})+$"
"""Of these alone nobody can say whether a comma stands between thousands."""


def decimal_of(table: pa.Table) -> Decimal:
    """What stands before the fraction of a table's numbers.

    It is a comma where a column holds numbers with one, such as 3,5, that cannot stand between
    thousands, and no column holds numbers with a point.
    """
    texts = [column for column in table.columns if pa.types.is_string(column.type)]
    if any(_has_fractions(column, ".") for column in texts):
        return "."
    return "," if any(_has_fractions(column, ",") for column in texts) else "."


def _has_fractions(column: pa.ChunkedArray, decimal: Decimal) -> bool:
    """Whether all that stands there are numbers, and of one the mark stands before a fraction."""
    marked = False
    for chunk in column.chunks:
        trimmed = pc.utf8_trim_whitespace(chunk)
        there = trimmed.filter(pc.invert(pc.is_in(trimmed, value_set=pa.array(MISSING))))
        if not pc.all(pc.match_substring_regex(there, number_pattern(decimal))).as_py():
            return False
        with_mark = there.filter(pc.match_substring(there, decimal))
        ambiguous = pc.match_substring_regex(with_mark, _THOUSANDS)
        marked |= bool(len(with_mark)) and not pc.all(ambiguous).as_py()
    return marked
