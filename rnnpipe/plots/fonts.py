"""Fonts for texts of any script, and what is said of characters that no installed font has."""

import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from matplotlib.font_manager import fontManager

from rnnpipe import progress
from rnnpipe.language import language

_FIRST = "DejaVu Sans"
"""Comes with matplotlib; has Latin, Greek, Cyrillic, Arabic and Hebrew letters."""

_OTHERS = (
    *("Noto Sans CJK KR", "Noto Sans KR", "NanumGothic", "Malgun Gothic", "Apple SD Gothic Neo"),
    *("Noto Sans CJK JP", "Noto Sans CJK SC", "Source Han Sans", "Hiragino Sans", "PingFang SC"),
    *("Microsoft YaHei", "WenQuanYi Zen Hei", "Droid Sans Fallback", "Arial Unicode MS"),
    *("Noto Sans Devanagari", "Noto Sans Thai", "Nirmala UI"),
)
"""Where one of them is installed it has what the first has not."""

_MISSING = re.compile(r"Glyph (\d+) .*missing from font")


@cache
def families() -> tuple[str, ...]:
    """The fonts that text is looked for in, one after the other: those that are installed."""
    installed = {font.name for font in fontManager.ttflist}
    return (_FIRST, *(name for name in _OTHERS if name in installed))


@contextmanager
def missing_told() -> Iterator[None]:
    """Says once of the block's characters without a glyph what matplotlib warns of at each.

    Its other warnings are given when the block ends. In another language than English pages alone
    are drawn, which browsers find their fonts for, and nothing is to be said.
    """
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", UserWarning)
        yield
    for warning in caught:
        found = _MISSING.match(str(warning.message))
        if found is None:
            warnings.warn_explicit(
                warning.message, warning.category, warning.filename, warning.lineno
            )
        elif language() == "en" and chr(int(found[1])).isprintable():
            _tell(chr(int(found[1])))


_told = set[str]()


def _tell(character: str) -> None:
    if not _told:
        progress.note(
            f"no installed font has {character} and maybe other characters of names in the "
            "figures: PNG files show boxes in their place, HTML pages do not. Install one, such as "
            "Noto Sans CJK"
        )
    _told.add(character)
