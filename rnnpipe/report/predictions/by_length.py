"""Texts: the score by how long the reference is, where a model that forgets falls behind."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from rnnpipe.errors import UserError
from rnnpipe.evaluation.metrics import METRICS
from rnnpipe.language import said, say
from rnnpipe.records import TrialRecord
from rnnpipe.summary.tables import MISSING, Cell, Table, format_score

_METRIC = METRICS["chrf"]
_TITLE = "{metric} by the length of the reference"


def scores_by_length(folder: Path, trials: Sequence[TrialRecord]) -> Table | None:
    """The mean of each variant's seeds, a row a range of lengths that some examples have.

    Args:
        folder: of the run.
        trials: all of a dataset whose targets are texts.

    Returns:
        The table; None where no trial is scored.

    Raises:
        UserError: a file that the record names is missing or damaged.

    """
    found: dict[str, list[dict[str, list[Any]]]] = {}
    for trial in trials:
        if trial.status == "finished" and "metrics.json" in trial.files:
            found.setdefault(trial.variant, []).append(_read(folder / trial.label / "metrics.json"))
    if not found:
        return None
    first = next(iter(found.values()))[0]
    lows = [1, *(longest + 1 for longest in first["longest"][:-1])]
    rows = []
    for place, (low, high) in enumerate(zip(lows, first["longest"], strict=True)):
        examples = first["examples"][place]
        if examples:
            scores = ([each["chrf"][place] for each in seeds] for seeds in found.values())
            words = (
                say("{least} or more", least=low)
                if high is None
                else say("{low} to {high}", low=low, high=high)
            )
            rows.append((Cell(words), Cell(f"{examples:,}", examples), *map(_mean, scores)))
    title = say(_TITLE, metric=_METRIC.heading)
    return Table(title, (*said("Words", "Examples"), *found), tuple(rows))


def _mean(scores: Sequence[float | None]) -> Cell:
    known = [score for score in scores if score is not None]
    if not known:
        return MISSING
    mean = float(np.mean(known))
    return Cell(format_score(_METRIC, mean), mean)


def _read(path: Path) -> dict[str, list[Any]]:
    try:
        found = json.loads(path.read_bytes())["by_length"]
        columns: dict[str, list[Any]] = {
            "longest": [None if each is None else int(each) for each in found["longest"]],
            "examples": [int(each) for each in found["examples"]],
            "chrf": [None if each is None else float(each) for each in found["chrf"]],
        }
        list(zip(*columns.values(), strict=True))  # or they have different lengths
    except (OSError, ValueError, TypeError, KeyError, OverflowError, RecursionError) as error:
        raise UserError(
            f"{path} has no readable scores by length ({type(error).__name__}: {error}): the run "
            "folder is damaged or not complete; copy it again, or run the suite again"
        ) from error
    return columns
