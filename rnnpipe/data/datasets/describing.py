"""A dataset described in its card: what each part holds, and a digest of what was fitted."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnnpipe.data.card import DataCard, Lengths, PartCard, Range
from rnnpipe.data.encoders import UNKNOWN, Encoders
from rnnpipe.data.examples import Dataset, Examples, flat
from rnnpipe.data.ragged import Ragged
from rnnpipe.specs import Classes, Numbers, Signature, Tokens

_PIECE = 2**20


def card_of(dataset: Dataset, notes: Sequence[str] = ()) -> DataCard:
    """Say what a dataset is that comes in parts, without a card of its own."""
    parts = {
        name: part_card(dataset.signature, examples, None)
        for name, examples in dataset.parts().items()
    }
    if dataset.encoders is None:  # nobody said which id an unknown token has
        parts = {n: part.model_copy(update={"unknown_share": None}) for n, part in parts.items()}
    return DataCard(
        parts=parts,
        notes=tuple(notes),
        fitted_digest=digest_of_fitted(dataset.encoders, dataset.signature, {}),
    )


def part_card(
    signature: Signature, examples: Examples, times: NDArray[np.datetime64] | None
) -> PartCard:
    """Count what a part holds.

    Args:
        signature: of the dataset.
        examples: of the part.
        times: of each example's (first) target; None where there are none.

    """
    targets, target = flat(examples.targets), signature.target
    facts: dict[str, Any] = {}
    if isinstance(target, Classes):
        counts = np.bincount(targets, minlength=target.width)
        facts["classes"] = dict(zip(target.names, map(int, counts), strict=True))
    if isinstance(target, Numbers):
        numbers = target.in_units(
            targets.reshape(-1, target.width) if target.width > 1 else targets
        )
        facts["numbers"] = Range(
            lowest=float(numbers.min()), mean=float(numbers.mean()), highest=float(numbers.max())
        )
    for name, port in signature.inputs.items():
        values = examples.inputs[name]
        if isinstance(values, Ragged) and port.timesteps is not None:
            lengths = values.lengths
            facts["lengths"] = Lengths(
                shortest=int(lengths.min()),
                median=float(np.median(lengths)),
                ninety_percent=float(np.quantile(lengths, 0.9)),
                longest=int(lengths.max()),
            )
            facts["truncated_share"] = float(np.mean(lengths > port.timesteps))
        if isinstance(port, Tokens):
            facts["unknown_share"] = _share(flat(values), UNKNOWN)
    if times is not None:
        facts["first_time"], facts["last_time"] = str(times.min()), str(times.max())
    units = len(examples) if examples.groups is None else len(np.unique(examples.groups))
    return PartCard(examples=len(examples), units=units, **facts)


def _share(values: NDArray[Any], value: int) -> float:
    """How many of the values are this one, in pieces: there may be hundreds of millions."""
    pieces = (values[first : first + _PIECE] for first in range(0, len(values), _PIECE))
    return sum(int(np.count_nonzero(piece == value)) for piece in pieces) / max(len(values), 1)


def digest_of_fitted(
    encoders: Encoders | None, signature: Signature, weights: Mapping[str, float]
) -> str:
    """Return the SHA-256 of all that was fitted on the training part, class weights among it."""
    fitted = {
        "encoders": encoders.digest if encoders else None,
        "inputs": {name: port.model_dump() for name, port in signature.inputs.items()},
        "target": signature.target.model_dump(),
        "weights": dict(weights),
    }
    return hashlib.sha256(json.dumps(fitted, sort_keys=True).encode()).hexdigest()
