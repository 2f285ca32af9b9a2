"""Series archives as the UEA, UCR and tsml collections have them: `.ts` files.

A line is a series: its channels with `:` between them, the values of each with `,` between them,
and last the target. The archive is described in Bagnall et al. 2018, arXiv:1811.00075.
"""

import math
import re
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray

from rnnpipe.counting import counted
from rnnpipe.data.ragged import Ragged, offsets_of
from rnnpipe.data.readers.lines import numbered_lines, wrong_line
from rnnpipe.data.readers.ts_header import DATA, Header, header_of, keyword_of
from rnnpipe.data.sources.files import LocalFile
from rnnpipe.errors import UserError

_BETWEEN_STAMPED_CHANNELS = re.compile(r"(?<=\))\s*:")
"""A colon behind a bracket: one in brackets is part of a time."""
_BETWEEN_STAMPED = re.compile(r"\)\s*,\s*\(")
_NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?")


@dataclass(frozen=True, eq=False)
class SeriesArchive:
    """The series of one file.

    Attributes:
        header: what the file declares.
        series: `(total, channels)`, float64; NaN where a value is missing.
        labels: the class of each series, exactly as it is written; None where it has none.
        numbers: the target of each series, float64 `(n,)`; None where it has none.
        times: of each step, `(total,)`: seconds since 1970 of a date, or the number that stands
            there; None where steps have no stamps.
        lines: the line of each series in the file, `(n,)`.

    """

    header: Header
    series: Ragged
    labels: tuple[str, ...] | None
    numbers: NDArray[np.float64] | None
    times: Ragged | None
    lines: NDArray[np.int64]


@dataclass(frozen=True)
class _Case:
    """One series: `(steps, channels)` values, the time of each step, and what stands last."""

    values: NDArray[np.float64]
    times: NDArray[np.float64] | None
    target: str | None


def read_ts(file: LocalFile, most: int | None = None) -> SeriesArchive:
    """The series of a `.ts` file with all that it says about them; the first `most`, or all.

    Raises:
        UserError: what stands in it is not as the format has it, or not as its head declares; the
            message names the line. Missing values are no error.

    """
    said: dict[str, str] = {}
    header: Header | None = None
    cases: list[tuple[int, _Case]] = []
    for number, raw in numbered_lines(file):
        line = raw.strip()
        if not line or line[0] in "#%":
            continue
        try:
            if header is None:
                header = _declared(line, said)
            else:
                cases.append((number, _case(line, header)))
                _check(cases, header)
                if len(cases) == most:
                    break
        except ValueError as error:
            raise wrong_line(file, number, str(error)) from error
    if header is None:
        raise UserError(f"{file.path} has no line {DATA}: it is no .ts file, or it ends too early")
    if not cases:
        raise UserError(f"{file.path} has no series behind {DATA}")
    return _archive(header, cases)


def _declared(line: str, said: dict[str, str]) -> Header | None:
    """Notes what a line of the head says; the whole head, once its last line is read."""
    if not line.startswith("@"):
        raise ValueError(f"{line[:40]!r} stands before {DATA}; expected a keyword, as @classLabel")
    keyword, value = keyword_of(line)
    if keyword == DATA:
        return header_of(said)
    if keyword in said:
        raise ValueError(f"{keyword} stands here again; expected it once")
    said[keyword] = value
    return None


def _case(line: str, header: Header) -> _Case:
    is_stamped = header.stamped and ")" in line
    fields = _BETWEEN_STAMPED_CHANNELS.split(line) if is_stamped else line.split(":")
    has_target = header.classes is not None or header.number
    target = fields.pop().strip() if has_target else None
    if not fields:
        raise ValueError(f"{line[:40]!r} has no colon; expected the target behind the last one")
    channels = len(fields)
    if channels != (header.channels or channels):
        raise ValueError(
            f"it has {counted(channels, 'channel')}, but the head declares {header.channels}"
        )
    read = [
        _stamped(text, channel) if header.stamped else _plain(text, channel)
        for channel, text in enumerate(fields, start=1)
    ]
    lengths = [len(values) for values, _ in read]
    if len(set(lengths)) > 1:
        raise ValueError(
            f"its channels have {', '.join(map(str, lengths))} values; expected as many in each"
        )
    times = read[0][1]
    if times is not None and any(times != other for _, other in read):
        raise ValueError("its channels have different time stamps; expected the same in each")
    return _Case(
        values=np.array([values for values, _ in read]).T,
        times=None if times is None else np.array(times),
        target=target,
    )


def _plain(text: str, channel: int) -> tuple[list[float], None]:
    return [_number(v.strip(), channel, i) for i, v in enumerate(text.split(","), start=1)], None


def _stamped(text: str, channel: int) -> tuple[list[float], list[float]]:
    text = text.strip()
    if not (text.startswith("(") and text.endswith(")")):
        raise ValueError(
            f"channel {channel} is {text[:40]!r}; @timeStamps is true: expected (time,value)"
        )
    values, times = [], []
    for i, pair in enumerate(_BETWEEN_STAMPED.split(text[1:-1]), start=1):
        time, comma, value = pair.rpartition(",")
        if not comma:
            raise ValueError(
                f"value {i} of channel {channel} is ({pair[:40]}); expected (time,value)"
            )
        values.append(_number(value.strip(), channel, i))
        times.append(_time(time.strip(), channel, i))
        if i > 1 and times[-1] <= times[-2]:
            raise ValueError(f"the time {time} of channel {channel} does not follow the one before")
    return values, times


def _number(text: str, channel: int, position: int) -> float:
    """A value; NaN where it is missing. Only finite decimal numbers are any."""
    if text == "?" or text.lower() == "nan":
        return math.nan
    if text.startswith("("):
        raise ValueError(
            f"{text[:40]!r} looks like a time stamp; the head is to say @timeStamps true"
        )
    if _NUMBER.fullmatch(text) is None or math.isinf(value := float(text)):
        raise ValueError(
            f"value {position} of channel {channel} is {text[:40]!r}; expected a finite number, "
            "or ? where it is missing"
        )
    return value


def _time(text: str, channel: int, position: int) -> float:
    if _NUMBER.fullmatch(text):
        return float(text)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise ValueError(
            f"the time of value {position} of channel {channel} is {text[:40]!r}; expected a "
            "number or a date as 2006-11-24 12:00:00"
        ) from error
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()


def _check(cases: list[tuple[int, _Case]], header: Header) -> None:
    """The last series is as the head and the first series say."""
    first, last = cases[0][1], cases[-1][1]
    steps, channels = last.values.shape
    if channels != first.values.shape[1]:
        raise ValueError(
            f"it has {counted(channels, 'channel')}, the first series has {first.values.shape[1]}"
        )
    length = header.length or (len(first.values) if header.equal_length else steps)
    if steps != length:
        raise ValueError(
            f"the series has {counted(steps, 'step')}, expected {length}: the head declares one "
            "length for all; it may be cut off, or else the head is to say @equalLength false"
        )
    if header.classes is not None and last.target not in header.classes:
        raise ValueError(
            f"the class is {last.target!r}; @classLabel declares {' '.join(header.classes)}"
        )
    if header.number and not _is_number(str(last.target)):
        raise ValueError(f"the target is {last.target!r}; expected a finite number")


def _is_number(text: str) -> bool:
    return _NUMBER.fullmatch(text) is not None and math.isfinite(float(text))


def _archive(header: Header, cases: list[tuple[int, _Case]]) -> SeriesArchive:
    offsets = offsets_of(np.array([len(case.values) for _, case in cases], np.int64))
    targets = tuple(str(case.target) for _, case in cases)
    times = [case.times for _, case in cases if case.times is not None]
    return SeriesArchive(
        header=header,
        series=Ragged(np.concatenate([case.values for _, case in cases]), offsets),
        labels=targets if header.classes is not None else None,
        numbers=np.array(targets, np.float64) if header.number else None,
        times=Ragged(np.concatenate(times), offsets) if times else None,
        lines=np.array([number for number, _ in cases], np.int64),
    )
