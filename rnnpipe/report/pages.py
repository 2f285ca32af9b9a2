"""Self-contained HTML pages from the templates that come with rnnpipe."""

import re
from collections.abc import Mapping
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined

from rnnpipe.language import language, say

_OF_THE_SCRIPT = ("Copied", "Copy CSV", "Copy LaTeX")

_EXPONENT = re.compile(r"(\de-)(?=\d)")


def render_page(template: str, content: Mapping[str, object]) -> str:
    """The page that `template`, a file in `rnnpipe/report/templates`, makes of `content`.

    Its own words are in the language that is spoken now (`rnnpipe.language`). Every text is
    escaped; a name that a template uses and `content` lacks is an error.
    """
    return _environment().get_template(template).render(content)


@cache
def _environment() -> Environment:
    """What renders templates, each of which it compiles once."""
    environment = Environment(
        loader=PackageLoader("rnnpipe.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["unbroken"] = _unbroken
    environment.globals |= {"say": say, "language": language, "words": _words}
    return environment


def _words() -> dict[str, str]:
    """What the page's own script says, by the words in English; nothing of an English page."""
    return {word: say(word) for word in _OF_THE_SCRIPT} if language() != "en" else {}


def _unbroken(text: str) -> str:
    """`text` without a line break inside a score, such as `6.8e-6 ± 2.1e-6`."""
    spaced = text.replace(" ± ", "\N{NO-BREAK SPACE}±\N{NO-BREAK SPACE}")
    return _EXPONENT.sub("\\1\N{WORD JOINER}", spaced)
