"""Where a model looked while it wrote a few of the test examples: a trial's `attention.jsonl`.

A line for each of them, after the best epoch:
`{"example": 3, "read": ["ein", "hund"], "written": ["a", "dog", "<end>"], "weights": [[…], …]}`.
A row of the weights belongs to a token that was written, and sums to 1; a column to a place of the
source. Of a picture, the places are those of a `grid` of rows and columns, one row behind the
other, and the `picture` itself is there in place of the tokens that were read.

Of data that are to stay private it stays in the cache.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated

from pydantic import Field, TypeAdapter

from rnnpipe.records.json_lines import read_json_lines, write_json_lines

ATTENTION = "attention.jsonl"

MAX_BYTES = 64 * 2**20
"""Most bytes of a file; four pictures of 64 pixels a side take about 200 kB."""

_Share = Annotated[float, Field(ge=0.0, le=1.0)]
_Value = Annotated[int, Field(ge=0, le=255)]
_Pixel = Annotated[tuple[_Value, ...], Field(min_length=1, max_length=4)]


@dataclass(frozen=True)
class Looked:
    """Where a model looked in one example.

    Attributes:
        example: which of the test examples it is, from 0.
        written: each token that was written, its end among them.
        weights: of each the share of each place of the source, `(written, places)`.
        read: the token at each place; empty where the source is no text.
        grid: of a picture, the rows and columns that its places form; None of a sequence.
        picture: of a picture each pixel's channels from 0 to 255, `(height, width, channels)`.

    Raises:
        ValueError: there are not as many weights as tokens and places.

    """

    example: Annotated[int, Field(ge=0)]
    written: tuple[str, ...]
    weights: tuple[tuple[_Share, ...], ...]
    read: tuple[str, ...] = ()
    grid: tuple[Annotated[int, Field(ge=1)], Annotated[int, Field(ge=1)]] | None = None
    picture: tuple[tuple[_Pixel, ...], ...] = ()

    def __post_init__(self) -> None:
        """Refuse what does not belong together."""
        widths = {len(row) for row in self.weights}
        if len(self.weights) != len(self.written) or len(widths) != 1:
            raise ValueError(
                f"{len(self.weights)} rows of {sorted(widths)} weights for {len(self.written)} "
                "tokens; expected a row each, and all of one length"
            )
        places = {len(self.read)} if self.read else set(widths)
        if self.grid is not None:
            places &= {self.grid[0] * self.grid[1]}
        if places != widths:
            raise ValueError(f"{widths.pop()} weights a token; expected one for each place")
        sizes = {(len(row), *{len(pixel) for pixel in row}) for row in self.picture}
        if len(sizes) > 1 or any(len(size) != 2 for size in sizes):
            raise ValueError("the rows of the picture are not of one length, or its pixels not")


_LINE = TypeAdapter(Looked)


def write_attention(folder: Path, looked: Sequence[Looked]) -> None:
    """Write the file into a trial's folder.

    Raises:
        OSError: the file cannot be written.

    """
    lines = (
        {name: value for name, value in asdict(each).items() if value not in ((), None)}
        for each in looked
    )
    write_json_lines(folder / ATTENTION, lines)


def read_attention(folder: Path) -> tuple[Looked, ...]:
    """Read what `write_attention` wrote.

    The file may come from anywhere.

    Raises:
        OSError: the file cannot be read.
        ValueError: it is not of this form.

    """
    return read_json_lines(folder / ATTENTION, _LINE, MAX_BYTES)
