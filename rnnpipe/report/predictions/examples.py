"""What may be shown of a dataset's test examples, as text in a cell."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rnnpipe.data.datasets.own import OwnSource
from rnnpipe.data.encoded import SHOWN
from rnnpipe.language import say
from rnnpipe.records import DatasetRecord
from rnnpipe.records.examples import ShownExamples, read_examples
from rnnpipe.report.words import shortened
from rnnpipe.summary.tables import MISSING, Cell

MOST_MISTAKES = 5
"""Of a variant."""

MOST_DIFFERENT = 8

_LONGEST = 280


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
    return isinstance(dataset.spec, OwnSource) and not dataset.spec.show_examples


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
