"""Text files line by line, checked against their digest on the way."""

import hashlib
from collections.abc import Iterator

from rnnpipe.data.sources.files import LocalFile
from rnnpipe.data.tables import binary
from rnnpipe.errors import UserError, why


def numbered_lines(file: LocalFile) -> Iterator[tuple[int, str]]:
    r"""Every line of a UTF-8 file with its number, from 1 on, without its line end.

    A mark of the byte order at the beginning is left out, and so is the `\r` of a Windows line
    end. Lines end with `\n` and with nothing else: what Unicode calls a line separator is content.

    Raises:
        UserError: the file is missing, is not UTF-8, or, once its last line was read, turns out to
            have another digest than was noted of it.

    """
    sha256 = hashlib.sha256()
    try:
        with file.path.open("rb") as content:
            for number, line in enumerate(content, start=1):
                sha256.update(line)
                text = line.decode("utf-8-sig" if number == 1 else "utf-8")
                yield number, text.removesuffix("\n").removesuffix("\r")
    except UnicodeDecodeError as error:
        if no_text := binary.told(file.path):
            raise UserError(no_text) from error
        raise UserError(
            f"{file.path}, line {number} is not UTF-8: byte {error.object[error.start]:#x} at "
            f"position {error.start}; save the file as UTF-8"
        ) from error
    except OSError as error:
        raise UserError(f"cannot read {file.path}: {why(error)}") from error
    if file.sha256 and sha256.hexdigest() != file.sha256:
        raise UserError(
            f"{file.path} has SHA-256 {sha256.hexdigest()}, expected {file.sha256}: it was changed "
            "while it was in use; run again when it stays as it is"
        )


def wrong_line(file: LocalFile, number: int, said: str) -> UserError:
    """What is wrong with a line of a file, said as an error of the user's."""
    return UserError(f"{file.path}, line {number}: {said}")
