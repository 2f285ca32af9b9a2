"""Did a training learn anything? Its score beside that of the trivial baseline."""

import math

from rnnpipe.evaluation.metric import Metric

_STANDARD_ERRORS = 1.645
"""What a share of right answers has to be above the baseline by: what chance exceeds in 5%."""


def has_learned(metric: Metric, value: float, baseline: float, answers: float) -> bool:
    """Whether a training's test score is better than the baseline's, by more than chance.

    A network at chance is above the majority class half of the time. For a share of right answers
    the chance is the binomial's; an error is compared as it is.
    """
    if metric.higher_is_better and 0 <= value <= 1:
        value -= _STANDARD_ERRORS * math.sqrt(value * (1 - value) / answers)
    return metric.better(value, baseline)
