"""Rows that are steps in time: a forecast, a class or number a step, or one for each group."""

from collections import Counter
from math import ceil
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from rnnpipe.data.series.declared import Task
from rnnpipe.data.tables.columns import strings
from rnnpipe.data.tables.names import quoted
from rnnpipe.errors import UserError
from rnnpipe.inspecting.column import Column
from rnnpipe.inspecting.columns import as_class
from rnnpipe.inspecting.deciding import kind_of_target, only, require_classes, require_there
from rnnpipe.inspecting.proposal import Key, Proposal, Wishes
from rnnpipe.inspecting.spacing import Spacing, season_told
from rnnpipe.inspecting.steps import Steps, codes_of, steps_of

if TYPE_CHECKING:
    from rnnpipe.inspecting.table import Table

_TRAINED = 0.6
_LABELLED_WINDOW = 64
_LEAST_WINDOW = 24
_MOST_MISSING = 0.5

_FILLED = {
    True: 'become the last value before them where they are read, and are not asked for: "mean" '
    'is the mean of the training rows, "refuse" an error.',
    False: 'become the last value before them: "mean" is the mean of the training rows, "refuse" '
    "an error.",
}
"""What becomes of missing values, and what else may; whether the target is among the inputs."""


def propose(table: "Table", wishes: Wishes) -> Proposal:
    """Take a table's rows for steps.

    Raises:
        UserError: what the time, the group or the target is cannot be told, or the times do not
            go forwards.

    """
    steps = steps_of(table, wishes)
    targets, task, takes = _asked(table, wishes, steps)
    if task == "forecast":
        return _forecast(table, steps, targets, takes)
    return _labelled(table, steps, targets[0], task, takes)


def _asked(
    table: "Table", wishes: Wishes, steps: Steps
) -> tuple[list[Column], Task, tuple[str, ...]]:
    """The columns that are asked for, and the task that this makes."""
    taken = {column.name for column in (steps.time, steps.group) if column is not None}
    if wishes.target:
        targets = [table.asked(name, "--target") for name in wishes.target]
    else:
        found = [c for c in table.of_kind("number", "class") if c.name not in taken]
        found = found or [c for c in table.of_kind("mixed") if c.name not in taken]
        targets = [only(found, "the target", "--target", table.name)]
    if any(target.name in taken for target in targets):
        raise UserError(f"{table.name}: {quoted(sorted(taken))} cannot be the target as well")
    kinds = {target.name: kind_of_target(target, wishes.kind, table.name) for target in targets}
    names = quoted([target.name for target in targets])
    if len(targets) > 1:
        if any(kind != "number" for kind, _ in kinds.values()):
            raise UserError(f"{table.name}: {names}: of several targets each has to be a number")
        return targets, "forecast", (f"{names} are the targets, numbers to be forecast.",)
    kind, why = kinds[targets[0].name]
    values = table.values(targets[0], kind)
    if kind == "class":
        targets = [as_class(targets[0], values)]
    per_group = steps.group is not None and _constant_within(table, targets[0], steps.codes)
    said = f"{names} is the target, a {kind}: {why}"
    if per_group:
        said += ". It is the same in all rows of a group, so that a group is one sequence."
        task: Task = "class_per_group" if kind == "class" else "number_per_group"
    elif kind == "class":
        task, said = "class_per_step", f"{said}; one for each step."
    else:
        task, said = "forecast", f"{said}; the step to come is forecast."
    if task != "forecast":
        require_there(values, targets[0].name, "the target", table.name)
    doubt = targets[0].doubt
    return targets, task, (said, f"Of {names} {doubt}.") if doubt else (said,)


def _constant_within(table: "Table", target: Column, codes: NDArray[np.int64]) -> bool:
    values = codes_of(table, target) if not target.gone else np.arange(len(codes))
    pairs = len(np.unique(np.stack([codes, values]), axis=1).T)
    groups = len(np.unique(codes))
    return pairs == groups and 1 < groups < len(codes)


def _forecast(
    table: "Table", steps: Steps, targets: list[Column], takes: tuple[str, ...]
) -> Proposal:
    rows = int(np.median(steps.lengths))
    season = steps.spacing.season if steps.spacing is not None else 1
    window = max(2, ceil(_LEAST_WINDOW / season)) * season
    if window > rows // 5:
        season, window = 1, max(2, rows // 10)
    names = [target.name for target in targets]
    others = [c.name for c in table.of_kind("number") if c.name not in names]
    before = f"{season} steps before" if season > 1 else "before"
    why = season_told(None if steps.spacing is None else steps.spacing.step, season)
    keys = [
        *_shared(table, steps, "forecast", targets, targets),
        Key("window", window, "Steps that a model reads."),
        Key("horizon", 1, "Steps ahead that are forecast, each of them."),
        Key(
            "season",
            season,
            f"MASE is measured against the value {before}. {why} Write another one where it is "
            "known.",
        ),
    ]
    if others:
        keys.append(
            Key(
                "inputs",
                [*names, *others],
                "The past of the target alone is read; so other columns of numbers are as well:",
                proposed=False,
            )
        )
    baselines: dict[str, dict[str, Any]] = {"last_value": {"type": "last_value"}}
    if season > 1:
        baselines["seasonal_naive"] = {"type": "seasonal_naive"}
    baselines["ridge_lags"] = {"type": "ridge_lags"}
    return Proposal(
        question=f"What is {', '.join(names)} of {table.file.path.name} one step ahead?",
        keys=tuple(keys),
        files={"path": str(table.file.path)},
        takes=(*steps.takes, *takes, f"A model reads {window} steps; season {season}: {why}"),
        baselines=baselines,
        examples=max(1, round(_TRAINED * len(steps.codes)) - window * len(steps.lengths)),
        width=len(targets),
        outputs=len(targets),
    )


def _labelled(
    table: "Table", steps: Steps, target: Column, task: Task, takes: tuple[str, ...]
) -> Proposal:
    """A class or a number for each step or each group."""
    inputs, left = _inputs(table, steps, target)
    per_step = task == "class_per_step"
    lengths = steps.lengths
    window = max(4, min(_LABELLED_WINDOW, int(np.median(lengths)) // 20))
    keys = _shared(table, steps, task, [target], inputs)
    keys.append(Key("inputs", [column.name for column in inputs]))
    taken = {target.name} if steps.group is None else {target.name, steps.group.name}
    classes = [c.name for c in table.of_kind("class") if c.name not in taken]
    if classes:
        keys.append(Key("categories", classes, "So columns of text are read too:", proposed=False))
    if per_step:
        stride = max(1, window // 4)
        keys.append(Key("window", window, "Steps of a sequence, each with a class."))
        keys.append(
            Key("stride", stride, "Sequences that are trained on begin so many steps apart.")
        )
        examples = round(_TRAINED * len(steps.codes) / stride)
    else:
        _require_groups(table, steps, target, task)
        examples = round(_TRAINED * len(lengths))
    if left:
        left_out = f"Not read: {', '.join(left)}."
        takes = (*takes, left_out)
    shared = not per_step and target.distinct == 2  # two classes of one target share an output
    outputs = target.distinct if task.startswith("class") and not shared else 1
    baselines = ("logistic_step",) if per_step else ("majority", "logistic", "nearest_neighbour")
    of = "step" if per_step else f"{steps.group.name}" if steps.group else "group"
    return Proposal(
        question=f"Which {target.name} has a {of} of {table.file.path.name}?",
        keys=tuple(keys),
        files={"path": str(table.file.path)},
        takes=(*steps.takes, *takes, f"Read at each step: {quoted([c.name for c in inputs])}."),
        baselines={name: {"type": name} for name in baselines},
        examples=examples,
        width=len(inputs),
        outputs=outputs,
        per_step=per_step,
    )


def _inputs(table: "Table", steps: Steps, target: Column) -> tuple[list[Column], list[str]]:
    """The columns of numbers that are read, and what is left out of the others and why."""
    taken = {target.name} if steps.group is None else {target.name, steps.group.name}
    numbers = [c for c in table.of_kind("number") if c.name not in taken]
    inputs = [column for column in numbers if column.gone <= _MOST_MISSING * column.rows]
    if not inputs:
        raise UserError(f"{table.name}: no column of numbers is there to tell {target.name!r} from")
    left = [f"{c.name!r} ({c.gone / c.rows:.0%} missing)" for c in numbers if c not in inputs]
    others = table.of_kind("row number", "identifier", "constant", "empty", "text", "other")
    left += [f"{c.name!r} ({c.kind})" for c in others]
    left += [f"{c.name!r} ({c.told})" for c in table.of_kind("mixed")]
    return inputs, left


def _require_groups(table: "Table", steps: Steps, target: Column, task: Task) -> None:
    if task != "class_per_group":
        return
    first = np.unique(steps.codes, return_index=True)[1]
    labels = strings(table.data[target.name], target.name, table.file).combine_chunks()
    require_classes(target, dict(Counter(labels.take(pa.array(first)).to_pylist())), table.name)


def _shared(
    table: "Table", steps: Steps, task: Task, targets: list[Column], inputs: list[Column]
) -> list[Key]:
    """The keys that every task has."""
    names = [target.name for target in targets]
    keys = [Key("source", "series"), Key("task", task), *table.layout_keys()]
    if steps.time is not None:
        keys.append(Key("time", steps.time.name))
        if steps.time_format not in {None, "iso"}:
            keys.append(Key("time_format", steps.time_format))
    if steps.group is not None:
        keys.append(Key("group", steps.group.name))
    keys.append(Key("target", names[0] if len(names) == 1 else names))
    keys.extend(_missing(table, [*inputs, *targets]))
    if any(column.gone for column in inputs):
        what = ", ".join(f"{c.name} {c.gone:,}" for c in inputs if c.gone)
        keys.append(
            Key("fill", "forward", f"Missing values ({what}) {_FILLED[task == 'forecast']}")
        )
    if steps.time is not None and steps.spacing is not None and steps.spacing.gaps:
        keys.append(_gaps(steps.spacing, task))
    keys.append(_split(task))
    return keys


def _missing(table: "Table", columns: list[Column]) -> list[Key]:
    """What is declared to stand for a missing value, where anything does."""
    stand_ins = list(dict.fromkeys(text for column in columns for text in column.missing))
    if not stand_ins:
        return []
    for column in columns:
        if column.kind == "class" and (both := set(stand_ins) & set(column.counts)):
            text = min(both)
            raise UserError(
                f"{table.name}: {text!r} stands for a missing number and is a class of "
                f"{column.name!r} as well, and what is declared missing is so in every column: "
                "write one of the two otherwise"
            )
    also = [c.name for c in table.of_kind("class") if set(stand_ins) & set(c.counts)]
    note = f" So it does in {quoted(also)}, which may not be meant." if also else ""
    return [Key("missing", stand_ins, f"What stands for a missing value.{note}")]


def _gaps(spacing: Spacing, task: Task) -> Key:
    said = f"{spacing.told} missing"
    if task.endswith("per_group"):
        return Key(
            "gaps", "fill", f'{said}; rows of missing values stand there. "refuse" is an error.'
        )
    others = '"refuse" is an error'
    if task == "forecast":
        others += ', "fill" puts rows of missing values there'
    return Key("gaps", "split", f"{said}; no window spans one. {others}.")


def _split(task: Task) -> Key:
    shares = {"test": 0.2, "validation": 0.2}
    if task == "class_per_group":
        return Key(
            "split",
            {"by": "stratified", **shares},
            "A fifth of the groups tests and a fifth validates, each part with its share of every "
            "class; other shares are other numbers.",
        )
    if task == "number_per_group":
        return Key(
            "split",
            {"by": "random", **shares},
            "A fifth of the groups tests and a fifth validates, drawn at random; other shares are "
            "other numbers.",
        )
    return Key(
        "split",
        {"by": "time", **shares},
        "The latest fifth of the times tests, the fifth before it validates: nobody knows the "
        'future. Other shares are other numbers; cut = "2020-01-31" in place of test is the first '
        "time that tests, validation_cut likewise, and gap = 24 leaves so many steps out before "
        "each.",
    )
