"""What counts say that means do not: trainings that failed to learn, and scores at their ceiling.

Recurrent networks often learn a task wholly or not at all. A few trainings that all succeeded say
little about how many would, and their spread, near zero, says nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from rnnpipe.comparison.findings import Finding
from rnnpipe.evaluation.metric import Metric
from rnnpipe.records import DatasetRecord, Score
from rnnpipe.statistics import Scores, most_that_fail, same_share
from rnnpipe.summary.rows import count_learned

_CEILING = 1.0
_NEAR = 2.0
"""A score within so many standard errors of its ceiling may as well be there."""

_ENOUGH = 5
"""With fewer trainings a side, one that fails leaves every comparison of means undecided."""

TOO_FEW_TO_FAIL = (
    f"a training failed to learn, and fewer than {_ENOUGH} a side do not tell how often that "
    "happens"
)


@dataclass(frozen=True)
class Learned:
    """How many of a side's trainings learned: beat the baseline by more than chance."""

    count: int
    trainings: int

    @classmethod
    def of(cls, scores: Sequence[Score], dataset: DatasetRecord) -> "Learned | None":
        """Of the trainings' recorded scores; `None` where no baseline is recorded."""
        count = count_learned(scores, dataset)
        return None if count is None else cls(count, len(scores))

    @property
    def all(self) -> bool:
        """Whether none failed."""
        return self.count == self.trainings


def with_counts(
    finding: Finding,
    metric: Metric,
    sides: tuple[Scores, Scores],
    learned: Sequence[Learned | None],
    varies: tuple[bool, bool] = (True, True),
) -> Finding:
    """The finding with what failed trainings and scores at a ceiling forbid to conclude.

    `learned` is None where it is not known, and of a side that is no training; `varies` says of
    which sides another training could come out another way.
    """
    ceiling = at_the_ceiling(finding, sides, varies) if metric.higher_is_better else ""
    open_ = ceiling if all((scores.values == _CEILING).all() for scores in sides) else ""
    note = finding.note
    known = [found for found in learned if found is not None]
    complete = len(known) == sum(varies)
    if complete and not all(found.all for found in known):
        note = "; ".join(filter(None, (note, told_learned(*known))))
        if min(found.trainings for found in known) < _ENOUGH:
            open_ = TOO_FEW_TO_FAIL
    return replace(finding, open=open_, unlike=ceiling, note=note)


def told_learned(base: Learned, other: Learned | None = None) -> str:
    """Both counts, and Fisher's exact test of them; a single one beside what is no training."""
    if other is None:
        return f"learned in {base.count} of {base.trainings} trainings"
    p_value = same_share((base.count, base.trainings), (other.count, other.trainings))
    return (
        f"learned in {other.count} of {other.trainings} trainings against {base.count} of "
        f"{base.trainings} (Fisher's exact test: p = {p_value:.3f})"
    )


def at_the_ceiling(
    finding: Finding, sides: tuple[Scores, Scores], varies: tuple[bool, bool] = (True, True)
) -> str:
    """What is not known of sides whose every training is at the metric's best, or nothing."""
    told = {
        side.variant: len(scores.values)
        for side, scores, of_seeds in zip((finding.base, finding.other), sides, varies, strict=True)
        if of_seeds and _at_the_ceiling(scores)
    }
    if not told:
        return ""
    fewest = min(told.values())
    perfect = all((scores.values == _CEILING).all() for scores in sides)
    found = (
        f"every answer right in all {fewest} trainings on both sides"
        if perfect and all(varies)
        else f"hardly an answer wrong in any of {fewest} trainings of {' and '.join(told)}"
    )
    return f"{found}; up to {most_that_fail(fewest):.0%} of trainings could still fail (95%)"


def _at_the_ceiling(scores: Scores) -> bool:
    variances = np.diag(scores.covariance) + 2 / (scores.effective_answers + 2) ** 2
    return bool((scores.values + _NEAR * np.sqrt(variances) >= _CEILING).all())
