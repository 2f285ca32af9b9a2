"""Where a text is no TOML, in plain words: what `tomllib` says is about characters."""

import re
import tomllib

from rnnpipe.data.tables.names import brief
from rnnpipe.files.untrusted import shown

_SAID = {
    r"Illegal character '\\[nr]+'": "a text in quotes is not closed on its line",
    r"Unterminated string": "a text in quotes is not closed",
    r"Unescaped '\\' in a string|Invalid hex value|Escaped character": (
        r"in a text in double quotes a \ is written \\, and in single quotes as it is"
    ),
    r"Expected '=' after a key": "expected = and a value behind a key",
    r"Invalid value": "expected a value: a text in quotes, a number, true, false, or a list",
    r"Cannot overwrite a value": "the key stands there a second time",
    r"Cannot declare .* twice": "the table stands there a second time",
    r"Expected newline or end of document": "expected nothing more on the line",
    r"Unclosed array": "a list is not closed: ] is missing",
    r"Unclosed inline table": "a table is not closed: } is missing",
    r"Invalid (statement|initial character)": "expected a key and its value, or a [table]",
    r"Expected '\]+' at the end": "] is missing behind a table's name",
}
"""By what `tomllib`'s message begins with."""

_PLACE = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)$")


def told(error: tomllib.TOMLDecodeError, text: str) -> str:
    """Say what is wrong with a text that is no TOML, with the line and what stands there."""
    message = str(error)
    place = _PLACE.search(message)
    said = message[: place.start()] if place else message
    plain = next((words for begin, words in _SAID.items() if re.match(begin, said)), said)
    lines = text.splitlines() or [""]
    number = int(place[1]) if place and place[1] else len(lines)
    content = lines[min(number, len(lines)) - 1].strip()
    return f"line {number}: {plain}" + (f": {shown(brief(content))}" if content else "")
