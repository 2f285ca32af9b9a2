"""Which of several encodings a text is likely in: the one in which words are of one script.

Every byte is some character of some encoding, so that a wrong one is no error: it reads "M黮ler"
for "Müller", or "ÇÑ±¹¾î" for 한국어.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence

_WORD = re.compile(r"[^\W\d_]+")

_JAPANESE = {"HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA", "CJK"}
"""Scripts that stand in one word."""

_RARE = {"HALFWIDTH", "FULLWIDTH", ""}
"""Forms of letters that no word has whose encoding was found."""

_OWN = {"cp949": ("HANGUL", "euc_kr"), "cp932": ("HIRAGANA", "cp932")}
"""The script that a text in such an encoding has, in letters that this other one has too: cp949 has
thousands of syllables that no word has."""

_OWN_SHARE = 0.2
"""Of the letters that are not ASCII, at least."""

_PAIR = 2
"""Bytes of such a letter: what EUC-KR lacks Python writes in eight."""

_WITHOUT = 0.8
"""So much less likely is one that lacks it."""

_PLAIN = 2
"""Latin words of more letters have one of ASCII among them."""


def by_likeness(encodings: Iterable[str], lines: Sequence[bytes]) -> list[str]:
    """Order encodings by how likely they are, those that are equally likely as they come.

    Encodings that are less than half as likely as the likeliest are left out.

    Args:
        encodings: that decode all of the lines.
        lines: that are not ASCII alone.

    """
    content = b"\n".join(lines)
    found = {name: _likeness_in(name, content.decode(name, "replace")) for name in encodings}
    best = max(found.values(), default=0.0)
    ranked = sorted(found, key=lambda name: -found[name])
    return [name for name in ranked if found[name] >= best / 2]


def _likeness_in(encoding: str, text: str) -> float:
    if encoding not in _OWN:
        return likeness(text)
    script, usual = _OWN[encoding]
    foreign = [c for c in text if not c.isascii() and c.isalpha()]
    own = sum(unicodedata.name(c, "").startswith(script) and _has(usual, c) for c in foreign)
    return likeness(text) * (1.0 if own >= _OWN_SHARE * len(foreign) else _WITHOUT)


def _has(encoding: str, character: str) -> bool:
    return len(character.encode(encoding, "ignore")) == _PAIR


def likeness(text: str) -> float:
    """Measure how much of what is not ASCII stands in words of one script, from 0 to 1.

    Punctuation tells nothing; a text that has no more than that is halfway.
    """
    letters = sum(_foreign(word) for word in _WORD.findall(text) if _is_of_one_script(word))
    every = sum(not c.isascii() and unicodedata.category(c)[0] not in "PZ" for c in text)
    return letters / every if every else 0.5


def _foreign(word: str) -> int:
    return sum(not character.isascii() for character in word)


def _is_of_one_script(word: str) -> bool:
    scripts = {unicodedata.name(character, "").partition(" ")[0] for character in word}
    if scripts & _RARE:
        return False
    if scripts == {"LATIN"}:
        return len(word) <= _PLAIN or _foreign(word) < len(word)
    return len(scripts) == 1 or scripts <= _JAPANESE
