"""Findings to verdicts: Holm's correction, tolerances, and the words for it.

Quality and cost are corrected apart. They answer different questions, so that whoever asks only
which network is more accurate should not need stronger evidence because timings were taken too.
What is exact (parameters, identical predictions) is not a test and belongs to neither family.
"""

from collections.abc import Mapping, Sequence

from rnnpipe.comparison.findings import Finding
from rnnpipe.comparison.records import Row, Tolerance, Verdict
from rnnpipe.evaluation.metric import Kind
from rnnpipe.evaluation.metrics import METRICS
from rnnpipe.statistics import MOST_SEEDS, holm, seeds_needed

_KINDS: tuple[Kind, ...] = ("quality", "cost")


def judge(
    findings: Sequence[Finding], tolerances: Mapping[str, Tolerance], level: float
) -> tuple[Row, ...]:
    """The findings as rows with a verdict, in the same order.

    Better or worse: the p value adjusted by Holm's method is below `level` and the difference
    beyond the metric's tolerance. No difference: the interval lies within the tolerance, or both
    sides are identical. Anything else that was measured is undecided.
    """
    adjusted: dict[int, float] = {}
    for kind in _KINDS:
        family = {i: f.p_value for i, f in enumerate(findings) if f.kind == kind}
        tested = {i: p for i, p in family.items() if p is not None}
        adjusted |= dict(zip(tested, holm(list(tested.values())), strict=True))
    left = {
        kind: sum(1 for i, p in adjusted.items() if findings[i].kind == kind and p >= level)
        for kind in _KINDS
    }
    return tuple(
        _row(finding, adjusted.get(i), tolerances.get(finding.metric), level, left[finding.kind])
        for i, finding in enumerate(findings)
    )


def _row(
    finding: Finding,
    adjusted: float | None,
    tolerance: Tolerance | None,
    level: float,
    left: int,
) -> Row:
    """The finding's row; `left` rows of its kind are not significant."""
    verdict, reason = (
        (finding.refused.verdict, finding.refused.reason)
        if finding.refused is not None
        else _verdict(finding, adjusted, tolerance, level)
    )
    needed = None
    if verdict == "undecided" and adjusted is not None and adjusted >= level and finding.contrast:
        # Holm's procedure would test the best of the rows that are left at this level.
        needed = seeds_needed(finding.contrast, level / left)
        if finding.contrast.seed_parts:
            reason = f"{reason}; {_advice(needed)}"
    greater = finding.probability_greater
    if greater is not None and not METRICS[finding.metric].higher_is_better:
        greater = 1 - greater
    return Row(
        dataset=finding.dataset,
        base=finding.base.variant,
        other=finding.other.variant,
        metric=finding.metric,
        kind=finding.kind,
        verdict=verdict,
        reason="; ".join(part for part in (reason, finding.note) if part),
        base_side=finding.base,
        other_side=finding.other,
        scale=finding.scale,
        evidence=finding.evidence,
        difference=finding.difference,
        interval=finding.interval,
        probability_better=greater,
        p_value=finding.p_value,
        adjusted_p_value=adjusted,
        seeds_needed=needed,
        tolerance=tolerance,
    )


def _verdict(
    finding: Finding, adjusted: float | None, tolerance: Tolerance | None, level: float
) -> tuple[Verdict, str]:
    if finding.difference is None or finding.interval is None:
        return "undecided", ""
    exact = finding.evidence == "exact"
    if exact and finding.difference == 0:
        return "no difference", "identical on both sides"
    slack = tolerance.on(finding.scale, finding.base.mean or 0.0) if tolerance else 0.0
    low, high = finding.interval
    if tolerance and -slack <= low and high <= slack:
        return "no difference", f"within the tolerance of {tolerance}"
    if exact or (adjusted is not None and adjusted < level):
        if abs(finding.difference) > slack:
            return _direction(finding.metric, finding.difference), ""
        return "undecided", f"not shown to be beyond the tolerance of {tolerance}, nor within it"
    return "undecided", _noise(finding, level)


def _noise(finding: Finding, level: float) -> str:
    if finding.p_value is not None and finding.p_value < level:
        return "not significant once corrected for the number of rows"
    return "within the noise"


def _direction(metric: str, difference: float) -> Verdict:
    return "better" if (difference > 0) == METRICS[metric].higher_is_better else "worse"


def _advice(needed: int | None) -> str:
    if needed is None:
        return "more seeds cannot decide it: the test set is too small for such a difference"
    if needed >= MOST_SEEDS:
        return f"it would take {MOST_SEEDS} more seeds a side or more"
    return f"{needed} more seed{'s' if needed > 1 else ''} a side would likely decide it"
