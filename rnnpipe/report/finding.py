"""A dataset's answer in one line, the same words in a report, on the terminal and in a record."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rnnpipe.comparison import Comparison, Row, Verdict
from rnnpipe.evaluation.metric import Metric
from rnnpipe.records import RunRecord
from rnnpipe.report.words import some
from rnnpipe.summary.rows import SummaryRow, dataset_metrics, summary_rows
from rnnpipe.summary.tables import format_score, format_statistic

_UNDECIDING = {1: "one seed a side decides", 2: "two seeds a side decide"}
"""Seeds of which a verdict cannot come, as they do not tell how far trainings lie apart."""

_REFUSED: tuple[Verdict, ...] = ("failed", "missing", "not comparable")

_ALL = 10**6
"""So many names are listed where none is to be left out."""


def findings(run: RunRecord, compared: Comparison | None) -> dict[str, str]:
    """The finding of every dataset of a run, by its name."""
    by_dataset: dict[str, list[SummaryRow]] = {}
    for row in summary_rows(run):
        by_dataset.setdefault(row.dataset, []).append(row)
    verdicts = compared.rows if compared else ()
    return {dataset: finding(rows, verdicts) for dataset, rows in by_dataset.items()}


def finding(
    rows: Sequence[SummaryRow], verdicts: Sequence[Row], *, most: int = _ALL, trivial: str = ""
) -> str:
    """Which variant is better than all others, or among which there is no winner yet.

    One or two seeds decide nothing: then it says so, and which is ahead so far by how much.

    A variant is in the running that none of the unbeaten ones is better than. Without verdicts
    nothing is claimed beyond the means; a dataset on which nothing learned has no winner.

    Args:
        rows: the summary of one dataset.
        verdicts: on pairs of variants, of any datasets.
        most: names in a list; of more the first are named, and the others counted.
        trivial: what the baseline does, where that can be said better than by its name.

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
        named = next((f"the {row.name}" for row in rows if row.variant is None), "the baseline")
        return f"nothing is better than {trivial or named}"
    pairs = _Pairs.of(rows[0].dataset, metric, verdicts)
    names = [row.name for row in ranked]
    if len(names) == 1 and not pairs.verdicts:
        return f"{names[0]} alone: {metric.inline} {_score(ranked[0], metric)}"
    if not pairs.verdicts:
        return f"{names[0]} has the best mean {metric.inline}, and nothing was tested"
    every = [row.name for row in rows if row.variant is not None]
    return _told(every, {row.name: row for row in ranked}, pairs, metric, most)


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


def _told(
    every: Sequence[str],
    ranked: Mapping[str, SummaryRow],
    pairs: _Pairs,
    metric: Metric,
    most: int,
) -> str:
    """The finding, from all variants and those that have scores, the best mean first."""
    judged = [name for name in ranked if not pairs.refuses(name, every)]
    unbeaten = [n for n in judged if not any(pairs.beats(other, n) for other in judged)]
    running = [n for n in judged if not any(pairs.beats(other, n) for other in unbeaten)]
    beaten = [name for name in judged if name not in running]
    out = [name for name in every if name not in judged]
    parts = [_among([ranked[name] for name in running], beaten, pairs, metric, most)]
    if beaten and len(running) > 1:
        parts.append(f"{some(beaten, most)} {'is' if len(beaten) == 1 else 'are'} worse")
    if out:
        parts.append(f"{some(out, most)} could not be judged")
    return "; ".join(part for part in parts if part)


def _among(
    rows: Sequence[SummaryRow], beaten: Sequence[str], pairs: _Pairs, metric: Metric, most: int
) -> str:
    running = [row.name for row in rows]
    if not running:
        return ""
    if len(running) == 1:
        told = f"is better than {some(beaten, most)}" if beaten else "alone"
        return f"{running[0]} {told}"
    among = {pairs.of_both(a, b) for i, a in enumerate(running) for b in running[i + 1 :]}
    if among == {"no difference"}:
        return f"no difference between {some(running, most)}"
    return _ahead_so_far(rows, metric, most) or f"no winner yet among {some(running, most)}"


def _ahead_so_far(rows: Sequence[SummaryRow], metric: Metric, most: int) -> str:
    """What to say where a network has too few seeds to be judged, the best mean first; or nothing.

    However far scores lie apart, that there is no winner yet would read as if they did not.
    """
    scores = [row.scores["best"][metric.name] for row in rows]
    fewest = min((s.n for s, row in zip(scores, rows, strict=True) if row.is_network), default=0)
    if fewest not in _UNDECIDING:
        return ""
    first, *others = (row.name for row in rows)
    lead = abs(scores[0].mean - scores[1].mean)
    by = format_score(metric, lead) + (" or more" if len(others) > 1 else "")
    ahead = (
        f"{first} is ahead of {some(others, most)} so far, by {by} in {metric.inline}"
        if lead
        else f"{first} and {others[0]} are level so far"
    )
    return f"{_UNDECIDING[fewest]} nothing; {ahead}"


def _score(row: SummaryRow, metric: Metric) -> str:
    return format_statistic(metric, row.scores["best"][metric.name])
