"""Sizes and ages as options have them: `2GB`, `30d`."""

import argparse
import re
from datetime import timedelta

_SIZE = re.compile(r"\d{1,12}(\.\d{1,12})? ?([kmgt]i?)?b", re.IGNORECASE)
_AGE = re.compile(r"(\d{1,5})([hdw])")
_HOURS = {"h": 1, "d": 24, "w": 7 * 24}


def size(text: str) -> int:
    """Bytes, for argparse: `500MB`, `2GB`, `1.5GiB`; kB, MB, … are powers of 1000."""
    if _SIZE.fullmatch(text) is None:
        raise argparse.ArgumentTypeError(
            f"{text!r} is not a size: expected a number and a unit, such as 500MB, 2GB or 1.5GiB"
        )
    from pydantic import ByteSize, TypeAdapter  # noqa: PLC0415 (slow to import)

    return int(TypeAdapter(ByteSize).validate_python(text))


def age(text: str) -> timedelta:
    """A length of time, for argparse: `12h`, `30d`, `2w`."""
    match = _AGE.fullmatch(text)
    if match is None:
        raise argparse.ArgumentTypeError(
            f"{text!r} is not an age: expected a whole number of hours, days or weeks, such as "
            "12h, 30d or 2w"
        )
    return timedelta(hours=int(match[1]) * _HOURS[match[2]])
