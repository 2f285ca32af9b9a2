"""Rows kept with the state of the files they were made from: so not every record is read anew.

A record takes milliseconds to read, as every trial in it is checked; its row is the same as long as
its files are. The memory may be lost at any time, and is then made anew.
"""

from collections.abc import Iterable
from pathlib import Path

from pydantic import Field

from rnnpipe.files.atomic import write_atomically
from rnnpipe.files.untrusted import read_file
from rnnpipe.records import Record, to_json
from rnnpipe.records.labels import LABELS
from rnnpipe.records.reading import NOTES, RUN
from rnnpipe.report.index.rows import REPORT, ComparisonRow, RunRow, comparison_row, run_row
from rnnpipe.store import Store

_MAX_BYTES = 256 * 2**20

_FORM = 1
"""Raised when a row is made in another way from the same record."""


class _Run(Record):
    stamp: str
    row: RunRow


class _Comparison(Record):
    stamp: str
    row: ComparisonRow


class _Memory(Record):
    """What the file holds: by id, a row and what its files looked like."""

    form: int = _FORM
    runs: dict[str, _Run] = Field(default_factory=dict)
    comparisons: dict[str, _Comparison] = Field(default_factory=dict)


def remembered_rows(store: Store) -> tuple[list[RunRow], list[ComparisonRow]]:
    """The rows of all runs and comparisons that this machine knows, oldest first.

    Raises:
        UserError: the disk is full or does not let us write.

    """
    before = _read(store.index_rows)
    now = _Memory(
        runs={
            run_id: _run(before, store, run_id)
            for run_id in store.runs.known()
            if (store.runs.path(run_id) / RUN).exists()
        },
        comparisons={
            path.name: _comparison(before, path)
            for path in store.comparisons()
            if (path / REPORT).exists()
        },
    )
    if now != before:
        write_atomically(store.index_rows, to_json(now).encode())
    return (
        [kept.row for kept in now.runs.values()],
        [kept.row for kept in now.comparisons.values()],
    )


def _run(before: _Memory, store: Store, run_id: str) -> _Run:
    folder, kept = store.runs.path(run_id), before.runs.get(run_id)
    stamp = _stamp(folder / name for name in (RUN, NOTES, LABELS))
    if kept is not None and kept.stamp == stamp:
        return kept
    return _Run(stamp=stamp, row=run_row(store.runs, run_id))


def _comparison(before: _Memory, folder: Path) -> _Comparison:
    kept, stamp = before.comparisons.get(folder.name), _stamp([folder / REPORT])
    if kept is not None and kept.stamp == stamp:
        return kept
    return _Comparison(stamp=stamp, row=comparison_row(folder))


def _stamp(paths: Iterable[Path]) -> str:
    """When each of the files was last written, and its size; taken before they are read."""
    return " ".join(map(_state, paths))


def _state(path: Path) -> str:
    try:
        found = path.lstat()
    except FileNotFoundError:
        return "-"
    return f"{found.st_mtime_ns}:{found.st_size}:{found.st_ino}"


def _read(path: Path) -> _Memory:
    try:
        found = _Memory.model_validate_json(read_file(path, _MAX_BYTES))
    except (OSError, ValueError):
        return _Memory()  # the records still say it all
    return found if found.form == _FORM else _Memory()
