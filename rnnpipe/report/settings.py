"""Settings and facts as tables of text."""

from collections.abc import Iterable

from pydantic import BaseModel

from rnnpipe.language import said, say
from rnnpipe.summary.tables import Cell, Table


def facts_table(
    title: str, header: tuple[str, ...], rows: Iterable[Iterable[str | float]]
) -> Table:
    """A table of text and of numbers, which are written with commas; title and header are said."""
    return Table(say(title), said(*header), tuple(tuple(map(_cell, row)) for row in rows))


def _cell(content: str | float) -> Cell:
    return Cell(content) if isinstance(content, str) else Cell(f"{content:,}", content)


def settings_text(spec: BaseModel, without: set[str]) -> str:
    """`units=32, return_sequences=True`: what is set, as keyword arguments."""
    content = spec.model_dump(exclude=without, exclude_none=True)
    return ", ".join(f"{name}={value}" for name, value in content.items() if value is not False)
