"""Files of a trial that hold a JSON object a line, written and read alike."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TypeVar

from pydantic import TypeAdapter, ValidationError

from rnnpipe.files.untrusted import read_file

_Line = TypeVar("_Line")


def write_json_lines(path: Path, lines: Iterable[Mapping[str, object]]) -> None:
    """Write an object a line, in UTF-8, its text as it is.

    Raises:
        OSError: the file cannot be written.

    """
    with path.open("w", encoding="utf-8") as file:
        for line in lines:
            file.write(json.dumps(line, ensure_ascii=False) + "\n")


def read_json_lines(path: Path, form: TypeAdapter[_Line], most: int) -> tuple[_Line, ...]:
    """Read what `write_json_lines` wrote; the file may come from anywhere.

    Args:
        path: of the file.
        form: what each line has to be.
        most: bytes that the file may have.

    Raises:
        OSError: the file cannot be read.
        ValueError: it is too large, or a line is not of its form.

    """
    content = read_file(path, most)
    try:
        return tuple(form.validate_json(line) for line in content.split(b"\n") if line)
    except ValidationError as error:
        raise ValueError(f"{path} is not of its form: {error}") from error
