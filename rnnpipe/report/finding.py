"""A dataset's answer in one line, the same words in a report, on the terminal and in a record."""

from collections.abc import Sequence
from dataclasses import dataclass

from rnnpipe.comparison import Comparison, Row, Verdict
from rnnpipe.evaluation.metric import Metric
from rnnpipe.records import RunRecord
from rnnpipe.report.words import listed
from rnnpipe.summary.rows import SummaryRow, dataset_metrics, summary_rows
from rnnpipe.summary.tables import format_statistic

_REFUSED: tuple[Verdict, ...] = ("failed", "missing", "not comparable")


def findings(run: RunRecord, compared: Comparison | None) -> dict[str, str]:
    """The finding of every dataset of a run, by its name."""
    by_dataset: dict[str, list[SummaryRow]] = {}
    for row in summary_rows(run):
        by_dataset.setdefault(row.dataset, []).append(row)
    verdicts = compared.rows if compared else ()
    return {dataset: finding(rows, verdicts) for dataset, rows in by_dataset.items()}


def finding(rows: Sequence[SummaryRow], verdicts: Sequence[Row]) -> str:
    """Which variant is better than all others, or among which there is no winner yet.

    A variant is in the running that none of the unbeaten ones is better than. Without verdicts
    nothing is claimed beyond the means; a dataset on which nothing learned has no winner.

    Args:
        rows: the summary of one dataset.
        verdicts: on pairs of variants, of any datasets.

    """
    metrics = dataset_metrics(rows)
    scored = [row for row in rows if row.variant is not None and row.scores["best"]]
    if not scored or not metrics:
        return "no trial finished"
    metric = metrics[0]
    ranked = sorted(
        (row for row in scored if metric.name in row.scores["best"]),
        key=lambda row: row.scores["best"][metric.name].mean,
        reverse=metric.higher_is_better,
    )
    if ranked and all(row.learned == 0 for row in ranked):
        trivial = next((row.name for row in rows if row.variant is None), "the baseline")
        return f"nothing is better than the {trivial}"
    pairs = _Pairs.of(rows[0].dataset, metric, verdicts)
    names = [row.name for row in ranked]
    if len(names) == 1 and not pairs.verdicts:
        return f"{names[0]} alone: {metric.inline} {_score(ranked[0], metric)}"
    if not pairs.verdicts:
        return f"{names[0]} has the best mean {metric.inline}, and nothing was tested"
    return _told([row.name for row in rows if row.variant is not None], names, pairs)


@dataclass(frozen=True)
class _Pairs:
    """The verdicts on a dataset's pairs by its deciding metric: of the second on the first."""

    verdicts: dict[tuple[str, str], Verdict]

    @classmethod
    def of(cls, dataset: str, metric: Metric, rows: Sequence[Row]) -> "_Pairs":
        return cls(
            {
                (row.base, row.other): row.verdict
                for row in rows
                if row.dataset == dataset and row.metric in (metric.name, "all")
            }
        )

    def beats(self, one: str, other: str) -> bool:
        """Whether a variant is better than another one."""
        return (
            self.verdicts.get((other, one)) == "better"
            or self.verdicts.get((one, other)) == "worse"
        )

    def of_both(self, one: str, other: str) -> Verdict | None:
        """The verdict on a pair, whichever is the base; not for one that takes a side."""
        return self.verdicts.get((one, other)) or self.verdicts.get((other, one))

    def refuses(self, name: str, names: Sequence[str]) -> bool:
        """Whether a variant could be judged against no other one."""
        found = {self.of_both(name, other) for other in names if other != name}
        return bool(found) and found <= {*_REFUSED, None}


def _told(every: Sequence[str], ranked: Sequence[str], pairs: _Pairs) -> str:
    """The finding, from all variants and those that have scores, the best mean first."""
    judged = [name for name in ranked if not pairs.refuses(name, every)]
    unbeaten = [n for n in judged if not any(pairs.beats(other, n) for other in judged)]
    running = [n for n in judged if not any(pairs.beats(other, n) for other in unbeaten)]
    beaten = [name for name in judged if name not in running]
    out = [name for name in every if name not in judged]
    parts = [_among(running, beaten, pairs)]
    if beaten and len(running) > 1:
        parts.append(f"{listed(beaten)} {'is' if len(beaten) == 1 else 'are'} worse")
    if out:
        parts.append(f"{listed(out)} could not be judged")
    return "; ".join(part for part in parts if part)


def _among(running: Sequence[str], beaten: Sequence[str], pairs: _Pairs) -> str:
    if not running:
        return ""
    if len(running) == 1:
        return f"{running[0]} is better than {listed(beaten)}" if beaten else f"{running[0]} alone"
    among = {pairs.of_both(a, b) for i, a in enumerate(running) for b in running[i + 1 :]}
    if among == {"no difference"}:
        return f"no difference between {listed(running)}"
    return f"no winner yet among {listed(running)}"


def _score(row: SummaryRow, metric: Metric) -> str:
    return format_statistic(metric, row.scores["best"][metric.name])
