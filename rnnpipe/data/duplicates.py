"""Test inputs that the training part has too: a score on them tells what was remembered.

Inputs are compared by fingerprints of 64 bits, in one pass over them.

The rule: where more than a tenth of the test examples have the input of a training example, word
for word or nearly so, the data are refused, unless they are declared `duplicates = "allow"`.
"""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from rnnpipe.data.card import Duplicates
from rnnpipe.data.examples import Values
from rnnpipe.data.ragged import Ragged
from rnnpipe.data.splits import TEST, TRAIN, Parts
from rnnpipe.errors import UserError

MOST = 0.1
"""The largest share of the test examples that may be duplicates."""

_DECIMALS = 3
_NUMBERS = 2**18  # whose products are held at a time, of whole examples
_MIX, _SHIFT = np.uint64(0xFF51AFD7ED558CCD), np.uint64(33)  # from MurmurHash3's finalizer


class Fingerprints(NamedTuple):
    """Two numbers for each input, uint64 `(n,)`; of a million two share one by chance very rarely.

    Attributes:
        exact: of the input as it is.
        near: equal where inputs are but for what hardly matters: case, space and punctuation of
            texts, the fourth decimal of numbers.

    """

    exact: NDArray[np.uint64]
    near: NDArray[np.uint64]

    @classmethod
    def joined(cls, pieces: Sequence["Fingerprints"]) -> "Fingerprints":
        """Those of all pieces, one behind the other."""
        none = np.zeros(0, np.uint64)
        return cls(
            np.concatenate([none, *(piece.exact for piece in pieces)]),
            np.concatenate([none, *(piece.near for piece in pieces)]),
        )


def fingerprints(values: Values) -> Fingerprints:
    """The fingerprints of token sequences, features or images; scaled, if they are numbers."""
    exact = _hashes(values)
    return Fingerprints(exact, _hashes(values, rounded=True) if _are_floats(values) else exact)


def across(
    parts: Parts,
    found: Fingerprints,
    *,
    allowed: bool,
    named: Callable[[int], str] = "row {}".format,
) -> tuple[Duplicates, list[str]]:
    """Count the test inputs that the training part has too, and say what there is to say of them.

    Args:
        parts: of each row, `(n,)`.
        found: the fingerprint of each.
        allowed: whether to go on above the share `MOST`.
        named: what messages call the row of this number, counted from 1.

    Returns:
        The counts, and notes for the card: one, or none where there are no duplicates.

    Raises:
        UserError: there are more of them than `MOST`, and they are not allowed.

    """
    exact, near = (_also_in_training(parts, numbers) for numbers in found)
    rows = np.flatnonzero(parts == TEST)
    both = exact | near
    share = float(both.mean())
    counts = Duplicates(exact=int(exact.sum()), near=int((near & ~exact).sum()), share=share)
    if not both.any():
        return counts, []
    row = int(rows[both.argmax()])
    twin = int(np.flatnonzero((parts == TRAIN) & (found.near == found.near[row]))[0])
    are = "is" if both.sum() == 1 else "are"
    said = (
        f"{int(both.sum()):,} of {len(rows):,} test inputs ({share:.1%}) {are} among the training "
        f"inputs too, {counts.exact:,} of them exactly ({named(row + 1)} is like {named(twin + 1)})"
    )
    if share > MOST and not allowed:
        raise UserError(
            f"{said}; more than {MOST:.0%} make a score say what was remembered, not what was "
            "learned. Take one of each out, or split by a group that holds them together, or, if "
            'that is how the data are, declare duplicates = "allow"'
        )
    return counts, [said]


def _also_in_training(parts: Parts, numbers: NDArray[np.uint64]) -> NDArray[np.bool_]:
    return np.isin(numbers[parts == TEST], numbers[parts == TRAIN])


def _are_floats(values: Values) -> bool:
    return (values.values if isinstance(values, Ragged) else values).dtype.kind == "f"


def _hashes(values: Values, *, rounded: bool = False) -> NDArray[np.uint64]:
    """64 bits for each example: a sum of its numbers' bits, each times a factor of its place."""
    lengths = values.lengths if isinstance(values, Ragged) else np.ones(len(values), np.int64)
    flat = values.values if isinstance(values, Ragged) else values
    items = flat.reshape(len(flat), -1)
    longest = int(lengths.max(initial=0))
    factors = np.random.default_rng(0).integers(
        0, 2**64, (longest, items.shape[1]), np.uint64, endpoint=False
    ) | np.uint64(1)
    starts = np.concatenate([np.zeros(1, np.int64), np.cumsum(lengths)])
    found = np.empty(len(lengths), np.uint64)
    held = max(1, _NUMBERS // max(items.shape[1], 1))
    first = 0
    while first < len(lengths):
        fit = np.searchsorted(starts, starts[first] + held, side="right") - 1
        rows = slice(first, max(int(fit), first + 1))
        first = rows.stop
        begin, end = starts[rows.start], starts[rows.stop]
        places = np.arange(end - begin) - np.repeat(starts[rows] - begin, lengths[rows])
        products = (_bits(items[begin:end], rounded) * factors[places]).sum(axis=1, dtype=np.uint64)
        sums = np.concatenate([np.zeros(1, np.uint64), np.cumsum(products, dtype=np.uint64)])
        found[rows] = np.diff(sums[starts[rows.start : rows.stop + 1] - begin])
    return _mixed(found ^ lengths.astype(np.uint64))


def _bits(items: NDArray[Any], rounded: bool) -> NDArray[np.uint64]:  # noqa: FBT001 (private)
    if items.dtype.kind != "f":
        return _mixed(items.astype(np.uint64))
    numbers = np.round(items, _DECIMALS) if rounded else items
    return _mixed((numbers + 0.0).astype(np.float64).view(np.uint64))  # -0.0 is 0.0


def _mixed(numbers: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """The numbers with all bits shaken: round ones, such as 1.0, have nothing in the lower half."""
    mixed = (numbers ^ (numbers >> _SHIFT)) * _MIX
    return mixed ^ (mixed >> _SHIFT)
