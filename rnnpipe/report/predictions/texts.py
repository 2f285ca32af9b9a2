"""Texts: what was read, what was to be written, and what each variant wrote, side by side."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rnnpipe.data.typical import typical
from rnnpipe.errors import UserError, why
from rnnpipe.evaluation.ngrams import chrf, counts
from rnnpipe.files.untrusted import shown as printable
from rnnpipe.language import said, say
from rnnpipe.records import TrialRecord
from rnnpipe.records.generated import GENERATED, GeneratedTexts, read_generated
from rnnpipe.report.predictions.examples import (
    MOST_DIFFERENT,
    Shown,
    example_cell,
    first_by,
    text_cell,
)
from rnnpipe.summary.tables import Cell, Table

TOLD = (
    "Of each variant the first seed's texts, after its best epoch, with their own chrF, from 0 to "
    "100. Typical are the examples whose scores, averaged over the variants, are nearest to each "
    "tenth of all; written most differently are those whose scores lie furthest apart."
)
"""How the examples are chosen."""

_TYPICAL = 5

Floats = NDArray[np.float64]


def telling_texts(
    folder: Path,
    trials: Sequence[TrialRecord],
    shown: Shown,
    *,
    lowercase: bool,
) -> tuple[Table, ...]:
    """The examples that tell most: typical ones, and those that variants write differently.

    Args:
        folder: of the run.
        trials: all of the dataset.
        shown: what each example is read from, or its name.
        lowercase: whether case does not count.

    Raises:
        UserError: a file that the record names is missing or damaged.

    """
    wrote: dict[str, GeneratedTexts] = {}
    for trial in trials:
        if trial.status == "finished" and GENERATED in trial.files and trial.variant not in wrote:
            wrote[trial.variant] = _read(folder / trial.label)
    if not wrote:
        return ()
    scores = {
        name: chrf(counts(found.best, found.references, lowercase=lowercase)["chrf"].parts)
        for name, found in wrote.items()
    }
    every = np.stack(list(scores.values()))
    tables = [
        _table("Typical examples", typical(every.mean(axis=0), _TYPICAL), wrote, scores, shown)
    ]
    if len(wrote) > 1:
        apart = np.ptp(every, axis=0)
        chosen = first_by(apart > 0, apart, MOST_DIFFERENT)
        tables.append(_table("Written most differently", chosen, wrote, scores, shown))
    return tuple(table for table in tables if table.rows)


def _read(folder: Path) -> GeneratedTexts:
    try:
        return read_generated(folder)
    except (OSError, ValueError) as error:
        raise UserError(
            f"{folder / GENERATED} cannot be read ({why(error)}): the run folder is damaged or not "
            "complete; copy it again, or run the suite again"
        ) from error


def _table(
    title: str,
    chosen: NDArray[np.int64],
    wrote: Mapping[str, GeneratedTexts],
    scores: Mapping[str, Floats],
    shown: Shown,
) -> Table:
    references = next(iter(wrote.values())).references
    rows = tuple(
        (
            example_cell(i),
            *shown.cells(i),
            _cell(" / ".join(references[i])),
            *(_written(found.best[i], scores[name][i]) for name, found in wrote.items()),
        )
        for i in chosen.tolist()
    )
    header = said("Example", *shown.header("Source"), "Reference")
    return Table(say(title), (*header, *wrote), rows)


def _written(text: str, score: float) -> Cell:
    return Cell(f"{_cell(text).text} ({100 * score:.0f})")


def _cell(text: str) -> Cell:
    return text_cell(printable(text))
