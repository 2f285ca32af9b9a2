"""Run records to series: what each run measured, repeated, or has no result of."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from rnnpipe.counting import counted
from rnnpipe.errors import UserError, did_you_mean
from rnnpipe.evaluation.metric import Metric
from rnnpipe.evaluation.metrics import QUALITY
from rnnpipe.records import RunRecord, TrialRecord
from rnnpipe.suites.contender import Contender
from rnnpipe.trends.points import MEASURED, TREND_METRICS, Conditions, Point, Series

_Pair = tuple[str, str]
"""A dataset and a variant."""

_WITHOUT_END = {"running": "; the run has not ended", "crashed": "; the run crashed"}


class _Result(NamedTuple):
    """A trial's value of a metric, and the digest of the file that it is from, if recorded."""

    value: float
    digest: str | None


def series(
    runs: Iterable[RunRecord],
    *,
    datasets: Sequence[str] = (),
    variants: Sequence[str] = (),
    metrics: Sequence[str] = (),
) -> list[Series]:
    """Every series of the runs, by dataset, metric and variant.

    Args:
        runs: in any order.
        datasets: only these; all if empty.
        variants: only these; all if empty.
        metrics: only these. If empty, the first of `QUALITY` that a dataset has, which decides
            between its variants, and the seconds per epoch.

    Raises:
        UserError: a name that no run has, or nothing that all three leave over.

    """
    ordered = sorted(runs, key=lambda run: run.id)
    pairs = list(dict.fromkeys(pair for run in ordered for pair in _planned(run)))
    _require_known("dataset", datasets, dict.fromkeys(dataset for dataset, _ in pairs))
    _require_known("variant", variants, dict.fromkeys(variant for _, variant in pairs))
    _require_known("metric", metrics, TREND_METRICS)
    found = [
        Series(dataset, variant, metric, _points(ordered, (dataset, variant), metric))
        for dataset in dict.fromkeys(dataset for dataset, _ in pairs)
        if not datasets or dataset in datasets
        for metric in _metrics_of(dataset, ordered, metrics)
        for variant in (variant for of, variant in pairs if of == dataset)
        if (not variants or variant in variants)
        and (metric.kind == "quality" or _is_trained((dataset, variant), ordered))
    ]
    if pairs and not found:
        raise UserError(
            f"no recorded run has metric {' or '.join(metrics) or '(default)'} of variant "
            f"{' or '.join(variants) or '(any)'} on dataset {' or '.join(datasets) or '(any)'}: "
            "leave one of the filters out; recorded variants are "
            f"{', '.join('/'.join(pair) for pair in pairs)}"
        )
    return found


def _planned(run: RunRecord) -> dict[_Pair, set[int]]:
    """The seeds that the run has, or should have had, per dataset and variant."""
    planned = [(t.dataset, t.variant, t.seed) for t in run.suite.trials()]
    recorded = [(t.dataset, t.variant, t.seed) for t in run.trials]
    seeds: dict[_Pair, set[int]] = {}
    for dataset, variant, seed in (*planned, *recorded):
        seeds.setdefault((dataset, variant), set()).add(seed)
    return seeds


def _require_known(kind: str, asked: Iterable[str], known: Iterable[str]) -> None:
    names = list(known)
    for name in asked:
        if name not in names:
            raise UserError(
                f"no {kind} {name!r} in the recorded runs: expected one of "
                f"{', '.join(names) or '(none recorded)'}{did_you_mean(name, names)}"
            )


def _metrics_of(dataset: str, runs: Iterable[RunRecord], asked: Sequence[str]) -> list[Metric]:
    names: set[str] = set()
    for run in runs:
        if dataset in run.datasets:
            names |= run.datasets[dataset].baseline.keys()
        for trial in run.trials:
            if trial.dataset == dataset and trial.best is not None:
                names |= trial.best.metrics.keys()
    scores = [metric for name, metric in QUALITY.items() if name in names]
    if asked:
        return [metric for metric in (*scores, *MEASURED.values()) if metric.name in asked]
    return [*scores[:1], MEASURED["seconds_per_epoch"]]


def _is_trained(pair: _Pair, runs: Sequence[RunRecord]) -> bool:
    """Whether the variant ever was a network, whose costs are measured; a baseline has none."""
    return any(
        variant.baseline is None
        for run in runs
        for name, variant in run.suite.variants.items()
        if name == pair[1]
    )


def _points(runs: Iterable[RunRecord], pair: _Pair, metric: Metric) -> tuple[Point, ...]:
    seen: dict[Conditions, set[_Result]] = {}
    points = []
    for run in runs:
        if seeds := _planned(run).get(pair):
            trials = [t for t in run.trials if (t.dataset, t.variant) == pair]
            results = {t.seed: result for t in trials if (result := _result(t, metric))}
            if reason := _gap(run, pair, trials, seeds, results.keys()):
                points.append(_point(run, reason))
                continue
            if not any(trial.is_network for trial in trials):  # the same for every seed
                results = dict([min(results.items())])
            conditions = _conditions(run, trials, metric)
            earlier = seen.setdefault(conditions, set())
            points.append(_measured(_point(run), conditions, results, earlier))
            earlier.update(result for result in results.values() if result.digest)
    return tuple(points)


def _result(trial: TrialRecord, metric: Metric) -> _Result | None:
    """What a finished trial says about the metric."""
    if trial.status != "finished":
        return None
    if metric.kind == "cost":
        value = getattr(trial, metric.name)
        # The history has the seconds of every epoch: no two trainings have the same one.
        return _Result(value, trial.files.get("history.csv")) if value else None
    value = trial.best.metrics.get(metric.name) if trial.best else None
    return None if value is None else _Result(value, trial.files.get("predictions.npz"))


def _gap(
    run: RunRecord,
    pair: _Pair,
    trials: Sequence[TrialRecord],
    planned: set[int],
    measured: Iterable[int],
) -> str:
    """Why there is no point for this run, or nothing."""
    unfinished = [trial for trial in trials if trial.status != "finished"]
    if unfinished:
        counts = Counter(trial.status for trial in unfinished)
        told = " and ".join(f"{count} {status}" for status, count in counts.items())
        why = next((f" (seed {t.seed}: {t.reason})" for t in unfinished if t.reason), "")
        return f"{told} of {counted(len(trials), 'trial')}{why}{_WITHOUT_END.get(run.status, '')}"
    if absent := sorted(planned - {trial.seed for trial in trials}):
        return f"no record of seed {', '.join(map(str, absent))}"
    if pair[0] not in run.datasets:
        return f"no record of dataset {pair[0]}"
    if unknown := sorted(planned - set(measured)):
        return f"not measured for seed {', '.join(map(str, unknown))}"
    return ""


def _point(run: RunRecord, reason: str = "") -> Point:
    """A gap, unless more is known."""
    return Point(run.id, run.started_at, run.environment.commit, "gap", reason)


def _measured(
    point: Point, conditions: Conditions, results: Mapping[int, _Result], earlier: set[_Result]
) -> Point:
    """The point with its results, of which some may be those of `earlier` points."""
    known = {seed for seed, result in results.items() if result in earlier}
    return replace(
        point,
        status="repeated" if len(known) == len(results) else "measured",
        reason=f"{len(known)} of {len(results)} trials repeat an earlier run's" if known else "",
        conditions=conditions,
        values={seed: result.value for seed, result in results.items()},
        fresh=frozenset(results.keys() - known),
    )


def _conditions(run: RunRecord, trials: Sequence[TrialRecord], metric: Metric) -> Conditions:
    dataset = run.datasets[trials[0].dataset]
    return Conditions(
        suite=run.suite.name,
        recipe=_recipe(trials[0]),
        signature=dataset.signature,
        train_digest=dataset.train_digest,
        test_digest=dataset.test_digest,
        hardware=_hardware(trials) if metric.kind == "cost" else (),
    )


def _recipe(trial: TrialRecord) -> str:
    """SHA-256 of what is trained, and how; every seed's is the same."""
    recipe = trial.model_dump_json(include={*Contender.model_fields, "training"})
    return hashlib.sha256(recipe.encode()).hexdigest()


def _hardware(trials: Iterable[TrialRecord]) -> tuple[str, ...]:
    """What the trials ran on, as text; a trial from the cache may have run elsewhere."""
    return tuple(
        sorted({str(h) if h else "unknown hardware" for h in (trial.hardware for trial in trials)})
    )
