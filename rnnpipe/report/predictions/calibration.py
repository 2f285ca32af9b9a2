"""Does a variant know how sure it may be? Confidence against how often it is right."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from rnnpipe.language import said, say
from rnnpipe.report.predictions.choices import Choices
from rnnpipe.report.predictions.outputs import Floats, Variant
from rnnpipe.summary.tables import Cell, Table, fixed

_BINS = 10


@dataclass(frozen=True, eq=False)
class Calibration:
    """Over all test examples and seeds, by ten bins of equal width (Guo et al. 2017).

    arXiv:1706.04599, equations 2 and 3. The confidence is the probability of the chosen class.

    Attributes:
        middles: of the bins, `(bins,)`.
        accuracy: by variant, `(bins,)`; NaN where a bin is empty.
        table: by variant its mean confidence, its accuracy, and the expected calibration error.

    """

    middles: Floats
    accuracy: Mapping[str, Floats]
    table: Table


def calibration_of(variants: Sequence[Variant]) -> Calibration:
    """The calibration of each variant's trainings, taken one by one and counted together.

    Raises:
        UserError: predictions are missing or damaged.

    """
    middles = (np.arange(_BINS) + 0.5) / _BINS
    accuracy: dict[str, Floats] = {}
    rows = []
    for variant in variants:
        count, right, sure = np.zeros((3, _BINS))
        for answered in variant.each():
            choices = Choices.of(answered)
            probability = choices.probability[choices.counts]
            bins = np.minimum((probability * _BINS).astype(np.int64), _BINS - 1)
            count += np.bincount(bins, minlength=_BINS)
            right += np.bincount(bins, choices.right[choices.counts], _BINS)
            sure += np.bincount(bins, probability, _BINS)
        seen = count > 0
        accuracy[variant.name] = np.divide(right, count, np.full(_BINS, np.nan), where=seen)
        total = max(1.0, count.sum())
        error = np.abs(right - sure).sum() / total
        numbers = (sure.sum() / total, right.sum() / total, error)
        cells = (Cell(fixed(number), float(number)) for number in numbers)
        rows.append((Cell(variant.name), *cells))
    header = said("Variant", "Mean confidence", "Accuracy", "Calibration error")
    return Calibration(middles, accuracy, Table(say("Calibration"), header, tuple(rows)))
