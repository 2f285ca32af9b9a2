"""What a user calls a run and says of it: recorded with the run, and changed at any time later.

A record is not written again once its run has ended. What is said later stands in `labels.json`
beside `run.json`, all of it each time, and takes the place of what the record says.
"""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, ValidationError

from rnnpipe.errors import UserError
from rnnpipe.files.untrusted import plain, read_file, shown
from rnnpipe.records.base import Record

LABELS = "labels.json"

_MAX_BYTES = 2**16


def _line(most: int) -> AfterValidator:
    """One line of text: 1 to `most` characters, none of which moves a cursor."""

    def checked(text: str) -> str:
        line = " ".join(text.split())
        if not line:
            raise ValueError("it is empty")
        if len(line) > most:
            raise ValueError(f"it has {len(line):,} characters; expected at most {most:,}")
        if shown(line) != line:
            raise ValueError("it has control characters; leave them out")
        return line

    return AfterValidator(checked)


def _word(text: str) -> str:
    if any(sign.isspace() or sign == "," for sign in text):
        raise ValueError("a tag is one word without a comma")
    return text


RunName = Annotated[str, _line(80)]
"""What a run is called, beside its id."""

NoteText = Annotated[str, _line(1000)]
"""A remark on a run."""

Tag = Annotated[str, _line(40), AfterValidator(_word)]
"""A word that several runs may have in common."""


class Labels(Record):
    """A run's name, a note on it, and tags; nothing of it changes what was measured."""

    name: RunName | None = None
    note: NoteText | None = None
    tags: tuple[Tag, ...] = ()


NO_LABELS = Labels()
"""Of a run of which the user has said nothing."""


def labels(name: str | None, note: str | None, tags: Iterable[str] = ()) -> Labels:
    """The labels that a user gives; a tag that is given twice counts once.

    Raises:
        UserError: a text is empty, too long, or has control characters.

    """
    content = {"name": name, "note": note, "tags": tuple(dict.fromkeys(tags))}
    try:
        return Labels.model_validate(content)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        given = shown(str(first["input"]))[:60]
        problem = first["msg"].removeprefix("Value error, ")
        raise UserError(f"{first['loc'][0]} '{given}': {problem}") from error


def read_labels(folder: Path) -> Labels | None:
    """What was said of a run after it had begun, from its folder; None where that is nothing.

    Raises:
        UserError: the file is damaged.

    """
    path = folder / LABELS
    try:
        return Labels.model_validate(plain(json.loads(read_file(path, _MAX_BYTES))))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, RecursionError) as error:
        raise UserError(
            f"{path}, which holds a run's name, note and tags, cannot be read "
            f"({str(error).splitlines()[0]}): delete it, and `rnnpipe note` writes it anew"
        ) from error
