"""The head of a `.ts` file: what it says about the series that follow."""

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches

DATA = "@data"
KEYWORDS = (
    "@problemname",
    "@timestamps",
    "@missing",
    "@univariate",
    "@dimension",
    "@dimensions",
    "@equallength",
    "@serieslength",
    "@classlabel",
    "@targetlabel",
)
"""In lower case; a file may write them in any."""


@dataclass(frozen=True)
class Header:
    """What a file declares; None where it says nothing.

    Attributes:
        stamped: each value stands with its time, as `(2006-11-24 12:00:00,3.5)`.
        channels: how many a series has.
        equal_length: whether all series are of one length.
        length: that of all series.
        classes: the names of the classes, in their order; None where the target is a number, or
            there is none.
        number: whether the target is a number.

    """

    stamped: bool = False
    channels: int | None = None
    equal_length: bool = False
    length: int | None = None
    classes: tuple[str, ...] | None = None
    number: bool = False


def keyword_of(line: str) -> tuple[str, str]:
    """A header line's keyword, in lower case, and what stands behind it.

    Raises:
        ValueError: a keyword that no such file has.

    """
    keyword, _, value = line.replace("\t", " ").partition(" ")
    keyword = keyword.lower()
    if keyword not in KEYWORDS and keyword != DATA:
        close = get_close_matches(keyword, [*KEYWORDS, DATA], n=1)
        hint = f"; did you mean {close[0]}?" if close else f"; expected one of {' '.join(KEYWORDS)}"
        raise ValueError(f"{keyword} is no keyword of a .ts file{hint}")
    return keyword, value.strip()


def header_of(said: Mapping[str, str]) -> Header:
    """What the values of the keywords, as `keyword_of` gives them, say together.

    Raises:
        ValueError: a value that its keyword cannot have, or two that do not go together.

    """
    classes = None
    if "@classlabel" in said:
        has_classes, *names = said["@classlabel"].split() or [""]
        if _flag("@classlabel", has_classes):
            classes = tuple(names)
            if len(set(names)) != len(names) or len(names) < 2:
                raise ValueError(
                    f"@classLabel names the classes {' '.join(names) or '(none)'}; expected two "
                    "or more, each once"
                )
    number = _flag("@targetlabel", said.get("@targetlabel", "false"))
    if number and classes is not None:
        raise ValueError("@classLabel and @targetLabel are both true; a series has one target")
    dimensions = said.get("@dimensions", said.get("@dimension"))
    channels = None if dimensions is None else _count("@dimensions", dimensions)
    if _flag("@univariate", said.get("@univariate", "false")):
        if channels not in {None, 1}:
            raise ValueError(f"@univariate is true, but @dimensions is {channels}")
        channels = 1
    equal = said.get("@equallength")
    is_equal = equal is not None and _flag("@equallength", equal)
    # Of unequal series some files give the longest's length here, and some 0.
    length = said.get("@serieslength") if is_equal or equal is None else None
    return Header(
        stamped=_flag("@timestamps", said.get("@timestamps", "false")),
        channels=channels,
        equal_length=is_equal,
        length=None if length is None else _count("@serieslength", length),
        classes=classes,
        number=number,
    )


def _flag(keyword: str, value: str) -> bool:
    if value.lower() not in {"true", "false"}:
        raise ValueError(f"{keyword} is {value!r}; expected true or false")
    return value.lower() == "true"


def _count(keyword: str, value: str) -> int:
    if not (value.isascii() and value.isdigit() and int(value)):
        raise ValueError(f"{keyword} is {value!r}; expected a whole number, 1 or more")
    return int(value)
