"""Texts as they are written: what baselines of generated text read, and what they answer with."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from rnnpipe.baselines.base import Baseline, MisfitError
from rnnpipe.data.arrays import Part
from rnnpipe.data.written import Written
from rnnpipe.specs import Signature, Text, Tokens


@dataclass(frozen=True, eq=False, kw_only=True)
class WrittenPart(Part):
    """Examples with their texts as they are written.

    Attributes:
        texts: that of each training example; none of the test examples, whose texts are asked for.
        sources: the text that each example is read from; None where that is no text.

    """

    texts: tuple[str, ...] = ()
    sources: tuple[str, ...] | None = None


class TextBaseline(Baseline):
    """A predictor that writes texts: it reads and answers `WrittenPart`s."""

    LIBRARIES: ClassVar[tuple[str, ...]] = (
        *Baseline.LIBRARIES,
        *("numba", "pyarrow", "regex", "tokenizers"),  # which encode what it writes
    )


def require_text(signature: Signature, *, from_text: bool = False) -> None:
    """Return if a text is asked for, and, if so wanted, text is read.

    Raises:
        MisfitError: it is not.

    """
    if not isinstance(signature.target, Text):
        raise MisfitError("writes texts, and the dataset's target is none")
    if from_text and not any(isinstance(port, Tokens) for port in signature.inputs.values()):
        raise MisfitError("reads texts, and the dataset's inputs are none")


def with_texts(folder: Path, train: Part, test: Part) -> tuple[WrittenPart, WrittenPart]:
    """Return training and test examples with the texts that the padded entry has of them.

    Args:
        folder: of the entry.
        train: its training examples, or the first of them.
        test: its test examples.

    """
    written = Written.load(folder).first(len(train))
    return (
        WrittenPart(
            inputs=train.inputs,
            targets=train.targets,
            weights=train.weights,
            groups=train.groups,
            texts=written.targets,
            sources=written.train_sources,
        ),
        WrittenPart(
            inputs=test.inputs,
            targets=test.targets,
            weights=test.weights,
            groups=test.groups,
            sources=written.sources,
        ),
    )


def texts_of(part: Part) -> tuple[str, ...]:
    """The texts of training examples."""
    return _written(part).texts


def sources_of(part: Part) -> tuple[str, ...]:
    """The texts that examples are read from."""
    sources = _written(part).sources
    if sources is None:
        raise TypeError("the examples are not read from texts")
    return sources


def answered(texts: list[str]) -> NDArray[Any]:
    """Texts as an array of objects, `(texts,)`."""
    found = np.empty(len(texts), object)
    found[:] = texts
    return found


def _written(part: Part) -> WrittenPart:
    if not isinstance(part, WrittenPart):
        raise TypeError("the examples come without their texts; expected those of `with_texts`")
    return part
