"""What was measured of a model, and what it took."""

from rnnpipe.bundles.cards.base import Section
from rnnpipe.bundles.record import BundleRecord
from rnnpipe.comparison import Run
from rnnpipe.comparison.looking import compare_at_looks
from rnnpipe.errors import UserError
from rnnpipe.evaluation.metrics import METRICS
from rnnpipe.files.digests import short
from rnnpipe.language import retell, said, say, say_count
from rnnpipe.records import DatasetRecord
from rnnpipe.report.cards import card_view
from rnnpipe.report.facts import dataset_facts
from rnnpipe.report.quantities import difference_cells
from rnnpipe.report.verdicts import Badge
from rnnpipe.statistics.interval import Component, half_width
from rnnpipe.summary.rows import Statistic, SummaryRow, summary_rows
from rnnpipe.summary.tables import (
    MISSING,
    Cell,
    Table,
    format_duration,
    format_score,
    format_statistic,
)


def data(dataset: DatasetRecord) -> Section:
    """Tell what it was trained and scored on."""
    told = [dataset_facts(dataset)]
    tables: list[Table] = []
    if dataset.card is not None:
        view = card_view(dataset.card)
        told += [*view.notes, view.duplicates]
        tables += [view.parts, *([view.classes] if view.classes else [])]
    told.append(
        say(
            "Trained on {train} examples (digest {train_digest}), scored on {test} that it never "
            "saw (digest {test_digest}).",
            train=f"{dataset.train_examples:,}",
            train_digest=short(dataset.train_digest),
            test=f"{dataset.test_examples:,}",
            test_digest=short(dataset.test_digest),
        )
    )
    return Section(say("Data"), tuple(told), tuple(tables))


def scores(run: Run, record: BundleRecord) -> Section:
    """Tell its scores beside those of all seeds and of the baselines."""
    rows = [row for row in summary_rows(run.record) if row.dataset == record.dataset]
    own = next(row for row in rows if row.variant == record.variant)
    baselines = [row for row in rows if not row.is_network and row.scores["best"]]
    lines = []
    for name, value in record.scores.items():
        metric, over_seeds = METRICS[name], own.scores["best"].get(name)
        lines.append(
            (
                Cell(say(metric.heading)),
                Cell(format_score(metric, value), value),
                Cell(format_statistic(metric, over_seeds)),
                _interval(name, over_seeds),
                *(_of(row, name) for row in baselines),
            )
        )
    columns = said("Test metric", "This model", "Over all seeds", "95% interval")
    header = (*columns, *(row.name for row in baselines))
    told = "The interval is of the mean over the seeds, by Student's t, on these test examples."
    table = Table(say("Scores on the test examples"), header, tuple(lines))
    return Section(say("Scores"), (say(told),), (table,))


def _interval(name: str, found: Statistic | None) -> Cell:
    if found is None or found.std is None:
        return MISSING
    half = float(half_width(0.05, [Component(found.std**2 / found.n, found.n - 1)]))
    metric = METRICS[name]
    low, high = (format_score(metric, found.mean + sign * half) for sign in (-1, 1))
    return Cell(say("{low} to {high}", low=low, high=high))


def _of(row: SummaryRow, name: str) -> Cell:
    found = row.scores["best"].get(name)
    return MISSING if found is None else Cell(format_score(METRICS[name], found.mean), found.mean)


def verdicts(run: Run, record: BundleRecord) -> Section:
    """Tell how it stands beside the others of its run."""
    title = say("Verdicts")
    try:
        compared = compare_at_looks(run)
    except UserError as error:
        return Section(title, (say("They are not known: {why}", why=error),))
    rows = [
        row
        for row in compared.rows
        if row.counted and row.dataset == record.dataset and record.variant in {row.base, row.other}
    ]
    if not rows:
        return Section(title, (say("Nothing was trained beside it on this dataset."),))
    lines = tuple(
        (
            Cell(row.other),
            Cell(row.base),
            Cell(str(Badge(row.verdict))),
            *difference_cells(row),
            Cell(retell(row.reason) or "—"),
        )
        for row in rows
    )
    header = said("Variant", "Against", "Verdict", "Difference", "Interval", "Reason")
    metric = METRICS[rows[0].metric].heading if rows[0].metric in METRICS else rows[0].metric
    told = say("By {metric}, over all seeds and test examples of the run.", metric=say(metric))
    return Section(title, (told,), (Table(say("Beside the others of its run"), header, lines),))


def size(run: Run, record: BundleRecord) -> Section:
    """Tell what it is made of, and what it took."""
    trials = [
        trial
        for trial in run.record.trials
        if (trial.dataset, trial.variant) == (record.dataset, record.variant)
        and trial.status == "finished"
    ]
    pair = record.trained.encoder_decoder
    recipe = (str(pair) if pair else record.trained.function) or " → ".join(
        f"{layer.type}({getattr(layer, 'units', '')})" for layer in record.trained.layers
    )
    seconds = sum(trial.seconds or 0.0 for trial in trials) / len(trials)
    epochs = trials[0].training.epochs
    parameters = record.trained.parameters
    spent = say(
        "{epochs}, {time} a seed",
        epochs=say_count(epochs, "epoch"),
        time=format_duration(seconds),
    )
    facts = (
        recipe,
        "—" if parameters is None else f"{parameters:,}",
        str(len(record.models)),
        spent,
        ", ".join(f"{n} {v}" for n, v in record.trained.versions.items()),
    )
    names = said("Recipe", "Parameters", "Models", "Training", "Made with")
    lines = tuple((Cell(name), Cell(text)) for name, text in zip(names, facts, strict=True))
    return Section(
        say("Size"), (), (Table(say("What it takes"), said("Property", "Value"), lines),)
    )
