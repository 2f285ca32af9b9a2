"""What may be shown of a dataset's test examples, as text or as a picture in a cell."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rnnpipe.data.encoded import SHOWN
from rnnpipe.language import say
from rnnpipe.records import DatasetRecord
from rnnpipe.records.examples import ShownExamples, read_examples
from rnnpipe.records.inputs import read_inputs
from rnnpipe.report.predictions.drawings import Drawn
from rnnpipe.report.words import shortened
from rnnpipe.summary.tables import MISSING, Cell

MOST_MISTAKES = 5
"""Of a variant."""

MOST_DIFFERENT = 8

_LONGEST = 280


@dataclass(frozen=True, eq=False)
class Shown:
    """The columns that show a test example; there need not be any.

    Attributes:
        texts: of the examples.
        drawn: their pictures.

    """

    texts: ShownExamples | None = None
    drawn: Drawn | None = None

    def __bool__(self) -> bool:
        """Whether there is a column."""
        return self.texts is not None or self.drawn is not None

    def header(self, of_texts: str = "Text") -> tuple[str, ...]:
        """The columns' names, in English."""
        pictures = () if self.drawn is None else ("Picture",)
        return pictures if self.texts is None else (*pictures, of_texts)

    def cells(self, example: int) -> tuple[Cell, ...]:
        """The cells of one example, from 0.

        Raises:
            UserError: the line of its text is damaged.

        """
        found: tuple[Cell, ...] = ()
        if self.drawn is not None:
            found = (Cell("", drawing=self.drawn[example]),)
        return found if self.texts is None else (*found, text_cell(self.texts[example]))


def shown_of(folder: Path, dataset: DatasetRecord) -> Shown:
    """All that may be shown of the test examples.

    Args:
        folder: of the dataset in the run's folder.
        dataset: its record.

    Raises:
        UserError: a file that the record names is missing or damaged.

    """
    if is_private(dataset):
        return Shown()
    inputs = read_inputs(folder, dataset.signature, dataset.files, dataset.test_examples)
    return Shown(shown_examples(folder, dataset), Drawn.of(inputs, dataset.spec))


def shown_examples(folder: Path, dataset: DatasetRecord) -> ShownExamples | None:
    """The texts of the test examples; None where there are none.

    Args:
        folder: of the dataset in the run's folder.
        dataset: its record.

    Raises:
        UserError: the file that the record names is missing or damaged.

    """
    if SHOWN not in dataset.files:
        return None
    return read_examples(folder / SHOWN, dataset.test_examples)


def is_private(dataset: DatasetRecord) -> bool:
    """Whether its user has said that no example is to be shown."""
    return dataset.spec.is_private()


def why_not_shown(dataset: DatasetRecord) -> str:
    """Why nothing is shown of its examples, in a sentence."""
    if is_private(dataset):
        return say("No example is shown: show_examples = false keeps them private.")
    return say("No example is shown: the run folder has no text of them.")


def first_by(which: NDArray[np.bool_], by: NDArray[np.float64], most: int) -> NDArray[np.int64]:
    """The `most` examples of those by falling `by`; of equal ones the first."""
    where = np.flatnonzero(which)
    order = np.argsort(-by[where], kind="stable")[:most]
    return np.asarray(where[order])


def example_cell(example: int) -> Cell:
    """Which of the test examples it is, counted from 1."""
    return Cell(str(example + 1))


def text_cell(text: str) -> Cell:
    """Its text, without the middle where that is long; of an empty one a dash."""
    return Cell(shortened(text, _LONGEST)) if text.strip() else MISSING
