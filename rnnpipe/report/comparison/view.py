"""What a comparison's report shows, in whatever format: gathered once, so that all agree."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from rnnpipe.comparison import Comparison, Row, Run
from rnnpipe.evaluation.named import curves_of
from rnnpipe.language import say
from rnnpipe.report.comparison.closing import closing
from rnnpipe.report.comparison.headlines import Headline, headlines
from rnnpipe.report.comparison.overlays import Overlay, overlays
from rnnpipe.report.comparison.runs import (
    Changes,
    Href,
    ShownRun,
    runs_table,
    shown_runs,
)
from rnnpipe.report.facts import dataset_facts
from rnnpipe.report.method import Method, method
from rnnpipe.report.quantities import metric_named
from rnnpipe.report.verdicts import BETWEEN_RUNS, SIGNS, Badge, VerdictTables, VerdictView
from rnnpipe.summary.tables import Table


@dataclass(frozen=True)
class ComparedDataset:
    """One dataset's part of a comparison."""

    name: str
    facts: str
    headlines: tuple[Headline, ...]
    verdicts: VerdictTables
    overlays: tuple[Overlay, ...]
    baseline: Mapping[str, float]

    @property
    def left_out(self) -> tuple[str, ...]:
        """Why a finished trial has no learning curves."""
        return tuple(reason for overlay in self.overlays for reason in overlay.left_out)


@dataclass(frozen=True)
class ComparisonView:
    """A whole comparison; `changes` are those from the base to each of the other runs."""

    title: str
    runs: tuple[ShownRun, ...]
    runs_table: Table
    comparisons: tuple[Comparison, ...]
    datasets: tuple[ComparedDataset, ...]
    changes: tuple[Changes, ...]
    method: Method

    @property
    def rows(self) -> tuple[Row, ...]:
        """Everything that was compared."""
        return tuple(row for comparison in self.comparisons for row in comparison.rows)

    @property
    def finding(self) -> list[str]:
        """What it comes to, a line a dataset and run."""
        return closing(self.comparisons)

    @property
    def counts(self) -> dict[str, list[tuple[Badge, int]]]:
        """How often each verdict was passed, per kind of metric."""
        counted = Counter((row.kind, row.verdict) for row in self.rows)
        return {
            kind: [(Badge(v), counted[kind, v]) for v in SIGNS if counted[kind, v]]
            for kind in dict.fromkeys(row.kind for row in self.rows)
        }

    @property
    def tolerances(self) -> str:
        """The tolerances that were set, in a sentence; none gives no sentence."""
        found = {
            say(metric_named(r.metric).inline): r.tolerance
            for r in self.rows
            if r.tolerance and r.counted
        }
        if not found:
            return ""
        told = ", ".join(f"{name} {tolerance}" for name, tolerance in found.items())
        return say("Tolerances: {tolerances}.", tolerances=told)

    @property
    def nothing(self) -> str:
        """What to say where there is no row."""
        return (
            "" if self.datasets else say("There is nothing to compare: no dataset has two sides.")
        )

    def tables(self) -> Iterator[Table]:
        """Every table of verdicts: a dataset's quality, what is not judged, then its cost."""
        for dataset in self.datasets:
            found = dataset.verdicts
            for part in (found.quality, found.beside, found.cost):
                if part.views:
                    yield part.table


def _nowhere(_: Run) -> None:
    """No run lies near the report."""


def comparison_view(
    runs: Sequence[Run], comparisons: Sequence[Comparison], href: Href = _nowhere
) -> ComparisonView:
    """Gathers the report of a comparison.

    Args:
        runs: the base, then every run that is compared with it; or a run alone, whose variants
            are compared.
        comparisons: of the base with each of the others in their order; or of the run's variants.
        href: a run's folder as a relative path from the folder of the report, with slashes, or
            `None` where there is to be no link.

    Raises:
        ValueError: the comparisons are not those of the runs, or differ in their level.

    """
    _require_matching(runs, comparisons)
    shown = shown_runs(runs, href)
    base, others = shown[0], shown[1:]
    names = dict.fromkeys(row.dataset for c in comparisons for row in c.rows)
    return ComparisonView(
        title=_title(runs),
        runs=shown,
        runs_table=runs_table(shown),
        comparisons=tuple(comparisons),
        datasets=tuple(_dataset(name, shown, comparisons) for name in names),
        changes=tuple(Changes.of(base, other) for other in others),
        method=method(),
    )


def _require_matching(runs: Sequence[Run], comparisons: Sequence[Comparison]) -> None:
    ids = [run.record.id for run in runs]
    expected = [(ids[0], other) for other in (ids[1:] or ids)]
    found = [(comparison.base, comparison.other) for comparison in comparisons]
    if found != expected:
        raise ValueError(f"comparisons of {found} do not fit runs {ids}: expected {expected}")
    if len(levels := {comparison.level for comparison in comparisons}) > 1:
        raise ValueError(f"comparisons at levels {sorted(levels)}: expected one level")


def _title(runs: Sequence[Run]) -> str:
    titles = say(" and ").join(dict.fromkeys(run.record.suite.title for run in runs))
    phrases = {1: "{titles}: its variants compared", 2: "{titles}: two runs compared"}
    phrase = phrases.get(len(runs), "{titles}: {count} runs compared")
    return say(phrase, titles=titles, count=len(runs))


def _dataset(
    name: str, runs: Sequence[ShownRun], comparisons: Sequence[Comparison]
) -> ComparedDataset:
    base, others = runs[0], runs[1:] or runs
    views: list[VerdictView] = []
    told: list[Headline] = []
    for other, comparison in zip(others, comparisons, strict=True):
        rows = [row for row in comparison.rows if row.dataset == name]
        told += headlines(rows, None if other is base else (base.name, other.name))
        views += [
            VerdictView(
                row,
                other.name if len(others) > 1 else "",
                base.seeds(row.base_side, row.kind),
                other.seeds(row.other_side, row.kind),
            )
            for row in rows
        ]
    records = [r.run.record.datasets[name] for r in runs if name in r.run.record.datasets]
    return ComparedDataset(
        name=name,
        facts=dataset_facts(records[0]) if records else say("This dataset could not be prepared."),
        headlines=tuple(told),
        verdicts=VerdictTables.of(name, views, BETWEEN_RUNS),
        overlays=overlays(name, runs, curves_of(records[0].signature)) if records else (),
        baseline=records[0].baseline if records else {},
    )
