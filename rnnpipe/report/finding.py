"""A dataset's answer in one line, the same words in a report, on the terminal and in a record."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rnnpipe.comparison import Comparison, Row, Verdict
from rnnpipe.evaluation.metric import Metric
from rnnpipe.language import say
from rnnpipe.records import RunRecord
from rnnpipe.report.words import some
from rnnpipe.summary.rows import SummaryRow, dataset_metrics, summary_rows
from rnnpipe.summary.tables import format_score, format_statistic

_UNDECIDING = {1: "one seed a side decides nothing", 2: "two seeds a side decide nothing"}
"""Seeds of which a verdict cannot come, as they do not tell how far trainings lie apart."""

_OF_NETWORKS = {
    1: "one seed a side decides nothing about networks",
    2: "two seeds a side decide nothing about networks",
}
"""The same where others need no training, and are judged among themselves."""

SAID: dict[Verdict, str] = {
    "better": "better than {others}",
    "worse": "worse than {others}",
    "no difference": "no different from {others}",
    "undecided": "undecided against {others}",
    "not judged": "not judged against {others}",
}
"""What a variant is against others, by the verdict on it."""

NOT_COMPARED = "not to be compared with {others}"
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
        return say("no trial finished")
    metric = metrics[0]
    ranked = sorted(
        (row for row in scored if metric.name in row.scores["best"]),
        key=lambda row: row.scores["best"][metric.name].mean,
        reverse=metric.higher_is_better,
    )
    if ranked and all(row.learned == 0 for row in ranked):
        beaten = trivial or _the_baseline(rows)
        # None is named the best: what learned nothing differs by chance.
        return say("nothing is shown to be better than {baseline}", baseline=beaten)
    pairs = _Pairs.of(rows[0].dataset, metric, verdicts)
    names = [row.name for row in ranked]
    if len(names) == 1 and not pairs.verdicts:
        score = _score(ranked[0], metric)
        return say(
            "{name} alone: {metric} {score}", name=names[0], metric=say(metric.inline), score=score
        )
    if not pairs.verdicts:
        network = _named(_first_network(ranked, metric), names[:1])
        told = say(
            "{name} has the best mean {metric}, and nothing was tested",
            name=names[0],
            metric=say(metric.inline),
        )
        return told + network
    every = [row.name for row in rows if row.variant is not None]
    return _told(every, {row.name: row for row in ranked}, pairs, metric, most)


def _the_baseline(rows: Sequence[SummaryRow]) -> str:
    """`the baseline (majority class)`."""
    name = next((row.name for row in rows if row.variant is None), "baseline")
    return say("the {baseline}", baseline=say(name))


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
        parts.append(say("{names} could not be judged", names=some(out, most)))
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
    names = some(beaten, most)
    if all(pairs.beats(one, name) for name in beaten for one in running):
        return say("{names} is worse" if len(beaten) == 1 else "{names} are worse", names=names)
    if len(beaten) > 1:
        return say("{names} are worse than one of these or more", names=names)
    others = some([one for one in running if pairs.beats(one, beaten[0])], most)
    return say("{name} is worse than {others}", name=names, others=others)


def _among(running: Sequence[str], beaten: Sequence[str], pairs: _Pairs, most: int) -> str:
    if not running:
        return ""
    if len(running) == 1:
        if not beaten:
            return say("{name} alone", name=running[0])
        return say("{name} is better than {others}", name=running[0], others=some(beaten, most))
    if _all_alike(running, pairs):
        return say("no difference between {names}", names=some(running, most))
    return say("no winner yet among {names}", names=some(running, most))


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
        return say("the best network is {name}", name=network)  # that it is worse was said
    both_named = {network, other} <= set(running) and len(running) <= most
    if both_named and _all_alike(running, pairs):
        return ""
    verdict = pairs.on(network, other)
    stands = say(SAID.get(verdict or "not judged", NOT_COMPARED), others=other)
    return say("the best network, {name}, is {stands}", name=network, stands=stands)


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
    by = format_score(metric, lead)
    ahead = (
        say(
            "{name} is ahead of {others} so far, by {lead} in {metric}",
            name=first,
            others=some(others, most),
            lead=say("{least} or more", least=by) if len(others) > 1 else by,
            metric=say(metric.inline),
        )
        if lead
        else say("{name} and {other} are level so far", name=first, other=others[0])
    )
    best = _named(_first_network(rows, metric), names[:1] if lead else names[:2])
    undecided = _UNDECIDING if len(networks) == len(names) else _OF_NETWORKS
    return f"{say(undecided[seeds])}; {ahead}{best}"


def _named(network: str, named: Sequence[str]) -> str:
    """The best network, where there is one and it is not named already."""
    if not network or network in named:
        return ""
    return "; " + say("the best network is {name}", name=network)


def _score(row: SummaryRow, metric: Metric) -> str:
    return format_statistic(metric, row.scores["best"][metric.name])
