"""Small words of sentences."""

from collections.abc import Sequence

_HEAD_SHARE = 2 / 3


def listed(names: Sequence[str]) -> str:
    """`a`, `a and b`, or `a, b and c`."""
    *others, last = names
    return f"{', '.join(others)} and {last}" if others else last


def shortened(text: str, longest: int) -> str:
    """`text` on one line, without its middle where it has more than `longest` characters."""
    line = " ".join(text.split())
    if len(line) <= longest:
        return line
    kept = longest - 3  # beside " … "
    head = round(kept * _HEAD_SHARE)
    return f"{line[:head].rstrip()} … {line[len(line) - (kept - head) :].lstrip()}"
