"""What a model says after each word of a text, or each step of a series."""

import re
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnnpipe.bundles.bundle import Bundle
from rnnpipe.bundles.predictions import Line
from rnnpipe.data.examples import Values
from rnnpipe.data.fresh.base import Fresh
from rnnpipe.data.ragged import Ragged, offsets_of

MOST = 200
"""After so many words or steps of one example a model is asked at the most."""

_WORD = re.compile(r"\s*\S+(?:\s+\Z)?")


@dataclass(frozen=True)
class Along:
    """Answers to what an example begins with, in one batch.

    Attributes:
        steps: what is new in each: of a text its words, which joined are the text; of a series the
            number of its last step.
        lines: what is answered then, as `Bundle.predict` tells it, an error where nothing can be.

    """

    steps: tuple[str, ...]
    lines: tuple[Line, ...]


def along_text(bundle: Bundle, text: str, most: int = MOST) -> Along:
    """Ask about the text as it stands after each word; after several where there are more words.

    What stands between blanks is a word here, however the model cuts texts.
    """
    words = _WORD.findall(text)
    ends = _cuts(len(words), most)
    pieces = ["".join(words[start:end]) for start, end in zip((0, *ends), ends, strict=False)]
    beginnings = ["".join(pieces[: count + 1]) for count in range(len(pieces))]
    return Along(tuple(pieces), tuple(map(_without_label, bundle.predict(beginnings))))


def along_steps(bundle: Bundle, fresh: Fresh, example: int, most: int = MOST) -> Along:
    """Ask about an example of `fresh` that was read, as it stands after each step.

    Args:
        bundle: of a model that answers once an example.
        fresh: rows as `Bundle.encode` returns them.
        example: which of those that were read.
        most: after how many steps at the most.

    """
    sequences = [n for n, port in bundle.signature.inputs.items() if port.is_sequence]
    whole = {name: _example(values, example) for name, values in fresh.inputs.items()}
    steps = max((len(whole[name]) for name in sequences), default=0)
    ends = np.array(_cuts(steps, most), np.int64)
    inputs: dict[str, Values] = {
        name: _beginnings(array, ends)
        if name in sequences
        else np.repeat(array[np.newaxis], len(ends), axis=0)
        for name, array in whole.items()
    }
    asked = Fresh(inputs, np.arange(len(ends)), [{}] * len(ends))
    return Along(tuple(map(str, ends)), tuple(bundle.answered(asked)))


def _cuts(count: int, most: int) -> tuple[int, ...]:
    """After which of so many steps is asked: after the last one in any case."""
    places = np.linspace(0, count, min(count, most) + 1)[1:]
    return tuple(int(place) for place in places.round())


def _example(values: Values, example: int) -> NDArray[Any]:
    if isinstance(values, Ragged):
        return values.values[values.offsets[example] : values.offsets[example + 1]]
    return np.asarray(values[example])


def _beginnings(array: NDArray[Any], ends: NDArray[np.int64]) -> Ragged:
    parts = [array[:end] for end in ends]
    return Ragged(np.concatenate(parts) if parts else array[:0], offsets_of(ends))


def _without_label(line: Line) -> Line:
    return {name: value for name, value in line.items() if name != "row"}
