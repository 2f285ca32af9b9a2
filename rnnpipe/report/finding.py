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

SAID: dict[Verdict, str] = {
    "better": "better than",
    "worse": "worse than",
    "no difference": "no different from",
    "undecided": "undecided against",
    "not judged": "not judged against",
}
"""What a variant is against another one, by the verdict on it."""

NOT_COMPARED = "not to be compared with"
"""What it is by any other verdict."""

FLIPPED: dict[Verdict, Verdict] = {"better": "worse", "worse": "better"}

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

    One or two seeds decide nothing: then it says so, and which is ahead so far by how much. Where
    some variants are no networks the best network is named, and how it stands against the best of
    the others.

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
        several = _first_network(ranked, metric) if len(ranked) > 1 else ""
        return f"nothing is shown to be better than {trivial or named}{_named(several, ())}"
    pairs = _Pairs.of(rows[0].dataset, metric, verdicts)
    names = [row.name for row in ranked]
    if len(names) == 1 and not pairs.verdicts:
        return f"{names[0]} alone: {metric.inline} {_score(ranked[0], metric)}"
    if not pairs.verdicts:
        network = _named(_first_network(ranked, metric), names[:1])
        return f"{names[0]} has the best mean {metric.inline}, and nothing was tested{network}"
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
        return self.on(one, other) == "better"

    def on(self, one: str, other: str) -> Verdict | None:
        """The verdict on a variant against another one."""
        turned = self.verdicts.get((one, other))
        if turned is not None:
            return FLIPPED.get(turned, turned)
        return self.verdicts.get((other, one))

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
    rows = [ranked[name] for name in judged]
    parts = [_too_early(rows, pairs, metric, most)]
    if not parts[0]:
        parts = _by_verdicts(rows, pairs, metric, most)
    out = [name for name in every if name not in judged]
    if out:
        parts.append(f"{some(out, most)} could not be judged")
    return "; ".join(part for part in parts if part)


def _by_verdicts(rows: Sequence[SummaryRow], pairs: _Pairs, metric: Metric, most: int) -> list[str]:
    """What the verdicts on these variants say, the best mean first."""
    judged = [row.name for row in rows]
    unbeaten = [n for n in judged if not any(pairs.beats(other, n) for other in judged)]
    running = [n for n in judged if not any(pairs.beats(other, n) for other in unbeaten)]
    beaten = [name for name in judged if name not in running]
    parts = [_among(running, beaten, pairs, most)]
    if beaten and len(running) > 1:
        parts.append(_worse(beaten, running, pairs, most))
    parts.append(_best_network(rows, running, pairs, metric, most))
    return parts


def _worse(beaten: Sequence[str], running: Sequence[str], pairs: _Pairs, most: int) -> str:
    """Than which of those in the running, unless it is than all of them."""
    told = f"{some(beaten, most)} {'is' if len(beaten) == 1 else 'are'} worse"
    if all(pairs.beats(one, name) for name in beaten for one in running):
        return told
    if len(beaten) > 1:
        return f"{told} than one of these or more"
    return f"{told} than {some([one for one in running if pairs.beats(one, beaten[0])], most)}"


def _among(running: Sequence[str], beaten: Sequence[str], pairs: _Pairs, most: int) -> str:
    if not running:
        return ""
    if len(running) == 1:
        told = f"is better than {some(beaten, most)}" if beaten else "alone"
        return f"{running[0]} {told}"
    if _all_alike(running, pairs):
        return f"no difference between {some(running, most)}"
    return f"no winner yet among {some(running, most)}"


def _all_alike(names: Sequence[str], pairs: _Pairs) -> bool:
    verdicts = {pairs.of_both(a, b) for i, a in enumerate(names) for b in names[i + 1 :]}
    return verdicts == {"no difference"}


def _first_network(rows: Sequence[SummaryRow], metric: Metric) -> str:
    """The network with the best mean, the best being first; none where two have the very same."""
    networks = [row for row in rows if row.is_network]
    means = [row.scores["best"][metric.name].mean for row in networks[:2]]
    return networks[0].name if networks and len({*means}) == len(means) else ""


def _best_network(
    rows: Sequence[SummaryRow],
    running: Sequence[str],
    pairs: _Pairs,
    metric: Metric,
    most: int,
) -> str:
    """How the best network stands against the best of the others, where nothing else says it."""
    network = _first_network(rows, metric)
    other = next((row.name for row in rows if not row.is_network), None)
    if not network or other is None or list(running) == [network]:
        return ""
    beaten = [row.name for row in rows if row.name not in running]
    if list(running) == [other] or (beaten == [network] and pairs.beats(other, network)):
        return f"the best network is {network}"  # that it is worse was said
    both_named = {network, other} <= set(running) and len(running) <= most
    if both_named and _all_alike(running, pairs):
        return ""
    verdict = pairs.on(network, other)
    said = SAID.get(verdict, NOT_COMPARED) if verdict else "not judged against"
    return f"the best network, {network}, is {said} {other}"


def _too_early(rows: Sequence[SummaryRow], pairs: _Pairs, metric: Metric, most: int) -> str:
    """What to say where networks have too few seeds to be judged, the best mean first; or nothing.

    However far scores lie apart, that there is no winner yet would read as if they did not. What
    needs no training is judged all the same, but not against a network: its verdicts are left to
    the table, as "nothing is decided" would stand beside a verdict.
    """
    names = [row.name for row in rows]
    networks = [row.name for row in rows if row.is_network]
    scores = [row.scores["best"][metric.name] for row in rows]
    seeds = max((s.n for s, row in zip(scores, rows, strict=True) if row.is_network), default=0)
    decided = {pairs.on(network, other) for network in networks for other in names} & {*FLIPPED}
    if seeds not in _UNDECIDING or len(names) < 2 or decided or _all_alike(names, pairs):
        return ""
    first, *others = names
    lead = abs(scores[0].mean - scores[1].mean)
    by = format_score(metric, lead) + (" or more" if len(others) > 1 else "")
    ahead = (
        f"{first} is ahead of {some(others, most)} so far, by {by} in {metric.inline}"
        if lead
        else f"{first} and {others[0]} are level so far"
    )
    best = _named(_first_network(rows, metric), names[:1] if lead else names[:2])
    return f"{_UNDECIDING[seeds]} nothing; {ahead}{best}"


def _named(network: str, named: Sequence[str]) -> str:
    """The best network, where there is one and it is not named already."""
    return f"; the best network is {network}" if network and network not in named else ""


def _score(row: SummaryRow, metric: Metric) -> str:
    return format_statistic(metric, row.scores["best"][metric.name])
