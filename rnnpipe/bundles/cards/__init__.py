"""The model card of a bundle: what it is, what it was measured to do, and where that ends.

After Mitchell et al. 2019, "Model Cards for Model Reporting", arXiv:1810.03993.

| module   | what it holds                                         |
|----------|-------------------------------------------------------|
| base     | a card and its sections                               |
| card     | a run and one of its models → the card                |
| measured | data, scores, verdicts and size                       |
| memory   | how far the memory reaches, where that was analysed   |
| limits   | where what was measured ends, and how to use a bundle |
| written  | a card in Markdown, and as a page                     |
"""

from rnnpipe.bundles.cards.card import model_card
from rnnpipe.bundles.cards.written import HTML, MARKDOWN, as_html, as_markdown

__all__ = ["HTML", "MARKDOWN", "as_html", "as_markdown", "model_card"]
