"""A model card and its sections."""

from dataclasses import dataclass

from rnnpipe.summary.tables import Table


@dataclass(frozen=True)
class Section:
    """A part of a card.

    Attributes:
        title: its heading.
        said: paragraphs.
        tables: below them.
        code: in Python, at the end; empty where there is none.

    """

    title: str
    said: tuple[str, ...] = ()
    tables: tuple[Table, ...] = ()
    code: str = ""


@dataclass(frozen=True)
class ModelCard:
    """All that a card says.

    Attributes:
        title: dataset and variant.
        lead: what it is, in sentences.
        sections: data, scores, verdicts, size, limits and use.

    """

    title: str
    lead: str
    sections: tuple[Section, ...]
