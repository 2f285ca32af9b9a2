"""Classes as they are written: which there are among the training rows, and each row's position."""

from collections.abc import Sequence
from itertools import compress

import numpy as np
from numpy.typing import NDArray

from rnnpipe.data.splits import PART_NAMES, TRAIN, Parts
from rnnpipe.errors import UserError

_SHOWN = 5


def fit_classes(
    labels: Sequence[str], parts: Parts, what: str, order: Sequence[str] | None = None
) -> tuple[str, ...]:
    """The classes of the training rows, by code point or in the `order` that a file declares.

    Args:
        labels: of all rows, n of them.
        parts: of all rows, `(n,)`.
        what: a class is called, for errors: "class", "upos".
        order: of classes, more than there are among the training rows maybe.

    Raises:
        UserError: fewer than two classes, or a row that validates or tests whose class is never
            trained on.

    """
    trained = sorted(set(compress(labels, parts == TRAIN)))
    if len(trained) < 2:
        raise UserError(
            f"the training rows have one {what} only, {', '.join(trained)!r}; expected two or more"
        )
    for part, name in PART_NAMES.items():
        unknown = sorted(set(compress(labels, parts == part)) - set(trained))
        if unknown:
            some = ", ".join(map(repr, unknown[:_SHOWN]))
            more = f" and {len(unknown) - _SHOWN} more" if len(unknown) > _SHOWN else ""
            raise UserError(
                f"the {name} rows have a {what} that no training row has: {some}{more}; take such "
                "rows out, or split so that each part has all"
            )
    return tuple(trained if order is None else (label for label in order if label in trained))


def positions_of(labels: Sequence[str], names: Sequence[str]) -> NDArray[np.int32]:
    """Where each label stands in `names`, `(n,)`; all of them do."""
    position = {name: i for i, name in enumerate(names)}
    return np.fromiter((position[label] for label in labels), np.int32, count=len(labels))
