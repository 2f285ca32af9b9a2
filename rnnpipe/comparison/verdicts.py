"""Findings to verdicts: one partition of one interval, at a level that Holm's method corrects.

A question is one metric on one dataset: which of the variants, or of the runs, does better in it?
Its rows are a family of Holm's. Of the quality metrics the first that a dataset has is a question,
and any other that a tolerance names; the rest is shown with intervals and not judged, so that what
else a report holds never changes a verdict. Each cost is a question of its own.

The interval of a row, at its level, lies wholly beyond the tolerance, or wholly within it, or
neither: better or worse, no difference (Schuirmann 1987, doi:10.1007/BF01068419), undecided.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rnnpipe.comparison.advice import Advice, advice
from rnnpipe.comparison.findings import Finding
from rnnpipe.comparison.records import Row, Tolerance, Verdict
from rnnpipe.evaluation.metrics import METRICS, QUALITY
from rnnpipe.statistics import holm, holm_levels

DEFAULT_TOLERANCES = {
    "seconds_per_epoch": Tolerance(value=0.05, relative=True),
    "seconds_to_target": Tolerance(value=0.05, relative=True),
    "peak_memory_bytes": Tolerance(value=0.02, relative=True),
}
"""What no user means by slower or larger: a machine's moods, a page of memory."""

NOT_JUDGED = "decided by {}"

Question = tuple[str, str]
"""A dataset and a metric."""


def judge(
    findings: Sequence[Finding], tolerances: Mapping[str, Tolerance], level: float
) -> tuple[Row, ...]:
    """The findings as rows with a verdict, in the same order.

    Args:
        findings: of all that is asked at once, of several runs too.
        tolerances: by metric, how large a difference has to be to matter; they go before
            `DEFAULT_TOLERANCES`.
        level: of significance, for each question.

    """
    decided_by = deciding_metrics(findings)
    known = DEFAULT_TOLERANCES | dict(tolerances)
    questions: dict[Question, list[int]] = {}
    for i, finding in enumerate(findings):
        asked = finding.metric in tolerances or finding.metric == decided_by.get(finding.dataset)
        if finding.tested and (asked or finding.kind == "cost"):
            questions.setdefault((finding.dataset, finding.metric), []).append(i)
    tests: dict[int, _Test] = {}
    for family in questions.values():
        p_values = [_p_value(findings[i], known) for i in family]
        levels = holm_levels(p_values, level)
        for i, adjusted, at in zip(family, holm(p_values), levels, strict=True):
            tests[i] = _Test(at, adjusted, decided=adjusted < level, of_question=level)
    return tuple(
        _row(
            finding,
            known.get(finding.metric),
            tests.get(i, _Test(level, of_question=level)),
            deciding=decided_by.get(finding.dataset, ""),
            asked=finding.metric in tolerances,
        )
        for i, finding in enumerate(findings)
    )


def deciding_metrics(findings: Sequence[Finding | Row]) -> dict[str, str]:
    """The metric that decides between variants, by dataset: the first of its quality metrics."""
    return {
        dataset: next(name for name in QUALITY if name in found)
        for dataset in dict.fromkeys(finding.dataset for finding in findings)
        if (found := {f.metric for f in findings if f.dataset == dataset} & QUALITY.keys())
    }


@dataclass(frozen=True)
class _Test:
    """Holm's test of a row: its level, its adjusted p value, and whether that decides it.

    `of_question` is the level of the whole family.
    """

    level: float
    adjusted: float | None = None
    decided: bool = False
    of_question: float = 0.05


def _p_value(finding: Finding, tolerances: Mapping[str, Tolerance]) -> float:
    """The smallest level at which the finding's interval leaves out the tolerance's edges."""
    if finding.contrast is None:
        raise ValueError(f"there is no test of {finding.metric} on {finding.dataset}")
    return finding.contrast.p_value(_edges(finding, tolerances.get(finding.metric)))


def _edges(finding: Finding, tolerance: Tolerance | None) -> tuple[float, float]:
    slack = tolerance.on(finding.scale, finding.base.mean or 0.0) if tolerance else 0.0
    return finding.edges(slack)


def _row(
    finding: Finding, tolerance: Tolerance | None, test: _Test, *, deciding: str, asked: bool
) -> Row:
    judged = asked or finding.kind == "cost" or finding.metric in (deciding, "all")
    more = Advice()
    if finding.refused is not None:
        verdict, reason = finding.refused.verdict, finding.refused.reason
    elif not judged:
        verdict, reason = "not judged", NOT_JUDGED.format(METRICS[deciding].inline)
    else:
        verdict, reason, more = _verdict(finding, tolerance, test)
    better, equal = _probabilities(finding)
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
        difference=finding.estimate,
        level=None if finding.contrast is None else test.level,
        interval=finding.interval_at(test.level),
        probability_better=better,
        probability_equal=equal,
        p_value=finding.no_difference,
        adjusted_p_value=test.adjusted,
        seeds_needed=more.prospect.seeds if more.prospect else None,
        seeds_odds=more.prospect.odds if more.prospect else None,
        hopeless=more.hopeless,
        tolerance=tolerance if judged else None,
        counted=asked or (finding.kind == "quality" and judged),
    )


def _verdict(
    finding: Finding, tolerance: Tolerance | None, test: _Test
) -> tuple[Verdict, str, Advice]:
    """The verdict, the reason for it, and what more seeds would bring."""
    if finding.evidence == "exact":
        return *_known(finding, tolerance), Advice()
    if finding.barred or finding.contrast is None:
        return "undecided", finding.barred, Advice()
    low, high = edges = _edges(finding, tolerance)
    within = low < finding.contrast.difference < high
    if barrier := finding.open or (finding.unlike if within else ""):
        return "undecided", barrier, Advice()
    if not test.decided:
        more = advice(finding.contrast, test.level, edges)
        return "undecided", f"{_noise(finding, tolerance, test)}; {more.text}", more
    if within:
        return "no difference", f"within the tolerance of {tolerance}", Advice()
    return _direction(finding.metric, finding.contrast.difference), "", Advice()


def _known(finding: Finding, tolerance: Tolerance | None) -> tuple[Verdict, str]:
    """The verdict on a difference that is no estimate."""
    difference = finding.difference or 0.0
    if difference == 0:
        return "no difference", "identical on both sides"
    slack = tolerance.on(finding.scale, finding.base.mean or 0.0) if tolerance else 0.0
    if abs(difference) <= slack:
        return "no difference", f"within the tolerance of {tolerance}"
    return _direction(finding.metric, difference), ""


def _noise(finding: Finding, tolerance: Tolerance | None, test: _Test) -> str:
    if tolerance is not None:
        return f"not shown to be beyond the tolerance of {tolerance}, nor within it"
    p_value = finding.no_difference
    if p_value is not None and p_value < test.of_question:
        return "not significant once corrected for the number of rows"
    return "within the noise"


def _direction(metric: str, difference: float) -> Verdict:
    return "better" if (difference > 0) == METRICS[metric].higher_is_better else "worse"


def _probabilities(finding: Finding) -> tuple[float | None, float | None]:
    """Of the other side being better in a fresh training, and of both scoring the very same."""
    greater = finding.contrast.probability_greater if finding.contrast else None
    if greater is None:
        return None, None
    better = greater if METRICS[finding.metric].higher_is_better else 1 - greater
    return (1 - finding.ties) * better, finding.ties
