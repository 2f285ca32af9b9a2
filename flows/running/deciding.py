"""Adding seeds until every pair of variants is decided, without fooling oneself by looking.

The looks are planned before the first result is seen: after the suite's own seeds, and again after
each batch of as many, up to a most. Each look has its own share of the 5% of false positives
(`rnnpipe.statistics.look_levels`), and a pair once decided stays so. Seeds are added only to the
variants of pairs that are still undecided.
"""

import time
from collections.abc import Mapping, Sequence

from flows.running.steps import RunContext, Sizes
from flows.running.trials import run_trials
from rnnpipe import progress
from rnnpipe.comparison import Row, Run, compare_variants
from rnnpipe.evaluation.metrics import QUALITY
from rnnpipe.records import Entry, Look, TrialRecord
from rnnpipe.statistics import look_levels
from rnnpipe.suites import Selection

Key = tuple[str, str, str, str]


def planned_looks(first: int, most: int) -> tuple[Look, ...]:
    """A look after the first seeds and after each further batch of as many, the last at `most`."""
    counts = [*range(first, most, first), most]
    levels = look_levels(counts, most)
    return tuple(Look(seeds=n, level=level) for n, level in zip(counts, levels, strict=True))


def add_seeds_until_decided(
    context: RunContext,
    data: Mapping[str, Entry],
    sizes: Sizes,
    most: int,
    budget_minutes: float | None,
) -> tuple[Row, ...]:
    """Adds seeds to undecided pairs of variants; returns the verdicts, each from its own look."""
    recorder = context.recorder
    ends_at = time.monotonic() + 60 * budget_minutes if budget_minutes else None

    def begin(trial: TrialRecord) -> bool:
        if ends_at and time.monotonic() > ends_at:
            return False
        recorder.plan(trial)
        return True

    looks = planned_looks(len(recorder.record.suite.seeds), most)
    decided: dict[Key, Row] = {}
    rows: dict[Key, Row] = {}
    for look, upcoming in zip(looks, (*looks[1:], None), strict=True):
        recorder.add_look(look)
        found = compare_variants(Run(recorder.record, recorder.folder), level=look.level).rows
        rows = {_key(row): row for row in found}
        decided |= {
            key: row
            for key, row in rows.items()
            if row.verdict != "undecided" and key not in decided
        }
        deciding = _deciding_metrics(found)
        pairs = [
            row
            for key, row in rows.items()
            if row.metric == deciding[row.dataset] and row.seeds_needed and key not in decided
        ]
        progress.note(f"{look.seeds} seeds: {len(pairs)} pairs of variants undecided")
        if not pairs or upcoming is None:
            break
        missing = _missing_trials(recorder.record.trials, context, pairs, upcoming.seeds)
        if len(run_trials(context, missing, data, sizes, begin)) < len(missing):
            progress.note(f"the budget of {budget_minutes:g} minutes is spent")
            break
    return tuple((rows | decided).values())


def _key(row: Row) -> Key:
    return (row.dataset, row.base, row.other, row.metric)


def _deciding_metrics(rows: Sequence[Row]) -> dict[str, str]:
    """The metric that decides between variants, by dataset."""
    return {
        dataset: next(
            name for name in QUALITY if any((r.dataset, r.metric) == (dataset, name) for r in rows)
        )
        for dataset in {row.dataset for row in rows}
    }


def _missing_trials(
    trials: tuple[TrialRecord, ...], context: RunContext, pairs: list[Row], seeds: int
) -> list[TrialRecord]:
    """What the variants of the undecided pairs lack to have this many seeds."""
    wanted = {(row.dataset, variant) for row in pairs for variant in (row.base, row.other)}
    present = {trial.label for trial in trials}
    suite = context.recorder.record.suite.select(Selection(seeds=seeds))
    return [
        TrialRecord(**dict(trial))
        for trial in suite.trials()
        if (trial.dataset, trial.variant) in wanted and trial.label not in present
    ]
