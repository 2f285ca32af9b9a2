"""Adding seeds until every pair of variants is decided, without fooling oneself by looking.

The looks are planned before the first result is seen: after the suite's own seeds, and again as
they grow to a most. Each look has its own share of the 5% of false positives
(`rnnpipe.statistics.look_levels`), and a pair once decided stays so. Seeds are added only to the
variants of pairs that are still undecided, as long as more of them can decide.
"""

import time
from collections.abc import Sequence

from flows.running.steps import Ready, RunContext
from flows.running.trials import run_trials
from rnnpipe import progress
from rnnpipe.comparison import Comparison, Row, Run, compare_variants
from rnnpipe.comparison.looking import Decisions
from rnnpipe.counting import counted
from rnnpipe.records import Look, TrialRecord
from rnnpipe.statistics import look_levels, planned_looks
from rnnpipe.suites import Selection

Pair = tuple[str, str]
"""A dataset and a variant."""


def looks_of(first: int, most: int) -> tuple[Look, ...]:
    """The looks from the first seeds to the most, each with its level."""
    counts = planned_looks(first, most)
    levels = look_levels(counts, most)
    return tuple(Look(seeds=n, level=level) for n, level in zip(counts, levels, strict=True))


def add_seeds_until_decided(
    context: RunContext,
    ready: Ready,
    most: int,
    budget_minutes: float | None,
) -> Comparison:
    """Adds seeds to undecided pairs of variants; returns the verdicts, each from its own look."""
    recorder = context.recorder
    ends_at = time.monotonic() + 60 * budget_minutes if budget_minutes else None

    def begin(trial: TrialRecord) -> bool:
        if ends_at and time.monotonic() > ends_at:
            return False
        recorder.plan(trial)
        return True

    decisions = Decisions()
    wanted = {(trial.dataset, trial.variant) for trial in recorder.record.trials}
    for look in looks_of(len(recorder.record.suite.seeds), most):
        missing = _missing_trials(recorder.record.trials, context, wanted, look.seeds)
        if len(run_trials(context, missing, ready, begin)) < len(missing):
            progress.note(f"the budget of {budget_minutes:g} minutes is spent")
            break
        recorder.add_look(look)
        rows = compare_variants(Run(recorder.record, recorder.folder), level=look.level).rows
        undecided = decisions.look(look.seeds, rows)
        progress.note(
            f"{counted(look.seeds, 'seed')}: {counted(len(undecided), 'pair')} of variants "
            "undecided"
        )
        wanted = _variants(undecided)
        if not undecided:
            break
    return decisions.over_all_seeds(compare_variants(Run(recorder.record, recorder.folder)))


def _variants(rows: Sequence[Row]) -> set[Pair]:
    return {(row.dataset, variant) for row in rows for variant in (row.base, row.other)}


def _missing_trials(
    trials: tuple[TrialRecord, ...], context: RunContext, wanted: set[Pair], seeds: int
) -> list[TrialRecord]:
    """What these variants lack to have this many seeds."""
    present = {trial.label for trial in trials}
    suite = context.recorder.record.suite.select(Selection(seeds=seeds))
    return [
        TrialRecord(**dict(trial))
        for trial in suite.trials()
        if (trial.dataset, trial.variant) in wanted and trial.label not in present
    ]
