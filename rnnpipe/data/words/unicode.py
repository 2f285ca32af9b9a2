"""One spelling for what reads alike, and which characters words are made of."""

import unicodedata
from functools import cache

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

APART, LETTER, JOINER = 0, 1, 2
"""What a character is: between words; part of a word; part of one where it stands within it."""

CODES = 0x110000
"""Unicode's code points are below this."""

_LETTERS = ("L", "M", "N")
_JOINERS = "'\u200c\u200d"  # and the two that join letters in Persian and Indic scripts
_SURROGATES = range(0xD800, 0xE000)
_JAMO = range(0x1160, 0x1200)  # vowels and final consonants of Korean, parts of a syllable


@cache
def kinds() -> NDArray[np.uint8]:
    """APART, LETTER or JOINER for each code point, `(CODES,)`.

    Letters, their marks and digits (Unicode's categories L, M and N) make words; an apostrophe
    within one is part of it.
    """
    found = np.fromiter(
        (unicodedata.category(chr(code)).startswith(_LETTERS) for code in range(CODES)),
        np.uint8,
        count=CODES,
    )
    found[[ord(joiner) for joiner in _JOINERS]] = JOINER
    return found


def normalized(texts: pa.Array, *, lowercase: bool) -> pa.Array:
    """Texts in Unicode's form NFC, so that a letter with its mark is one character, as typed.

    Korean from one system comes in syllables and from another in their parts; these are one text
    here. A typographic apostrophe becomes a plain one. Texts of ASCII alone pass as they are, and
    are not lower-cased: that is left to who reads them byte by byte.
    """
    foreign = pc.invert(pc.string_is_ascii(texts))
    some = texts.filter(foreign)
    if not len(some):
        return texts
    loose = pc.match_substring_regex(some, _may_compose())
    if pc.any(loose).as_py():
        composed = pc.utf8_normalize(some.filter(loose), form="NFC")
        some = pc.replace_with_mask(some, loose, composed)
    some = pc.replace_substring(some, "\u2019", "'")
    return pc.replace_with_mask(texts, foreign, pc.utf8_lower(some) if lowercase else some)


def buffers(texts: pa.Array) -> tuple[NDArray[np.int32], NDArray[np.uint8]]:
    """Where each text begins, and the last one ends, among bytes; and these bytes, UTF-8."""
    if not len(texts):
        return np.zeros(1, np.int32), np.zeros(0, np.uint8)
    _, offsets, data = texts.buffers()
    begin = texts.offset
    return (
        np.frombuffer(offsets, np.int32)[begin : begin + len(texts) + 1],
        np.frombuffer(data, np.uint8) if data is not None else np.zeros(0, np.uint8),
    )


@cache
def _may_compose() -> str:
    """A pattern of RE2 for the characters without which a text is in the form NFC already.

    To normalise all texts would take longer than everything else that is done to them.
    """
    ranges: list[list[int]] = []
    for code in range(0x80, CODES):
        if code not in _SURROGATES and _is_loose(code):
            if ranges and ranges[-1][1] == code - 1:
                ranges[-1][1] = code
            else:
                ranges.append([code, code])
    return "[" + "".join(rf"\x{{{first:x}}}-\x{{{last:x}}}" for first, last in ranges) + "]"


def _is_loose(code: int) -> bool:
    character = chr(code)
    return (
        code in _JAMO
        or unicodedata.category(character).startswith("M")
        or unicodedata.normalize("NFC", character) != character
    )
