"""Self-contained HTML pages from the templates that come with rnnpipe."""

import re
from collections.abc import Mapping
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined

_EXPONENT = re.compile(r"(\de-)(?=\d)")


def render_page(template: str, content: Mapping[str, object]) -> str:
    """The page that `template`, a file in `rnnpipe/report/templates`, makes of `content`.

    Every text is escaped; a name that a template uses and `content` lacks is an error.
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
    return environment


def _unbroken(text: str) -> str:
    """`text` without a line break inside a score, such as `6.8e-6 ± 2.1e-6`."""
    spaced = text.replace(" ± ", "\N{NO-BREAK SPACE}±\N{NO-BREAK SPACE}")
    return _EXPONENT.sub("\\1\N{WORD JOINER}", spaced)
