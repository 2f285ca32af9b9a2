"""What the predictions on a dataset tell, by what its target is."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from rnnpipe.data.encoded import DISTANCES
from rnnpipe.language import say
from rnnpipe.records import DatasetRecord, TrialRecord
from rnnpipe.records.distances import Distances, read_distances
from rnnpipe.records.examples import ShownExamples
from rnnpipe.report.predictions import choices, errors, texts
from rnnpipe.report.predictions.agreement import Agreement, agreements
from rnnpipe.report.predictions.attention import Attention, attention_of
from rnnpipe.report.predictions.by_length import scores_by_length
from rnnpipe.report.predictions.calibration import Calibration, calibration_of
from rnnpipe.report.predictions.choices import telling_choices
from rnnpipe.report.predictions.errors import telling_errors
from rnnpipe.report.predictions.examples import (
    is_private,
    shown_examples,
    shown_of,
    why_not_shown,
)
from rnnpipe.report.predictions.forecasts import Forecasts, forecasts_of
from rnnpipe.report.predictions.lengths import ByLength, by_length, lengths_of
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
        attention: of texts where the variants looked that have attention.
        note: why no example is shown.
        calibration: of one class an example.
        along_lengths: scores by the length of the sequence, of one target an example.
        agreements: answers against the truth, of one number an example.

    """

    examples: tuple[Table, ...] = ()
    told: str = ""
    forecasts: Forecasts | None = None
    steps: Steps | None = None
    by_length: Table | None = None
    attention: tuple[Attention, ...] = ()
    note: str = ""
    calibration: Calibration | None = None
    along_lengths: ByLength | None = None
    agreements: tuple[Agreement, ...] = ()

    @property
    def has_prose(self) -> bool:
        """Whether the texts of the examples are long."""
        cells = [cell for table in self.examples for row in table.rows for cell in row[1:3]]
        lengths = [len(cell.text) for cell in cells]
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
    # Of these files, which are large, a copy of the folder may have none.
    read = [v for v in variants if all(path.is_file() for path in v.paths)]
    shown = shown_examples(folder / name, dataset)
    note = "" if shown is not None else why_not_shown(dataset)
    match dataset.signature.target:
        case Classes(timesteps=int(), names=classes):
            distances = _distances(folder / name, dataset)
            steps = steps_of(variants, classes, shown, distances)
            return PredictionsView(steps=steps, note=note)
        case Classes(names=classes):
            seen = shown_of(folder / name, dataset)
            tables = telling_choices(variants, seen, classes) if seen else ()
            return PredictionsView(
                examples=tables,
                told=say(choices.TOLD) if tables else "",
                note="" if seen else why_not_shown(dataset),
                calibration=calibration_of(read) if read else None,
                along_lengths=_by_length(folder / name, read, dataset, None),
            )
        case Numbers(timesteps=None) as target:
            forecasts = _forecasts(variants, dataset, target, shown) if target.horizon else None
            alone = target.width == 1
            drawn = alone and not target.horizon and not is_private(dataset)
            seen = shown_of(folder / name, dataset)
            tables = telling_errors(variants, seen, target) if alone and seen else ()
            return PredictionsView(
                examples=tables,
                told=say(errors.TOLD) if tables else "",
                forecasts=forecasts,
                note="" if tables else note,
                along_lengths=_by_length(folder / name, read, dataset, target) if alone else None,
                agreements=agreements(read, target) if drawn else (),
            )
    return PredictionsView(note=note)


def _texts(
    folder: Path, name: str, dataset: DatasetRecord, target: Text, trials: Sequence[TrialRecord]
) -> PredictionsView:
    by_length = scores_by_length(folder, trials)
    if is_private(dataset):
        return PredictionsView(by_length=by_length, note=why_not_shown(dataset))
    shown = shown_of(folder / name, dataset)
    tables = telling_texts(folder, trials, shown, lowercase=target.lowercase)
    return PredictionsView(
        examples=tables,
        told=say(texts.TOLD),
        by_length=by_length,
        attention=attention_of(folder, trials),
    )


def _distances(folder: Path, dataset: DatasetRecord) -> Distances | None:
    """How far before each step that lies which decides it, where the dataset says it."""
    if DISTANCES not in dataset.files:
        return None
    return read_distances(folder / DISTANCES, dataset.test_examples)


def _by_length(
    folder: Path, variants: Sequence[Variant], dataset: DatasetRecord, target: Numbers | None
) -> ByLength | None:
    lengths = lengths_of(folder, dataset) if variants else None
    return None if lengths is None else by_length(variants, lengths, target)


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
