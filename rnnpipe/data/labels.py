"""Classes as they are written: which there are among the training rows, and each row's position."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rnnpipe.counting import counted
from rnnpipe.data.splits import LEFT_OUT, PART_NAMES, TRAIN, Parts
from rnnpipe.errors import UserError
from rnnpipe.files.untrusted import shown

UNKNOWN = -1
"""The number of what has no class."""


@dataclass(frozen=True, eq=False)
class Labels:
    """Classes by position.

    Attributes:
        names: those that are trained on.
        codes: where the class of each row stands among them, int32 `(n,)`; `UNKNOWN` where it has
            none, or is in no part and of another one.

    """

    names: tuple[str, ...]
    codes: NDArray[np.int32]

    def rare(self, parts: Parts) -> list[str]:
        """The names of classes that a single row is there to train on."""
        counts = np.bincount(self.codes[parts == TRAIN], minlength=len(self.names))
        return [self.names[place] for place in np.flatnonzero(counts == 1)]


def numbered(labels: Iterable[str | None]) -> tuple[NDArray[np.int32], list[str]]:
    """The number of each label, `UNKNOWN` for None; and the different ones, in that order."""
    number: dict[str, int] = {}
    codes = [
        UNKNOWN if label is None else number.setdefault(label, len(number)) for label in labels
    ]
    return np.array(codes, np.int32), list(number)


def fit_labels(  # noqa: PLR0913 (what there is, and what messages call it)
    found: tuple[NDArray[np.int32], Sequence[str]],
    parts: Parts,
    what: str,
    *,
    named: Callable[[int], str] | None = None,
    unit: str = "row",
    order: Sequence[str] | None = None,
) -> Labels:
    """Fit the classes on the training rows: by code point, or in the `order` that a file declares.

    Args:
        found: the number of each row's label, and the different labels, as `numbered` has them.
        parts: of each row, `(n,)`.
        what: a class is called in messages: "tag", "class of column 'stars'".
        named: what messages call the row at a position; None where they name none.
        unit: what they call any.
        order: of classes, more than there are among the training rows maybe.

    Raises:
        UserError: fewer than two classes are trained on, or a row that validates or tests is of one
            that is not.

    """
    numbers, texts = found
    there = numbers != UNKNOWN
    trained = np.zeros(len(texts), np.bool_)
    trained[numbers[there & (parts == TRAIN)]] = True
    names = sorted(text for text, is_trained in zip(texts, trained, strict=True) if is_trained)
    if len(names) < 2:
        one = f"one {what} alone, {shown(repr(names[0]))}" if names else f"no {what}"
        raise UserError(f"the training {unit}s have {one}; expected two or more")
    position = {name: place for place, name in enumerate(_ordered(names, order))}
    places = np.array([*(position.get(text, UNKNOWN) for text in texts), UNKNOWN], np.int32)
    codes = places[numbers]  # what has no label is numbered -1, the last of the places
    strange = np.flatnonzero(there & (codes == UNKNOWN) & (parts != LEFT_OUT))
    if len(strange):
        first = int(strange[0])
        where = "" if named is None else f"{named(first)}: "
        raise UserError(
            f"{where}the {PART_NAMES[int(parts[first])]} part has "
            f"{shown(repr(texts[numbers[first]]))}, a {what} that no training {unit} has "
            f"({counted(len(strange), unit)} of such); split so that each is trained on, or take "
            f"these {unit}s out"
        )
    return Labels(tuple(position), codes)


def _ordered(names: Sequence[str], order: Sequence[str] | None) -> Sequence[str]:
    return names if order is None else [name for name in order if name in names]
