"""A run's record as files: `run.json`, and `notes.jsonl` beside it while the run goes on.

`run.json` is written when the run begins and again when it has ended. What is noted in between is
added to `notes.jsonl`, a line a note, so that a note costs the same however many came before it.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from rnnpipe.errors import UserError, why
from rnnpipe.files.untrusted import plain, read_file
from rnnpipe.records.base import Record
from rnnpipe.records.migrations import SCHEMA_VERSION, migrated
from rnnpipe.records.run import Note, RunRecord

RUN = "run.json"
NOTES = "notes.jsonl"

R = TypeVar("R", bound=Record)

MAX_BYTES = 32 * 2**20
"""Most bytes of either file; in `run.json` a trial takes about 3,000."""


def to_json(record: Record) -> str:
    """The record as JSON text; what a suite left out stays out, so that it reads back equal."""
    content = record.model_dump(mode="json")
    if isinstance(record, RunRecord):
        content["suite"] = record.suite.model_dump(mode="json", exclude_unset=True)
    return json.dumps(content, indent=1, allow_nan=False, ensure_ascii=False) + "\n"


def to_line(note: Note) -> str:
    """The note as a line of JSON text; what it has nothing of is left out."""
    content = {name: value for name, value in note.model_dump(mode="json").items() if value}
    return json.dumps(content, allow_nan=False, ensure_ascii=False) + "\n"


def read_run(path: Path) -> RunRecord:
    """The record in a run folder's `run.json`, which may come from anywhere.

    To the record of a run that goes on, or was killed, its notes are added. A last line that was
    not written to its end counts as not there. Every name in a record is one that leads nowhere
    else, every number finite, and every text fit to be printed: its control characters are written
    out.

    Raises:
        UserError: a file is missing, damaged, or of a schema version that cannot be read.

    """
    # The notes first: they go once run.json has them, and that must not be between the two.
    lines = _lines(path.with_name(NOTES))
    try:
        content = _parsed(read_file(path, MAX_BYTES))
    except FileNotFoundError as error:
        raise UserError(f"{path} is missing: {path.parent} is not a run folder") from error
    except (OSError, ValueError, RecursionError) as error:
        raise _damaged(path, f"cannot be read as JSON ({why(error)})") from error
    version = content.get("schema_version") if isinstance(content, Mapping) else content
    if type(version) is not int or not 1 <= version <= SCHEMA_VERSION:
        raise UserError(
            f"{path} has schema version {version!r:.40}, and this rnnpipe reads 1 to "
            f"{SCHEMA_VERSION}: update rnnpipe, or run the suite again"
        )
    run = _validated(RunRecord, content, version, path)
    if run.status != "running":
        return run
    return run.with_notes(_note(line, version, path.with_name(NOTES)) for line in lines)


def is_cut_off(notes: Path) -> bool:
    """Whether the last line of `notes` was not written to its end."""
    return notes.exists() and not read_file(notes, MAX_BYTES).endswith(b"\n")


def _lines(notes: Path) -> list[bytes]:
    """The whole lines of `notes`; none where it is missing."""
    try:
        *whole, _cut_off = read_file(notes, MAX_BYTES).split(b"\n")
    except FileNotFoundError:
        return []
    except (OSError, ValueError) as error:
        raise _damaged(notes, f"cannot be read ({why(error)})") from error
    return whole


def _note(line: bytes, version: int, path: Path) -> Note:
    try:
        content = _parsed(line)
    except (ValueError, RecursionError) as error:
        raise _damaged(path, f"has a line that cannot be read as JSON ({error})") from error
    return _validated(Note, content, version, path)


def _parsed(text: bytes) -> Any:
    return plain(json.loads(text))


def _validated(kind: type[R], content: Any, version: int, path: Path) -> R:
    try:
        return kind.model_validate(migrated(content, version))
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        problem = f"{where}: {first['msg']}"
    except ValueError as error:
        problem = str(error)
    raise UserError(f"{path} is not a run record: {problem}; the record is damaged")


def _damaged(path: Path, problem: str) -> UserError:
    return UserError(
        f"{path} {problem}: the record is damaged; restore it from a copy, or run the suite again "
        "(finished trials are found in the cache)"
    )
