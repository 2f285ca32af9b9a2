"""The answer to what a dataset asks: which variant did best, and is that more than noise."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rnnpipe.comparison import Row, Standing, advice
from rnnpipe.evaluation.metric import Metric
from rnnpipe.language import say, say_count
from rnnpipe.report.finding import FLIPPED, NOT_COMPARED, SAID, finding
from rnnpipe.report.quantities import probability_cell
from rnnpipe.report.words import listed, some
from rnnpipe.statistics import Prospect
from rnnpipe.summary.rows import SummaryRow, dataset_metrics
from rnnpipe.summary.tables import format_score, format_statistic

_MOST_NAMED = 4
"""Names in a list of a headline, and of what the best variant was judged against."""


_HAD = {
    (True, True): "{name} had the highest mean test {metric}: {score} ({seeds}).",
    (True, False): "{name} had the highest test {metric}: {score} ({seeds}).",
    (False, True): "{name} had the lowest mean test {metric}: {score} ({seeds}).",
    (False, False): "{name} had the lowest test {metric}: {score} ({seeds}).",
}
"""By whether a higher score is better, and whether it is a mean."""


@dataclass(frozen=True)
class Answer:
    """A dataset's best variants by mean test score, in words and in parts.

    `variants` has several names when their means are equal, and none when no trial finished.
    `finding` is all of it in one line, and `headline` in a short one.
    """

    dataset: str
    sentence: str
    variants: tuple[str, ...] = ()
    metric: str = ""
    score: str = ""
    baseline: str | None = None
    finding: str = ""
    headline: str = ""


def answer(rows: Sequence[SummaryRow], verdicts: Sequence[Row] = (), trivial: str = "") -> Answer:
    """The answer that one dataset's summary rows give, and the verdicts on its variants.

    The rows rank means and no more. Whether a difference exceeds the noise is the verdicts'
    business alone, and without them the wording claims nothing about it.

    Args:
        rows: of one dataset.
        verdicts: on pairs of variants, of any datasets.
        trivial: what the trivial baseline does, such as "always answering earn".

    """
    dataset = rows[0].dataset
    whole = finding(rows, verdicts, trivial=trivial)
    short = finding(rows, verdicts, most=_MOST_NAMED, trivial=trivial)
    metrics = dataset_metrics(rows)
    scored = [row for row in rows if row.variant is not None and row.scores["best"]]
    if not scored or not metrics:
        told = say("No trial finished, so there is no score to report.")
        return Answer(dataset, told, finding=whole, headline=short)
    metric = metrics[0]
    best = _best(scored, metric)
    statistic = best[0].scores["best"][metric.name]
    baseline = _baseline(rows, metric)
    names = tuple(row.variant for row in best if row.variant is not None)
    sentence = _sentence(names, best[0], metric, alone=len(scored) == 1)
    of_dataset = [row for row in verdicts if row.dataset == dataset]
    parts = (
        beside_networks(scored, metric, of_dataset),
        sentence,
        _against(baseline, statistic.mean, metric),
        _left_out(rows),
        _judged(names, metric, of_dataset),
    )
    return Answer(
        dataset,
        " ".join(part for part in parts if part),
        names,
        say(metric.heading),
        format_statistic(metric, statistic),
        None if baseline is None else format_score(metric, _score(baseline, metric)),
        whole,
        short,
    )


def beside_networks(scored: Sequence[SummaryRow], metric: Metric, verdicts: Sequence[Row]) -> str:
    """What to say first where no network is shown to do better than what is none.

    Nothing where one is, where variants are of one sort only, or where nothing was tested.
    """
    networks = [row.name for row in scored if row.is_network]
    others = [row for row in scored if not row.is_network]
    if not networks or not others or not verdicts:
        return ""
    best = _best(others, metric)[0]
    found = {_verdict_on(best.name, name, metric, verdicts) for name in networks}
    if "worse" in found:
        return ""
    if found == {"better"}:
        if len(networks) > 1:
            return say(
                "{name}, which is no network, is better than every network on {dataset}.",
                name=best.name,
                dataset=best.dataset,
            )
        return say(
            "{name}, which is no network, is better than the only network, {network}, on "
            "{dataset}.",
            name=best.name,
            network=networks[0],
            dataset=best.dataset,
        )
    return say(
        "No network is shown to be better on {dataset} than {name}, which is none.",
        name=best.name,
        dataset=best.dataset,
    )


def _verdict_on(variant: str, other: str, metric: Metric, verdicts: Sequence[Row]) -> str:
    """The verdict on a variant against another one, by the metric that ranks them."""
    for row in verdicts:
        if {row.base, row.other} == {variant, other} and row.metric in (metric.name, "all"):
            return row.verdict if row.other == variant else FLIPPED.get(row.verdict, row.verdict)
    return "not judged"


def overall(standings: Sequence[Standing]) -> str:
    """The answer of a whole run: the variants' average ranks over its datasets."""
    if not standings:
        return ""
    ranks = ", ".join(
        f"{s.variant} {s.rank:.1f} ({say('{low} to {high}', low=f'{low:.1f}', high=f'{high:.1f}')})"
        for s in standings
        for low, high in [s.interval]
    )
    best = max(standings, key=lambda standing: standing.first)
    return say(
        "Over all {datasets} datasets {name} is the most likely to rank first, with probability "
        "{chance}. Average ranks of {count}, with 95% intervals: {ranks}.",
        datasets=best.datasets,
        name=best.variant,
        chance=probability_cell(best.first).text,
        count=len(standings),
        ranks=ranks,
    )


def _best(scored: Sequence[SummaryRow], metric: Metric) -> list[SummaryRow]:
    """All rows whose mean is the best one."""
    means = [_score(row, metric) for row in scored]
    target = max(means) if metric.higher_is_better else min(means)
    return [row for row, mean in zip(scored, means, strict=True) if mean == target]


def _sentence(names: Sequence[str], row: SummaryRow, metric: Metric, *, alone: bool) -> str:
    statistic = row.scores["best"][metric.name]
    score = format_statistic(metric, statistic)
    called = {"metric": say(metric.inline), "score": score}
    if len(names) > 1:
        told = (
            "{names} share the highest mean test {metric}, {score}."
            if metric.higher_is_better
            else "{names} share the lowest mean test {metric}, {score}."
        )
        return say(told, names=listed(names), **called)
    called |= {"name": names[0], "seeds": _seeds(row)}
    if alone:
        return say("{name} had a test {metric} of {score} ({seeds}).", **called)
    return say(_HAD[metric.higher_is_better, statistic.n > 1], **called)


def _against(baseline: SummaryRow | None, mean: float, metric: Metric) -> str:
    if baseline is None:
        return ""
    score = _score(baseline, metric)
    called = {"baseline": say(baseline.name), "score": format_score(metric, score)}
    if metric.better(mean, than=score):
        return say("The {baseline} has {score}.", **called)
    return say("That is no better than the {baseline}, which has {score}.", **called)


def _left_out(rows: Sequence[SummaryRow]) -> str:
    names = [row.variant for row in rows if row.variant is not None and not row.finished]
    if not names:
        return ""
    told = (
        "{names} has no finished trial and could not be ranked."
        if len(names) == 1
        else "{names} have no finished trial and could not be ranked."
    )
    return say(told, names=", ".join(names))


def _judged(variants: Sequence[str], metric: Metric, verdicts: Sequence[Row]) -> str:
    """The verdicts on the best variants against every other one, by the metric that ranks them."""
    parts = (_judged_one(variant, metric, verdicts) for variant in variants)
    told = "; ".join(part for part in parts if part)
    return say("Verdict: {told}.", told=told) if told else ""


def _judged_one(variant: str, metric: Metric, verdicts: Iterable[Row]) -> str:
    found: dict[str, list[Row]] = {}
    for row in verdicts:
        if variant in (row.base, row.other) and row.metric in (metric.name, "all"):
            turned = FLIPPED.get(row.verdict, row.verdict)
            verdict = row.verdict if row.other == variant else turned
            found.setdefault(SAID.get(verdict, NOT_COMPARED), []).append(row)
    if not found:
        return ""
    told = (say(words, others=_others(variant, rows)) for words, rows in found.items())
    return say("{name} is {verdicts}", name=variant, verdicts=", ".join(told))


def _others(variant: str, rows: Sequence[Row]) -> str:
    """The other side of each row; of few with the odds that more seeds decide it."""
    names = [row.base if row.other == variant else row.other for row in rows]
    if len(names) > _MOST_NAMED:
        return some(names, _MOST_NAMED)
    return listed([name + _missing(row) for name, row in zip(names, rows, strict=True)])


def _missing(row: Row) -> str:
    """The odds that more seeds decide it, where they are worth trying."""
    if row.seeds_needed is None or row.seeds_odds is None:
        return ""
    return f" ({advice.told(Prospect(row.seeds_needed, row.seeds_odds))})"


def _seeds(row: SummaryRow) -> str:
    finished, planned = len(row.finished), len(row.trials)
    if finished < planned:
        return say("{part} of {whole}", part=finished, whole=say_count(planned, "seed"))
    if not row.is_network:
        return say("fitted once")
    return say("one seed") if planned == 1 else say_count(planned, "seed")


def _baseline(rows: Sequence[SummaryRow], metric: Metric) -> SummaryRow | None:
    """The row of the trivial baseline, if it has the metric."""
    found = (row for row in rows if row.variant is None and metric.name in row.scores["best"])
    return next(found, None)


def _score(row: SummaryRow, metric: Metric) -> float:
    return row.scores["best"][metric.name].mean
