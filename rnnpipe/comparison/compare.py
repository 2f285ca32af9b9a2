"""Runs with a base, or the variants of one run, compared in every metric that they share."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations

from rnnpipe.comparison.costs import cost_findings
from rnnpipe.comparison.field import Field
from rnnpipe.comparison.findings import Finding, refused
from rnnpipe.comparison.groups import Group, RefusedError, require_comparable
from rnnpipe.comparison.quality import quality_findings
from rnnpipe.comparison.records import Comparison, Row, Run, Tolerance, known_metric
from rnnpipe.comparison.standings import standings
from rnnpipe.comparison.verdicts import judge
from rnnpipe.records import RunRecord

Pair = tuple[Group, Group]

_LEVEL = 0.05


def compare_runs(
    base: Run, other: Run, *, tolerances: Mapping[str, Tolerance] = {}, level: float = _LEVEL
) -> Comparison:
    """Compares every variant on every dataset between two runs; see `compare_each`."""
    (found,) = compare_each(base, [other], tolerances=tolerances, level=level)
    return found


def compare_each(
    base: Run,
    others: Sequence[Run],
    *,
    tolerances: Mapping[str, Tolerance] = {},
    level: float = _LEVEL,
) -> tuple[Comparison, ...]:
    """Compares every variant on every dataset between a run and each of the others.

    Args:
        base: the run to judge against.
        others: the runs to judge. All that is asked of them about one dataset is one question.
        tolerances: by metric name, how large a difference has to be to matter.
        level: of significance, for each question; a look of a sequential test has its own
            (`rnnpipe.statistics.look_levels`).

    Raises:
        UserError: a tolerance for an unknown metric.

    """
    found = [list(_findings(_by_dataset(_pairs(base, other)))) for other in others]
    rows = iter(_judged([finding for of_run in found for finding in of_run], tolerances, level))
    return tuple(
        Comparison(
            base=base.record.id,
            other=other.record.id,
            level=level,
            rows=tuple(next(rows) for _ in of_run),
        )
        for other, of_run in zip(others, found, strict=True)
    )


def compare_variants(
    run: Run, *, tolerances: Mapping[str, Tolerance] = {}, level: float = _LEVEL
) -> Comparison:
    """Compares every pair of variants on a dataset of one run, the earlier in the suite as base.

    Args and errors are those of `compare_each`.
    """
    groups = [Group.of(run, *name) for name in _names(run.record)]
    pairs = _by_dataset([p for p in combinations(groups, 2) if p[0].dataset == p[1].dataset])
    fields = {dataset: Field.of_pairs(found) for dataset, found in pairs.items()}
    return Comparison(
        base=run.record.id,
        other=run.record.id,
        level=level,
        rows=_judged(list(_findings(pairs, fields)), tolerances, level),
        standings=standings(fields),
    )


def compare_models(
    base: Run, base_name: tuple[str, str], other: Run, other_name: tuple[str, str]
) -> Comparison:
    """Compares one variant of a run with one of another run, or of the same.

    Args:
        base: the run of the variant to judge against.
        base_name: that variant's dataset and its own name.
        other: the run of the variant to judge.
        other_name: likewise.

    """
    pairs = _by_dataset([(Group.of(base, *base_name), Group.of(other, *other_name))])
    return Comparison(
        base=base.record.id,
        other=other.record.id,
        level=_LEVEL,
        rows=_judged(list(_findings(pairs)), {}, _LEVEL),
    )


def _judged(
    findings: Sequence[Finding], tolerances: Mapping[str, Tolerance], level: float
) -> tuple[Row, ...]:
    for metric in tolerances:
        known_metric(metric)
    return judge(findings, tolerances, level)


def _findings(
    pairs: Mapping[str, Sequence[Pair]], fields: Mapping[str, Field] | None = None
) -> Iterator[Finding]:
    """What was measured on each pair, by dataset; `fields` are those of the pairs, if read."""
    for dataset, found in pairs.items():
        field = fields[dataset] if fields else Field.of_pairs(found)
        for base, other in found:
            yield from _of_pair(base, other, field)


def _of_pair(base: Group, other: Group, field: Field) -> Iterator[Finding]:
    try:
        signature = require_comparable(base, other)
        sides = (field.tallies(base), field.tallies(other))
        quality = list(quality_findings(base, other, sides, field.beside(base, other)))
    except RefusedError as error:
        yield refused(base, other, error)
        return
    yield from quality
    if base.varies and other.varies:  # what a baseline takes is nothing beside a training
        yield from cost_findings(base, other, signature)


def _by_dataset(pairs: Sequence[Pair]) -> dict[str, list[Pair]]:
    found: dict[str, list[Pair]] = {}
    for pair in pairs:
        found.setdefault(pair[0].dataset, []).append(pair)
    return found


def _pairs(base: Run, other: Run) -> list[Pair]:
    names = dict.fromkeys((*_names(base.record), *_names(other.record)))
    return [(Group.of(base, *name), Group.of(other, *name)) for name in names]


def _names(record: RunRecord) -> list[tuple[str, str]]:
    """Datasets and variants that the run has or should have had, in the suite's order."""
    planned = ((t.dataset, t.variant) for t in record.suite.trials())
    recorded = ((t.dataset, t.variant) for t in record.trials)
    return list(dict.fromkeys((*planned, *recorded)))
