"""What the user's own data have in common: their files, how they are split, and how they are kept.

A kind reads all rows, says which part each belongs to, fits what is to be fitted on the training
rows, and hands all of it to `assemble`.
"""

import hashlib
import json
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, Literal, Protocol, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, model_validator

from rnnpipe.data.card import DataCard, Duplicates, Lengths, PartCard, Range
from rnnpipe.data.datasets.base import Source, load
from rnnpipe.data.encoders import UNKNOWN, Encoders
from rnnpipe.data.examples import Dataset, Examples, Values
from rnnpipe.data.ragged import Ragged
from rnnpipe.data.sources.files import LocalFile
from rnnpipe.data.sources.own import unpacked_bytes
from rnnpipe.data.splits import PART_NAMES, TEST, TRAIN, VALIDATION, Parts, SplitSpec
from rnnpipe.data.written import Written
from rnnpipe.specs import Classes, Numbers, Signature, Tokens
from rnnpipe.specs.training import TrainingSpec

FIRST_ROWS = 1_000
"""Rows, series or sentences that are looked at before anything is run."""

LONGEST_SHOWN = 2_000
"""Characters that are kept of the text of a test example."""

SMALL_BYTES = 2**20
"""Files that hold no more together are read whole before anything is run."""

_PIECE = 2**20


class OwnSource(Source):
    """Data of the user's own: one file or folder that is split, or a file for each part."""

    ROLES: ClassVar[tuple[str, ...]] = ("path", "train", "validation", "test")

    path: str | None = Field(None, description="file or folder with all rows, which are split")
    train: str | None = Field(None, description="file of the rows to train on")
    validation: str | None = Field(
        None, description="file of the rows to validate with; a share of `train` if left out"
    )
    test: str | None = Field(None, description="file of the rows to be scored")
    split: SplitSpec | None = Field(None, description="how rows are split; said in the card")
    duplicates: Literal["refuse", "allow"] = Field(
        "refuse", description="what becomes of test inputs that the training part has too"
    )
    show_examples: bool = Field(
        default=True, strict=True, description="whether records and reports may show examples"
    )
    class_weight: Literal["balanced"] | None = Field(
        None, description="weigh training examples so that each class counts alike"
    )

    @model_validator(mode="after")
    def _one_file_or_several(self) -> Self:
        apart = [role for role in self.ROLES[1:] if getattr(self, role) is not None]
        if (self.path is None) == (not apart):
            raise ValueError(
                'expected either path = "...", which is split, or train = "..." and test = "..."'
            )
        if apart and not (self.train and self.test):
            raise ValueError(f"{', '.join(apart)} alone is not enough; expected train and test")
        return self

    def given_files(self) -> dict[str, str]:
        """Return `path`, or the parts' files, as the suite names them, by these keys."""
        named = {role: getattr(self, role) for role in self.ROLES}
        return {role: path for role, path in named.items() if path is not None}

    def unread_files(self) -> dict[str, LocalFile]:
        """Return the same by their roles as they lie there, to be looked at and not yet noted."""
        return {role: LocalFile(Path(path), "") for role, path in self.own_files().items()}

    def own_files(self) -> dict[str, str]:
        """Return `path`, or the parts' files."""
        return self.given_files()

    def require_usable(self) -> None:
        """Read small files as a whole, and of others the first rows."""
        files = self.unread_files()
        if unpacked_bytes(files.values()) <= SMALL_BYTES:
            load(self, files)
        else:
            self.require_first_rows(files)

    def require_first_rows(self, files: Mapping[str, LocalFile]) -> None:
        """Refuse what the first rows of the files tell to be wrong, in about a second.

        Raises:
            UserError: as `read` would.

        """

    def located(self, folder: Path) -> Self:
        """Return the same with paths that start at `folder`, where the suite's file lies."""
        start = folder.absolute()
        paths = {
            role: os.path.normpath(start / Path(path).expanduser())
            for role, path in self.given_files().items()
        }
        return self.model_copy(update=paths)

    def data_only(self) -> Self:
        """Return what shapes the examples: a file's name, by which it is read, and its content."""
        names = {role: Path(path).name for role, path in self.given_files().items()}
        return self.model_copy(update=names | {"training": TrainingSpec()})


class Takes(Protocol):
    """Values that are not all held in one place, or not made yet."""

    def take(self, where: NDArray[np.int64]) -> Values:
        """Those of the rows at these positions, all of one part."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Rows:
    """All rows of a dataset, of every part.

    Attributes:
        inputs: by name, as in `Examples`, fitted on the training rows.
        targets: as in `Examples`.
        parts: the part of each row, as `rnnpipe.data.splits.split` gives it.
        groups: equal where rows are not independent, int64; None where each is on its own.
        times: of each row's (first) target; None where there are none.
        shown: makes a short text of each of the rows at the positions that it is given; None where
            there is nothing to show.
        sources: the text that each is read from, as it is written; None where that is none.
        references: the texts, one or more, that may be written for each; of a training row the
            first counts. None where the target is no text.

    """

    inputs: Mapping[str, Values | Takes]
    targets: Values | Takes
    parts: Parts
    groups: NDArray[np.int64] | None = None
    times: NDArray[np.datetime64] | None = None
    shown: Callable[[NDArray[np.int64]], Sequence[str]] | None = None
    sources: Sequence[str] | None = None
    references: Sequence[tuple[str, ...]] | None = None


def assemble(  # noqa: PLR0913 (what a dataset has)
    spec: OwnSource,
    signature: Signature,
    rows: Rows,
    *,
    encoders: Encoders | None = None,
    duplicates: Duplicates | None = None,
    notes: Sequence[str] = (),
    seed: int = 0,
) -> Dataset:
    """Cut rows into parts, and say in a card what they are.

    Where there is a `limit`, training rows come in an order drawn from `seed`, so that it takes any
    of them and not those that the file begins with. Others stay as they are, and uncopied: they may
    fill half of the memory, and whoever trains on them shuffles them anyway.

    Args:
        spec: the dataset's settings.
        signature: what a model must fit.
        rows: of all parts.
        encoders: what was fitted on the training rows.
        duplicates: test inputs that the training part has too.
        notes: what was decided, and why.
        seed: of the order of the training rows, where it is drawn.

    """
    places = {part: np.flatnonzero(rows.parts == part) for part in PART_NAMES}
    if spec.limit is not None:
        places[TRAIN] = np.random.default_rng(seed).permutation(places[TRAIN])
    parts = {part: _taken(rows, where) for part, where in places.items()}
    weights: dict[str, float] = {}
    if spec.class_weight == "balanced" and isinstance(signature.target, Classes):
        weights = _balanced(parts[TRAIN].targets, signature.target)
        for part in (TRAIN, VALIDATION):
            by_class = weights if part == TRAIN else dict.fromkeys(weights, 1.0)
            parts[part] = _weighted(parts[part], list(by_class.values()))
    card = DataCard(
        parts={
            name: _part_card(signature, parts[part], _times(rows, places[part]))
            for part, name in PART_NAMES.items()
        },
        notes=tuple(notes),
        duplicates=duplicates,
        fitted_digest=_digest(encoders, signature, weights),
    )
    shown = None
    if spec.show_examples and rows.shown is not None:
        shown = tuple(text[:LONGEST_SHOWN] for text in rows.shown(places[TEST]))
    return Dataset(
        signature,
        train=parts[TRAIN],
        validation=parts[VALIDATION],
        test=parts[TEST],
        card=card,
        encoders=encoders,
        shown=shown,
        written=_written(rows, places[TRAIN], places[TEST]),
    )


def card_of(dataset: Dataset, notes: Sequence[str] = ()) -> DataCard:
    """Say what a dataset is that comes in parts, without a card of its own."""
    parts = {
        name: _part_card(dataset.signature, examples, None)
        for name, examples in dataset.parts().items()
    }
    if dataset.encoders is None:  # nobody said which id an unknown token has
        parts = {n: part.model_copy(update={"unknown_share": None}) for n, part in parts.items()}
    return DataCard(
        parts=parts,
        notes=tuple(notes),
        fitted_digest=_digest(dataset.encoders, dataset.signature, {}),
    )


def _taken(rows: Rows, where: NDArray[np.int64]) -> Examples:
    return Examples(
        {name: _take(values, where) for name, values in rows.inputs.items()},
        _take(rows.targets, where),
        groups=None if rows.groups is None else rows.groups[where],
    )


def _written(rows: Rows, train: NDArray[np.int64], test: NDArray[np.int64]) -> Written | None:
    """The texts of the training and of the test rows, which stand at these positions."""
    references, sources = rows.references, rows.sources
    if references is None:
        return None
    return Written(
        references=tuple(references[row] for row in test),
        targets=tuple(references[row][0] for row in train),
        sources=None if sources is None else tuple(sources[row] for row in test),
        train_sources=None if sources is None else tuple(sources[row] for row in train),
    )


def _take(values: Values | Takes, where: NDArray[np.int64]) -> Values:
    return values[where] if isinstance(values, np.ndarray) else values.take(where)


def _times(rows: Rows, where: NDArray[np.int64]) -> NDArray[np.datetime64] | None:
    return None if rows.times is None else rows.times[where]


def _flat(values: Values) -> NDArray[Any]:
    return values.values if isinstance(values, Ragged) else values.reshape(-1)


def _balanced(targets: Values, target: Classes) -> dict[str, float]:
    """Targets / (classes * targets of the class), as scikit-learn's "balanced"; by class."""
    counts = np.bincount(_flat(targets), minlength=target.width)
    weights = counts.sum() / (np.count_nonzero(counts) * np.maximum(counts, 1))
    return dict(zip(target.names, map(float, weights), strict=True))


def _weighted(examples: Examples, by_class: Sequence[float]) -> Examples:
    weights = np.asarray(by_class, np.float32)
    targets = examples.targets
    each: Values = (
        Ragged(weights[targets.values], targets.offsets)
        if isinstance(targets, Ragged)
        else weights[targets]
    )
    return Examples(examples.inputs, targets, each, examples.groups)


def _part_card(
    signature: Signature, examples: Examples, times: NDArray[np.datetime64] | None
) -> PartCard:
    targets, target = _flat(examples.targets), signature.target
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
            facts["unknown_share"] = _share(_flat(values), UNKNOWN)
    if times is not None:
        facts["first_time"], facts["last_time"] = str(times.min()), str(times.max())
    units = len(examples) if examples.groups is None else len(np.unique(examples.groups))
    return PartCard(examples=len(examples), units=units, **facts)


def _share(values: NDArray[Any], value: int) -> float:
    """How many of the values are this one, in pieces: there may be hundreds of millions."""
    pieces = (values[first : first + _PIECE] for first in range(0, len(values), _PIECE))
    return sum(int(np.count_nonzero(piece == value)) for piece in pieces) / max(len(values), 1)


def _digest(encoders: Encoders | None, signature: Signature, weights: Mapping[str, float]) -> str:
    fitted = {
        "encoders": encoders.digest if encoders else None,
        "inputs": {name: port.model_dump() for name, port in signature.inputs.items()},
        "target": signature.target.model_dump(),
        "weights": dict(weights),
    }
    return hashlib.sha256(json.dumps(fitted, sort_keys=True).encode()).hexdigest()
