"""Two runs, or the variants of one run, compared in every metric that they share."""

from collections.abc import Iterator, Mapping
from itertools import combinations

from rnnpipe.comparison.costs import cost_findings
from rnnpipe.comparison.findings import Finding, refused
from rnnpipe.comparison.groups import Group, RefusedError, require_comparable
from rnnpipe.comparison.quality import group_tallies, quality_findings
from rnnpipe.comparison.records import Comparison, Run, Tolerance, known_metric
from rnnpipe.comparison.verdicts import judge
from rnnpipe.records import RunRecord


def compare_runs(
    base: Run, other: Run, *, tolerances: Mapping[str, Tolerance] = {}, level: float = 0.05
) -> Comparison:
    """Compares every variant on every dataset between two runs.

    Args:
        base: the run to judge against.
        other: the run to judge.
        tolerances: by metric name, how large a difference has to be to matter.
        level: of significance, for all quality rows and again for all cost rows together; a look
            of a sequential test has its own (`rnnpipe.statistics.look_levels`).

    Raises:
        UserError: a tolerance for an unknown metric.

    """
    names = dict.fromkeys((*_names(base.record), *_names(other.record)))
    pairs = [(Group.of(base, *name), Group.of(other, *name)) for name in names]
    return _compare(base, other, pairs, tolerances, level)


def compare_variants(
    run: Run, *, tolerances: Mapping[str, Tolerance] = {}, level: float = 0.05
) -> Comparison:
    """Compares every pair of variants on a dataset of one run, the earlier in the suite as base.

    Args and errors are those of `compare_runs`.
    """
    by_dataset: dict[str, list[Group]] = {}
    for dataset, variant in _names(run.record):
        by_dataset.setdefault(dataset, []).append(Group.of(run, dataset, variant))
    pairs = [pair for groups in by_dataset.values() for pair in combinations(groups, 2)]
    return _compare(run, run, pairs, tolerances, level)


def _compare(
    base: Run,
    other: Run,
    pairs: list[tuple[Group, Group]],
    tolerances: Mapping[str, Tolerance],
    level: float,
) -> Comparison:
    for metric in tolerances:
        known_metric(metric)
    findings = [finding for pair in pairs for finding in _findings(*pair, level)]
    return Comparison(
        base=base.record.id,
        other=other.record.id,
        level=level,
        rows=judge(findings, tolerances, level),
    )


def _findings(base: Group, other: Group, level: float) -> Iterator[Finding]:
    try:
        signature = require_comparable(base, other)
        sides = (group_tallies(base, signature), group_tallies(other, signature))
        quality = list(quality_findings(base, other, sides, level))
    except RefusedError as error:
        yield refused(base, other, error)
        return
    yield from quality
    yield from cost_findings(base, other, signature, level)


def _names(record: RunRecord) -> list[tuple[str, str]]:
    """Datasets and variants that the run has or should have had, in the suite's order."""
    planned = ((t.dataset, t.variant) for t in record.suite.trials())
    recorded = ((t.dataset, t.variant) for t in record.trials)
    return list(dict.fromkeys((*planned, *recorded)))
