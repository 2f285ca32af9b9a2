"""Small words of sentences."""

from collections.abc import Sequence

from rnnpipe.language import say

_HEAD_SHARE = 2 / 3

_BEGINNINGS = (
    *("no winner yet among ", "no difference between ", "no trial finished", "nothing is "),
    *("one seed a side ", "two seeds a side "),
)
"""Of a finding that does not begin with a variant's name."""


def listed(names: Sequence[str]) -> str:
    """`a`, `a and b`, or `a, b and c`."""
    *others, last = names
    return say("{others} and {last}", others=", ".join(others), last=last) if others else last


def some(names: Sequence[str], most: int) -> str:
    """The names as `listed` has them; of more than `most` the first, and how many others."""
    if len(names) <= most:
        return listed(names)
    named = max(1, most - 1)
    first = ", ".join(names[:named])
    return say("{names} and {count} others", names=first, count=len(names) - named)


def as_title(sentence: str) -> str:
    """`sentence` with a capital at its beginning, unless a name begins it."""
    return sentence[:1].upper() + sentence[1:] if sentence.startswith(_BEGINNINGS) else sentence


def shortened(text: str, longest: int) -> str:
    """`text` on one line, without its middle where it has more than `longest` characters."""
    line = " ".join(text.split())
    if len(line) <= longest:
        return line
    kept = longest - 3  # beside " … "
    head = round(kept * _HEAD_SHARE)
    return f"{line[:head].rstrip()} … {line[len(line) - (kept - head) :].lstrip()}"
