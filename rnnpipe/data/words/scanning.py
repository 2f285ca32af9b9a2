"""Words in UTF-8 bytes: found, told apart, looked up. Machine code, without Python's lock.

Words are told apart by 64 bits: among a million different ones two are taken for one by chance once
in thirty million times.

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
def find_words(
    offsets: NDArray[np.int32], data: Bytes, lower: Bytes, kinds: Bytes
) -> tuple[Places, Places, Hashes, Places]:
    """Find the words of every text.

    A word is a run of letters, with single joiners between two of them, by `kinds`.

    Returns:
        Where each word begins, `(words,)`, where it ends, and 64 bits for it, as `hashes_of` has
        them; and how many words end with each text, `(texts,)`.

    """
    most = (offsets[-1] - offsets[0]) // 2 + len(offsets)
    starts, stops = np.empty(most, np.int64), np.empty(most, np.int64)
    hashes, ends = np.empty(most, np.uint64), np.empty(len(offsets) - 1, np.int64)
    found = 0
    for row in range(len(offsets) - 1):
        at, end = np.int64(offsets[row]), np.int64(offsets[row + 1])
        start, stop, hashed = np.int64(-1), np.int64(-1), _BASIS
        while at <= end:
            kind, width = np.uint8(APART), 1  # also behind the last character
            if at < end:
                code = np.int64(data[at])
                if code >= 0x80:
                    width = 4 if code >= 0xF0 else 3 if code >= 0xE0 else 2
                    code &= 0x7F >> width
                    for n in range(1, width):
                        code = code << 6 | np.int64(data[at + n] & 0x3F)
                kind = kinds[code]
            if kind == LETTER:
                if start < 0:
                    start = stop = at
                    hashed = _BASIS
                while stop < at + width:  # the joiner before it, too
                    hashed = (hashed ^ np.uint64(lower[data[stop]])) * _PRIME
                    stop += 1
            elif start >= 0 and not (kind == JOINER and stop == at):
                hashed = (hashed ^ (hashed >> _SHIFT)) * _MIX
                hashes[found] = hashed ^ (hashed >> _SHIFT)
                starts[found], stops[found] = start, stop
                found += 1
                start = np.int64(-1)
            at += width
        ends[row] = found
    return starts[:found], stops[:found], hashes[:found], ends


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
def place(hashes: Hashes, slots: Hashes, slot_entries: NDArray[np.int32]) -> None:
    """Put entries, by their position, into an empty hash table (open addressing)."""
    mask = np.uint64(len(slots) - 1)
    for entry in range(len(hashes)):
        slot = hashes[entry] & mask
        while slot_entries[slot] >= 0:
            slot = (slot + _ONE) & mask
        slots[slot], slot_entries[slot] = hashes[entry], entry


@compiled
def look_up(
    hashes: Hashes, slots: Hashes, slot_entries: NDArray[np.int32], entries: NDArray[np.int32]
) -> None:
    """Write the entry of each word, or -1 where it has none."""
    mask = np.uint64(len(slots) - 1)
    for word in range(len(hashes)):
        hashed = hashes[word]
        slot = hashed & mask
        while slots[slot] != hashed and slot_entries[slot] >= 0:
            slot = (slot + _ONE) & mask
        entries[word] = slot_entries[slot]


@compiled
def add(  # noqa: PLR0913 (the words, the table, and how far it came)
    hashes: Hashes,
    slots: Hashes,
    slot_entries: NDArray[np.int32],
    entries: NDArray[np.int32],
    firsts: Places,
    used: int,
    word: int,
) -> tuple[int, int]:
    """Write the entry of each word from `word` on, a new one from `used` on where it has none.

    Of a new entry the word is noted in `firsts`.

    Returns:
        The first word for which there was no room, and the number of entries used.

    """
    mask = np.uint64(len(slots) - 1)
    most = len(slots) // 2
    while word < len(hashes):
        hashed = hashes[word]
        slot = hashed & mask
        while slots[slot] != hashed and slot_entries[slot] >= 0:
            slot = (slot + _ONE) & mask
        entry = slot_entries[slot]
        if entry < 0:
            if used == most:
                break
            entry = np.int32(used)
            slots[slot], slot_entries[slot] = hashed, entry
            firsts[used] = word
            used += 1
        entries[word] = entry
        word += 1
    return word, used
