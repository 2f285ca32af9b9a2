"""What the predictions on a dataset tell, by what its target is."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from rnnpipe.data.encoded import DISTANCES
from rnnpipe.records import DatasetRecord, TrialRecord
from rnnpipe.records.distances import Distances, read_distances
from rnnpipe.records.examples import ShownExamples
from rnnpipe.report.predictions import choices, errors, texts
from rnnpipe.report.predictions.by_length import scores_by_length
from rnnpipe.report.predictions.choices import telling_choices
from rnnpipe.report.predictions.errors import telling_errors
from rnnpipe.report.predictions.examples import is_private, shown_examples, why_not_shown
from rnnpipe.report.predictions.forecasts import Forecasts, forecasts_of
from rnnpipe.report.predictions.outputs import Variant, variants_of
from rnnpipe.report.predictions.steps import Steps, steps_of
from rnnpipe.report.predictions.texts import telling_texts
from rnnpipe.report.predictions.windows import starts_of
from rnnpipe.specs import Classes, Numbers, Text
from rnnpipe.summary.tables import Table

_LONG = 40  # characters; a time has 19


@dataclass(frozen=True)
class PredictionsView:
    """What is shown of the test examples.

    Attributes:
        examples: those that tell most.
        told: how they were chosen.
        forecasts: of targets that are one.
        steps: of a class a step.
        by_length: of texts their score by the length of the reference.
        note: why no example is shown.

    """

    examples: tuple[Table, ...] = ()
    told: str = ""
    forecasts: Forecasts | None = None
    steps: Steps | None = None
    by_length: Table | None = None
    note: str = ""

    @property
    def has_prose(self) -> bool:
        """Whether the texts of the examples are long."""
        lengths = [len(row[1].text) for table in self.examples for row in table.rows]
        return max(lengths, default=0) > _LONG


def predictions_view(
    folder: Path, name: str, dataset: DatasetRecord, trials: Sequence[TrialRecord]
) -> PredictionsView:
    """Gather what the predictions of trials tell.

    Args:
        folder: of the run.
        name: of the dataset.
        dataset: its record.
        trials: all of this dataset.

    Raises:
        UserError: a file that the record names is missing or damaged.

    """
    target = dataset.signature.target
    if isinstance(target, Text):
        return _texts(folder, name, dataset, target, trials)
    return _outputs(folder, name, dataset, trials)


def _outputs(
    folder: Path, name: str, dataset: DatasetRecord, trials: Sequence[TrialRecord]
) -> PredictionsView:
    variants = variants_of(folder, dataset, trials)
    if not variants:
        return PredictionsView()
    shown = shown_examples(folder / name, dataset)
    note = "" if shown is not None else why_not_shown(dataset)
    match dataset.signature.target:
        case Classes(timesteps=int(), names=classes):
            distances = _distances(folder / name, dataset)
            steps = steps_of(variants, classes, shown, distances)
            return PredictionsView(steps=steps, note=note)
        case Classes(names=classes) if shown is not None:
            tables = telling_choices(variants, shown, classes)
            return PredictionsView(examples=tables, told=choices.TOLD)
        case Numbers(timesteps=None) as target:
            forecasts = _forecasts(variants, dataset, target, shown) if target.horizon else None
            if shown is None or target.width > 1:
                return PredictionsView(forecasts=forecasts, note=note)
            tables = telling_errors(variants, shown, target)
            return PredictionsView(examples=tables, told=errors.TOLD, forecasts=forecasts)
    return PredictionsView(note=note)


def _texts(
    folder: Path, name: str, dataset: DatasetRecord, target: Text, trials: Sequence[TrialRecord]
) -> PredictionsView:
    by_length = scores_by_length(folder, trials)
    if is_private(dataset):
        return PredictionsView(by_length=by_length, note=why_not_shown(dataset))
    shown = shown_examples(folder / name, dataset)
    tables = telling_texts(folder, trials, shown, lowercase=target.lowercase)
    return PredictionsView(examples=tables, told=texts.TOLD, by_length=by_length)


def _distances(folder: Path, dataset: DatasetRecord) -> Distances | None:
    """How far before each step that lies which decides it, where the dataset says it."""
    if DISTANCES not in dataset.files:
        return None
    return read_distances(folder / DISTANCES, dataset.test_examples)


def _forecasts(
    variants: Sequence[Variant],
    dataset: DatasetRecord,
    target: Numbers,
    shown: ShownExamples | None,
) -> Forecasts:
    return forecasts_of(
        variants,
        target,
        None if shown is None else starts_of(shown),
        last_value={name: np.array(of.mae, np.float64) for name, of in dataset.last_value.items()},
        stride=getattr(dataset.spec, "test_stride", None),
        private=is_private(dataset),
    )
