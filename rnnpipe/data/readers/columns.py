"""Tagged text in two columns: a token and its tag a line, an empty line between sentences."""

import re

from rnnpipe.data.readers.lines import numbered_lines, wrong_line
from rnnpipe.data.readers.tagged import Sentence, TaggedText
from rnnpipe.data.sources.files import LocalFile
from rnnpipe.errors import UserError

_SPACES = re.compile(" +")


def read_columns(file: LocalFile, most: int | None = None, *, tagged: bool = True) -> TaggedText:
    """The tokens and tags of a file of two columns: of its first `most` sentences, or of all.

    Where it need not be `tagged`, there may be the tokens alone, or other columns behind them, and
    every tag is empty.

    Between them stands a tab or, where the first line has none, one or more spaces. Nothing is a
    comment: `#` is a token.

    Raises:
        UserError: a line with fewer or more columns, or no tokens; the message names the line.

    """
    sentences: list[Sentence] = [[]]
    tabs: bool | None = None
    for number, line in numbered_lines(file):
        if not line.strip(" \t"):
            if len(sentences) == most:
                break
            if sentences[-1]:
                sentences.append([])
            continue
        tabs = "\t" in line if tabs is None else tabs
        fields = line.split("\t") if tabs else _SPACES.split(line.strip(" "))
        if not tagged and fields[0]:
            sentences[-1].append((fields[0], ""))
            continue
        if len(fields) != 2 or not all(fields):
            between = "a tab" if tabs else "spaces"
            raise wrong_line(
                file,
                number,
                f"it is {line[:40]!r}; expected a token and its tag, {between} between",
            )
        sentences[-1].append((fields[0], fields[1]))
    sentences = [sentence for sentence in sentences if sentence]
    if not sentences:
        raise UserError(f"{file.path} holds no tokens; expected a token and its tag a line")
    return TaggedText.of(sentences, [0] * len(sentences))
