"""Verdicts over several looks, while seeds are still being added."""

from collections.abc import Sequence

from rnnpipe.comparison.compare import compare_variants
from rnnpipe.comparison.records import Comparison, Row, Run
from rnnpipe.suites import Selection

Key = tuple[str, str, str, str]
"""Dataset, base, other and metric."""


class Decisions:
    """What each look decided. A verdict stands; a pair is looked at until it has one."""

    def __init__(self) -> None:
        self._decided: dict[Key, tuple[int, Row]] = {}
        self._last: dict[Key, Row] = {}

    def look(self, seeds: int, rows: Sequence[Row]) -> list[Row]:
        """Notes a look at so many seeds a side.

        Returns the rows that are still undecided and that more seeds can decide.
        """
        self._last = {_key(row): row for row in rows}
        for key, row in self._last.items():
            if row.counted and row.verdict != "undecided":
                self._decided.setdefault(key, (seeds, row))
        return [
            row
            for key, row in self._last.items()
            if row.counted and key not in self._decided and not row.hopeless
        ]

    def over_all_seeds(self, comparison: Comparison) -> Comparison:
        """The comparison of all seeds, each verdict in it that of its look.

        A verdict that comes early comes where luck has helped: its difference overstates the true
        one. So what is shown beside it is the estimate over all seeds.
        """
        return comparison.model_copy(update={"rows": tuple(map(self._told, comparison.rows))})

    def _told(self, row: Row) -> Row:
        key = _key(row)
        if key not in self._decided:
            return self._last.get(key, row) if row.counted else row
        seeds, decided = self._decided[key]
        if decided.difference is None or decided.evidence == "exact":
            return decided
        reason = f"decided at {seeds} seeds; {decided.reason}".rstrip("; ")
        kept = {"verdict": decided.verdict, "reason": reason, "hopeless": False}
        nothing_needed = {"seeds_needed": None, "seeds_odds": None}
        return row.model_copy(update=kept | nothing_needed)


def compare_at_looks(run: Run) -> Comparison:
    """Compares the variants of a recorded run as its report does, each verdict from its own look.

    The looks are taken again, in their order, at the trainings that there were then; a run without
    looks is looked at once.
    """
    record, decisions = run.record, Decisions()
    for look in record.looks:
        seeds = set(record.suite.select(Selection(seeds=look.seeds)).seeds)
        then = record.updated(trials=tuple(t for t in record.trials if t.seed in seeds))
        rows = compare_variants(Run(then, run.folder), level=look.level).rows
        decisions.look(look.seeds, rows)
    return decisions.over_all_seeds(compare_variants(run))


def _key(row: Row) -> Key:
    return (row.dataset, row.base, row.other, row.metric)
