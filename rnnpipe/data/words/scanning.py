"""Words in UTF-8 bytes: found, told apart, looked up. Machine code, without Python's lock.

`data` are the texts' bytes, `(bytes,)` uint8; `lower` is what each of the 256 bytes counts as:
itself, or its lower case where it is ASCII. Each kernel is one loop that calls no other: numba
would count references to every array at every call, which takes longer than the work.
"""

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba
import numpy as np
from numpy.typing import NDArray

from rnnpipe.data.words.unicode import APART, JOINER, LETTER

Function = TypeVar("Function", bound=Callable[..., object])
Bytes = NDArray[np.uint8]
Places = NDArray[np.int64]
Hashes = NDArray[np.uint64]

_PRIME, _BASIS = np.uint64(0x100000001B3), np.uint64(0xCBF29CE484222325)  # FNV-1a, 64 bits
_MIX = np.uint64(0xFF51AFD7ED558CCD)  # from the finalizer of MurmurHash3, as the shift is
_SHIFT = np.uint64(33)
_ONE = np.uint64(1)


def compiled(function: Function) -> Function:
    """The function as machine code, kept on disk where that can be written."""
    settings: dict[str, Any] = {"nogil": True, "error_model": "numpy"}
    try:
        made = numba.njit(cache=True, **settings)(function)
    except RuntimeError:  # there is nowhere to keep it
        made = numba.njit(**settings)(function)
    return cast("Function", made)


@compiled
def find_words(  # noqa: C901 (one loop, as said above)
    offsets: NDArray[np.int32], data: Bytes, kinds: Bytes
) -> tuple[Places, Places, Places]:
    """Find the words of every text.

    A word is a run of letters, with single joiners between two of them, by `kinds`.

    Returns:
        Where each word begins, `(words,)`, where it ends, `(words,)`, and how many words end with
        each text, `(texts,)`.

    """
    most = (offsets[-1] - offsets[0]) // 2 + len(offsets)
    starts, stops = np.empty(most, np.int64), np.empty(most, np.int64)
    ends = np.empty(len(offsets) - 1, np.int64)
    found = 0
    for row in range(len(offsets) - 1):
        at, end = np.int64(offsets[row]), np.int64(offsets[row + 1])
        start, stop = np.int64(-1), np.int64(-1)
        while at <= end:
            kind, width = np.uint8(APART), 1  # also behind the last character
            if at < end:
                code = np.int64(data[at])
                if code >= 0xF0:
                    code, width = code & 0x07, 4
                elif code >= 0xE0:
                    code, width = code & 0x0F, 3
                elif code >= 0x80:
                    code, width = code & 0x1F, 2
                for n in range(1, width):
                    code = code << 6 | np.int64(data[at + n] & 0x3F)
                kind = kinds[code]
            if kind == LETTER:
                if start < 0:
                    start = at
                stop = at + width
            elif start >= 0 and not (kind == JOINER and stop == at):
                starts[found], stops[found] = start, stop
                found += 1
                start = np.int64(-1)
            at += width
        ends[row] = found
    return starts[:found], stops[:found], ends


@compiled
def hashes_of(data: Bytes, starts: Places, stops: Places, lower: Bytes) -> Hashes:
    """64 bits for each stretch of bytes, `(stretches,)`."""
    found = np.empty(len(starts), np.uint64)
    for stretch in range(len(starts)):
        hashed = _BASIS
        for at in range(starts[stretch], stops[stretch]):
            hashed = (hashed ^ np.uint64(lower[data[at]])) * _PRIME
        hashed = (hashed ^ (hashed >> _SHIFT)) * _MIX
        found[stretch] = hashed ^ (hashed >> _SHIFT)
    return found


@compiled
def hashes_of_rows(hashes: Hashes, ends: Places) -> Hashes:
    """64 bits for the words of each text, in their order, `(texts,)`; 0 where it has none."""
    found = np.zeros(len(ends), np.uint64)
    word = 0
    for row in range(len(ends)):
        hashed = np.uint64(0)
        while word < ends[row]:
            hashed = (hashed ^ hashes[word]) * _MIX
            hashed ^= hashed >> _SHIFT
            word += 1
        found[row] = hashed
    return found


@compiled
def place(hashes: Hashes, slots: NDArray[np.int32]) -> None:
    """Put entries, by their position, into the empty slots of a hash table (open addressing)."""
    mask = np.uint64(len(slots) - 1)
    for entry in range(len(hashes)):
        slot = hashes[entry] & mask
        while slots[slot] >= 0:
            slot = (slot + _ONE) & mask
        slots[slot] = entry


@compiled
def look_up(  # noqa: PLR0913 (words, table, and what is found)
    data: Bytes,
    starts: Places,
    stops: Places,
    hashes: Hashes,
    lower: Bytes,
    slots: NDArray[np.int32],
    table_hashes: Hashes,
    table_offsets: Places,
    pool: Bytes,
    used: int,
    entries: NDArray[np.int32],
    word: int,
    adding: bool,  # noqa: FBT001 (numba knows no keyword-only arguments)
) -> tuple[int, int]:
    """Write the entry of each word from `word` on, or -1, or a new entry where `adding`.

    Returns:
        The first word for which there was no room, and the number of entries used.

    """
    mask = np.uint64(len(slots) - 1)
    while word < len(starts):
        start, length = starts[word], stops[word] - starts[word]
        if adding and (2 * (used + 1) > len(slots) or table_offsets[used] + length > len(pool)):
            break
        slot = hashes[word] & mask
        entry = np.int64(slots[slot])
        while entry >= 0:
            begin = table_offsets[entry]
            if table_hashes[entry] == hashes[word] and table_offsets[entry + 1] - begin == length:
                same = 0
                while same < length and pool[begin + same] == lower[data[start + same]]:
                    same += 1
                if same == length:
                    break
            slot = (slot + _ONE) & mask
            entry = np.int64(slots[slot])
        if entry < 0 and adding:
            entry = np.int64(used)
            slots[slot] = entry
            table_hashes[entry] = hashes[word]
            begin = table_offsets[entry]
            for n in range(length):
                pool[begin + n] = lower[data[start + n]]
            table_offsets[entry + 1] = begin + length
            used += 1
        entries[word] = entry
        word += 1
    return word, used
