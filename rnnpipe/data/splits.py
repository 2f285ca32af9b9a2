"""Which rows train, which validate and which test: declared, and the same every time.

A random split is drawn from a seed, one by hash from each row's key alone, so that a row stays on
its side when others are added. Validation is cut in the same way as the test, never simply "the
last rows": those of a file sorted by class or by length are unlike all others.
"""

import hashlib
from collections.abc import Sequence
from typing import Annotated, Any, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, model_validator

from rnnpipe.counting import counted
from rnnpipe.errors import UserError
from rnnpipe.specs.base import Fraction, Seed, Spec

TRAIN, VALIDATION, TEST, LEFT_OUT = 0, 1, 2, -1
"""The part of a row; one in the gap of a split by time is in none."""

PART_NAMES = {TRAIN: "train", VALIDATION: "validation", TEST: "test"}

Parts = NDArray[np.int8]
"""The part of each row, `(n,)`."""

Way = Literal["random", "stratified", "group", "time", "column", "files", "hash"]


class SplitSpec(Spec):
    """How rows are split.

    | `by`       | what is drawn                                                             |
    |------------|---------------------------------------------------------------------------|
    | random     | rows                                                                      |
    | stratified | rows of each class by themselves, so that each part has its share of all  |
    | group      | groups: the rows of one `column` value stand on one side                  |
    | time       | nothing: the latest rows test, those before them validate                 |
    | column     | nothing: `column` says train, validation or test                          |
    | files      | nothing: each part has a file of its own                                  |
    | hash       | nothing: the key in `column` decides, whatever other rows there are       |
    """

    by: Way
    test: Fraction = Field(0.2, description="share of all rows that is scored")
    validation: Fraction = Field(0.2, description="share of all rows that validates")
    column: str | None = Field(None, description="of the group, of the key, or of the part")
    cut: str | None = Field(None, description="the first time of the test, in place of its share")
    validation_cut: str | None = Field(None, description="likewise of the validation")
    gap: Annotated[int, Field(strict=True, ge=0)] = Field(
        0, description="time steps left out before each cut"
    )
    seed: Seed = 0

    @model_validator(mode="after")
    def _has_what_it_takes(self) -> "SplitSpec":
        if self.test + self.validation >= 1:
            raise ValueError(
                f"test = {self.test:g} and validation = {self.validation:g} leave nothing to "
                "train on; lower them"
            )
        if self.by in {"group", "column", "hash"} and self.column is None:
            raise ValueError(f'by = {self.by!r} needs column = "...", which is missing')
        for name in ("cut", "validation_cut", "gap"):
            if getattr(self, name) and self.by != "time":
                raise ValueError(f'{name} belongs to by = "time"; this split is by {self.by!r}')
        return self


def split(  # noqa: PLR0913 (one argument a way to split)
    spec: SplitSpec,
    rows: int,
    *,
    labels: Sequence[Any] | NDArray[Any] | None = None,
    groups: Sequence[Any] | NDArray[Any] | None = None,
    times: NDArray[np.datetime64] | None = None,
    cuts: tuple[np.datetime64 | None, np.datetime64 | None] = (None, None),
    values: Sequence[str] | None = None,
) -> Parts:
    """Say for each row which part it belongs to.

    Args:
        spec: how.
        rows: how many there are.
        labels: the class of each, for a stratified split.
        groups: the group of each, for one by group.
        times: the time of each, for one by time.
        cuts: `spec.validation_cut` and `spec.cut` as times, where they are given.
        values: of `spec.column`, for a split by column or by hash.

    Returns:
        TRAIN, VALIDATION, TEST or LEFT_OUT, int8 `(rows,)`.

    Raises:
        UserError: a part is left empty, or a class or value makes the split impossible.
        ValueError: what the split needs was not given, or the rows come split in files.

    """
    match spec.by:
        case "random":
            parts = _random(spec, rows)
        case "stratified":
            parts = _stratified(spec, _given(labels, "labels"))
        case "group":
            parts = _by_group(spec, _given(groups, "groups"))
        case "time":
            if times is None:
                raise ValueError("a split by time needs times")
            parts = _by_time(spec, times, cuts)
        case "column":
            parts = _by_column(spec, _given(values, "values"))
        case "hash":
            parts = _by_hash(spec, _given(values, "values"))
        case "files":
            raise ValueError("rows that come split in files are not split again")
    _require_all(spec, parts)
    return parts


def split_off_validation(
    spec: SplitSpec,
    rows: int,
    *,
    labels: Sequence[Any] | NDArray[Any] | None = None,
    groups: Sequence[Any] | NDArray[Any] | None = None,
) -> Parts:
    """Say which rows of a training file validate, where the test has a file of its own.

    The share `spec.validation` of them does, cut as `split` cuts a test off.

    Returns:
        TRAIN or VALIDATION, int8 `(rows,)`.

    Raises:
        UserError: as `split`.

    """
    alone = spec.model_copy(update={"test": spec.validation, "validation": 1e-9})
    cut_off = split(alone, rows, labels=labels, groups=groups) == TEST
    return np.where(cut_off, VALIDATION, TRAIN).astype(np.int8)


def _given(values: Sequence[Any] | NDArray[Any] | None, what: str) -> NDArray[Any]:
    if values is None:
        raise ValueError(f"this split needs {what}")
    return np.asarray(values)


def _random(spec: SplitSpec, rows: int) -> Parts:
    return _dealt(spec, rows, np.random.default_rng(spec.seed))


def _stratified(spec: SplitSpec, labels: NDArray[Any]) -> Parts:
    """Each class by itself; all of its parts have a row where it has three or more.

    Raises:
        UserError: a class has fewer than three rows.

    """
    names, classes, counts = np.unique(labels, return_inverse=True, return_counts=True)
    fewest = int(counts.argmin())
    if counts[fewest] < len(PART_NAMES):
        raise UserError(
            f"the class {str(names[fewest])!r} has {counted(int(counts[fewest]), 'row')}; a "
            "stratified split needs three or more, one a part: take the class out, or split by = "
            '"random"'
        )
    rng = np.random.default_rng(spec.seed)
    parts = np.empty(len(labels), np.int8)
    for label in range(len(names)):
        members = np.flatnonzero(classes == label)
        parts[members] = _dealt(spec, len(members), rng)
    return parts


def _by_group(spec: SplitSpec, groups: NDArray[Any]) -> Parts:
    names, members = np.unique(groups, return_inverse=True)
    if len(names) < len(PART_NAMES):
        raise UserError(
            f"a split by group needs three groups or more, one a part; {spec.column!r} has "
            f"{len(names)}"
        )
    return _dealt(spec, len(names), np.random.default_rng(spec.seed))[members]


def _dealt(spec: SplitSpec, count: int, rng: np.random.Generator) -> Parts:
    """So many things in an order that is drawn: the first test, the next validate.

    The shares are rounded, but that each part has one at least where there are three.
    """
    fewest = 1 if count >= len(PART_NAMES) else 0
    test = max(round(count * spec.test), fewest)
    validation = max(round(count * spec.validation), fewest)
    parts = np.full(count, TRAIN, np.int8)
    order = rng.permutation(count)
    parts[order[:test]] = TEST
    parts[order[test : test + validation]] = VALIDATION
    return parts


def _by_time(
    spec: SplitSpec,
    times: NDArray[np.datetime64],
    cuts: tuple[np.datetime64 | None, np.datetime64 | None],
) -> Parts:
    """The latest times test; `gap` of the times before each cut are left out."""
    moments = np.unique(times)
    shares = (spec.test + spec.validation, spec.test)
    starts = [
        round(len(moments) * (1 - share)) if cut is None else int(np.searchsorted(moments, cut))
        for share, cut in zip(shares, cuts, strict=True)
    ]
    if starts[0] > starts[1]:
        raise UserError(
            f"validation_cut = {spec.validation_cut!r} lies behind the test's cut; the parts come "
            "in the order training, validation, test"
        )
    part_of = np.full(len(moments), TRAIN, np.int8)
    part_of[starts[0] :] = VALIDATION
    part_of[starts[1] :] = TEST
    for start in starts:
        part_of[max(start - spec.gap, 0) : start] = LEFT_OUT
    return part_of[np.searchsorted(moments, times)]


_SAID = {
    "train": TRAIN,
    "training": TRAIN,
    "validation": VALIDATION,
    "valid": VALIDATION,
    "val": VALIDATION,
    "dev": VALIDATION,
    "test": TEST,
}


def _by_column(spec: SplitSpec, values: NDArray[Any]) -> Parts:
    found, where = np.unique(values.astype(str), return_inverse=True)
    said = [str(value) for value in found]
    for position, value in enumerate(said):
        if value.lower() not in _SAID:
            row = int(np.flatnonzero(where == position)[0])
            raise UserError(
                f"the column {spec.column!r} says {value!r} in row {row + 1}; expected one of "
                f"{', '.join(_SAID)}"
            )
    return np.array([_SAID[value.lower()] for value in said], np.int8)[where]


def _by_hash(spec: SplitSpec, values: NDArray[Any]) -> Parts:
    """A key's SHA-256 as a number between 0 and 1: below `test` it tests, then it validates."""
    keys, where = np.unique(values.astype(str), return_inverse=True)
    drawn = np.array([_unit_interval(f"{spec.seed}\0{key}") for key in keys])
    parts = np.full(len(keys), TRAIN, np.int8)
    parts[drawn < spec.test + spec.validation] = VALIDATION
    parts[drawn < spec.test] = TEST
    return parts[where]


def _unit_interval(key: str) -> float:
    return int.from_bytes(hashlib.sha256(key.encode()).digest()[:8], "big") / 2**64


def _require_all(spec: SplitSpec, parts: Parts) -> None:
    for part, name in PART_NAMES.items():
        if not (parts == part).any():
            raise UserError(
                f"the split by {spec.by} leaves no {name} rows among {len(parts)}; change its "
                "shares or its cut, or give more rows"
            )
