"""Rows that come in one file or in several: which part each belongs to."""

from collections.abc import Mapping, Sequence
from itertools import compress

import numpy as np
from numpy.typing import NDArray

from rnnpipe.data.datasets.own import OwnSource
from rnnpipe.data.splits import (
    PART_NAMES,
    TRAIN,
    Parts,
    SplitSpec,
    Way,
    split,
    split_off_validation,
)
from rnnpipe.errors import UserError

_PART_OF = {name: part for part, name in PART_NAMES.items()}


def parts_of(
    spec: OwnSource,
    rows: Mapping[str, int],
    default: Way,
    *,
    labels: Sequence[str] | None = None,
    groups: NDArray[np.int64] | None = None,
) -> tuple[Parts, str]:
    """The part of each row, those of the files one behind the other, and a note on it.

    Where files are given for training and test, they are that; what validates is cut from the
    training file if it has no file of its own.

    Args:
        spec: the dataset's settings.
        rows: how many there are in the file of each role, in the order of the rows.
        default: how they are split where the suite does not say it.
        labels: the class of each row, for a stratified split.
        groups: the group of each row, for one by group.

    Raises:
        UserError: the suite asks for a split that such data do not have.

    """
    chosen = spec.split or SplitSpec(by=default, column="group" if default == "group" else None)
    apart = "path" not in rows
    way = default if apart and chosen.by == "files" else chosen.by
    given = {"random": True, "stratified": labels is not None, "group": groups is not None}
    if not given.get(way):
        known = ", ".join(f'"{name}"' for name, is_there in given.items() if is_there)
        raise UserError(
            f'split = {{ by = "{way}" }} is not to be had with source = "{spec.source}"'
            f"{'' if apart else ' and one file'}; expected one of {known}"
        )
    chosen = chosen.model_copy(update={"by": way})
    said = "by default" if spec.split is None else "as declared"
    if not apart:
        what = "groups" if way == "group" else "rows"
        note = (
            f"split {way} {said}: {chosen.test:.0%} of the {what} test, {chosen.validation:.0%} "
            f"validate, seed {chosen.seed}"
        )
        return split(chosen, rows["path"], labels=labels, groups=groups), note
    parts = np.concatenate([np.full(rows[role], _PART_OF[role], np.int8) for role in rows])
    if "validation" in rows:
        return parts, "split by files: one each for training, validation and test"
    of_train = parts == TRAIN
    parts[of_train] = split_off_validation(
        chosen,
        rows["train"],
        labels=None if labels is None else list(compress(labels, of_train)),
        groups=None if groups is None else groups[of_train],
    )
    return parts, (
        f"split by files: one for training and one for test; {chosen.validation:.0%} of the "
        f"training file's {'groups' if way == 'group' else 'rows'} validate, cut {way} {said}, "
        f"seed {chosen.seed}"
    )
