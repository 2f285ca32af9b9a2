"""From files to examples: read, put in order, parted, fitted, cut."""

from collections.abc import Mapping

from rnnpipe.data.datasets.rows import Rows
from rnnpipe.data.encoders import Encoders
from rnnpipe.data.series.columns import ByTraining
from rnnpipe.data.series.declared import SeriesKeys
from rnnpipe.data.series.forecasts import forecasts
from rnnpipe.data.series.gaps import without_gaps
from rnnpipe.data.series.grouped import groups_as_sequences, parted_by_group
from rnnpipe.data.series.inputs import encoders_of, inputs_of
from rnnpipe.data.series.labelled import sequences
from rnnpipe.data.series.parts import parted
from rnnpipe.data.series.reading import Wanted, read_rows, require_readable
from rnnpipe.data.sources.files import LocalFile
from rnnpipe.data.splits import SplitSpec
from rnnpipe.specs import Signature

Made = tuple[Signature, Rows, Encoders, tuple[str, ...]]


def made(keys: SeriesKeys, split: SplitSpec | None, files: Mapping[str, LocalFile]) -> Made:
    """Make the examples that a suite declares.

    Args:
        keys: what is declared of the series.
        split: what is declared of the parts, if anything.
        files: by role.

    Returns:
        What a model must fit, the examples, what was fitted, and what is to be said of it.

    Raises:
        UserError: what is in the files is not what was declared.

    """
    spec = split or _default(keys)
    rows = read_rows(keys, files, _wanted(keys, spec))
    rows = without_gaps(rows, keys.gaps, keys.timezone)
    by_group = keys.task.endswith("per_group")
    part = parted_by_group(rows, keys, spec) if by_group else parted(rows, spec, keys.timezone)
    columns = inputs_of(
        rows,
        ByTraining(part.training & rows.real),
        keys.fill,
        numbers=keys.read_numbers,
        categories=keys.categories,
        known_ahead=keys.known_ahead,
        horizon=keys.steps_ahead,
        calendar=keys.calendar,
    )
    if keys.task == "forecast":
        signature, examples, notes = forecasts(keys, rows, part, columns, keys.targets)
    elif by_group:
        signature, examples, notes = groups_as_sequences(keys, rows, part, columns)
    else:
        signature, examples, notes = sequences(keys, rows, part, columns)
    said = (*rows.notes, part.said(default=split is None), *columns.notes, *notes)
    return signature, examples, encoders_of(columns), said


def require_first_rows(
    keys: SeriesKeys, split: SplitSpec | None, files: Mapping[str, LocalFile], most: int
) -> None:
    """Read the first `most` rows of each file as `made` would, and nothing else.

    Raises:
        UserError: as `read_rows`, of what these rows tell.

    """
    wanted = _wanted(keys, split or _default(keys))
    for file in files.values():
        require_readable(keys, file, wanted, most)


def _default(keys: SeriesKeys) -> SplitSpec:
    """How rows are split if nothing is said."""
    if keys.task == "class_per_group":
        return SplitSpec(by="stratified")
    if keys.task == "number_per_group":
        return SplitSpec(by="random")
    if keys.time is None and keys.group is not None:
        return SplitSpec(by="group", column=keys.group)
    return SplitSpec(by="time")


def _wanted(keys: SeriesKeys, spec: SplitSpec) -> Wanted:
    """The columns that the task reads, each once."""
    texts = [*keys.categories, *([spec.column] if spec.column else [])]
    asked = [*keys.read_numbers, *keys.known_ahead]
    (texts if keys.task.startswith("class") else asked).extend(keys.targets)
    return Wanted(tuple(dict.fromkeys(asked)), tuple(dict.fromkeys(texts)))
