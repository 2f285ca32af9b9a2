"""A model card in Markdown, and as a page."""

from collections.abc import Iterator

from rnnpipe.bundles.cards.base import ModelCard
from rnnpipe.report.markdown import escaped, table
from rnnpipe.report.pages import render_page

MARKDOWN, HTML = "card.md", "card.html"
"""The card's files in a bundle."""


def as_markdown(card: ModelCard) -> str:
    """The card in Markdown."""

    def blocks() -> Iterator[str]:
        yield f"# {escaped(card.title)}"
        yield escaped(card.lead)
        for section in card.sections:
            yield f"## {section.title}"
            yield from map(escaped, section.said)
            for content in section.tables:
                yield f"**{escaped(content.title)}**"
                yield table(content)
            if section.code:
                yield f"```python\n{section.code}\n```"

    return "\n\n".join(blocks()) + "\n"


def as_html(card: ModelCard) -> str:
    """The card as a page that needs no network."""
    return render_page("model.html.j2", {"card": card})
