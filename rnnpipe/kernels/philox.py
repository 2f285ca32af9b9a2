"""Random numbers by counting: those of any places of a tensor, without all in front of them.

Philox4x32-10 (J. K. Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", 2011) makes four
words of 32 bits of a counter of 128 bits and a key of 64. TensorFlow draws a tensor with it so that
its numbers 4n to 4n + 3, counted row by row, are the words of the nth counter from where it begins.
"""

import numpy as np

from rnnpipe.kernels.compiling import helper, kernel
from rnnpipe.kernels.dtypes import Bools, Int64s, UInt32s, UInt64s

_FIRST_FACTOR, _SECOND_FACTOR = np.uint64(0xD2511F53), np.uint64(0xCD9E8D57)
_FIRST_WEYL, _SECOND_WEYL = np.uint32(0x9E3779B9), np.uint32(0xBB67AE85)
_ROUNDS = 10
_WORD = np.uint64(32)
"""Bits."""

_MANTISSA = np.uint32(0x7FFFFF)
"""The bits of a word of which TensorFlow makes a float32 in [0, 1)."""

_ROWS = 32
"""So many rows' words are made at once: they stay in the fastest cache."""


@kernel
def at_least(threshold: int, draw: UInt64s, rows: Int64s, width: int) -> Bools:
    """Which numbers of a tensor of uniform ones are at least `threshold` / 2²³, row by row.

    Args:
        threshold: 0 to 2²³.
        draw: `(3,)`: the key, and the counter of the tensor's first number, the lower half in
            front.
        rows: `(n,)`, those of the tensor `(rows, width)` that are asked for.
        width: numbers in a row.

    Returns:
        `(n, width)`.

    """
    # Of a row that begins within a counter's four words there may be one counter more.
    counters = (width + 6) // 4
    words = np.empty((4, _ROWS * counters), np.uint32)
    found = np.empty((len(rows), width), np.bool_)
    for first in range(0, len(rows), _ROWS):
        some = rows[first : first + _ROWS]
        _count(words, draw, some, width, counters)
        _mix(words, draw[0])
        _compare(found[first : first + _ROWS], np.uint32(threshold), words, some, counters)
    return found


@helper
def _count(words: UInt32s, draw: UInt64s, rows: Int64s, width: int, counters: int) -> None:
    """The counters of the rows, as four words each."""
    for position in range(len(rows)):
        before = np.uint64(rows[position] * width) >> np.uint64(2)
        for n in range(counters):
            lower = draw[1] + before + np.uint64(n)
            upper = draw[2] + np.uint64(lower < draw[1])
            place = position * counters + n
            words[0, place] = np.uint32(lower)
            words[1, place] = np.uint32(lower >> _WORD)
            words[2, place] = np.uint32(upper)
            words[3, place] = np.uint32(upper >> _WORD)


@helper
def _mix(words: UInt32s, key: int) -> None:
    """All rounds of Philox, in place."""
    first, second = np.uint32(key), np.uint32(key >> _WORD)
    for _ in range(_ROUNDS):
        _round(words[0], words[1], words[2], words[3], first, second)
        first, second = np.uint32(first + _FIRST_WEYL), np.uint32(second + _SECOND_WEYL)


@helper
def _round(  # noqa: PLR0913
    a: UInt32s, b: UInt32s, c: UInt32s, d: UInt32s, first: np.uint32, second: np.uint32
) -> None:
    """One round on all counters, whose words a, b, c and d are; the key's words are the others."""
    for place in range(len(a)):
        of_a = _FIRST_FACTOR * np.uint64(a[place])
        of_c = _SECOND_FACTOR * np.uint64(c[place])
        a[place] = np.uint32(of_c >> _WORD) ^ b[place] ^ first
        c[place] = np.uint32(of_a >> _WORD) ^ d[place] ^ second
        b[place] = np.uint32(of_c)
        d[place] = np.uint32(of_a)


@helper
def _compare(
    found: Bools, threshold: np.uint32, words: UInt32s, rows: Int64s, counters: int
) -> None:
    width = found.shape[1]
    for position in range(len(rows)):
        row, place = found[position], position * counters
        if width % 4 == 0:  # all rows begin with a counter: this is vectorized
            a, b, c, d = words[0, place:], words[1, place:], words[2, place:], words[3, place:]
            for n in range(width // 4):
                row[4 * n] = (a[n] & _MANTISSA) >= threshold
                row[4 * n + 1] = (b[n] & _MANTISSA) >= threshold
                row[4 * n + 2] = (c[n] & _MANTISSA) >= threshold
                row[4 * n + 3] = (d[n] & _MANTISSA) >= threshold
        else:
            within = rows[position] * width % 4
            for j in range(width):
                number = within + j
                word = words[number % 4, place + number // 4]
                row[j] = (word & _MANTISSA) >= threshold
