"""What was measured of a model, and what it took."""

from rnnpipe.bundles.cards.base import Section
from rnnpipe.bundles.record import BundleRecord
from rnnpipe.comparison import Run
from rnnpipe.comparison.looking import compare_at_looks
from rnnpipe.counting import counted
from rnnpipe.errors import UserError
from rnnpipe.evaluation.metrics import METRICS
from rnnpipe.files.digests import short
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
    said = [dataset_facts(dataset)]
    tables: list[Table] = []
    if dataset.card is not None:
        view = card_view(dataset.card)
        said += [*view.notes, view.duplicates]
        tables += [view.parts, *([view.classes] if view.classes else [])]
    said.append(
        f"Trained on {dataset.train_examples:,} examples (digest {short(dataset.train_digest)}), "
        f"scored on {dataset.test_examples:,} that it never saw (digest "
        f"{short(dataset.test_digest)})."
    )
    return Section("Data", tuple(said), tuple(tables))


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
                Cell(metric.heading),
                Cell(format_score(metric, value), value),
                Cell(format_statistic(metric, over_seeds)),
                _interval(name, over_seeds),
                *(_of(row, name) for row in baselines),
            )
        )
    header = (
        "Test metric", "This model", "Over all seeds", "95% interval",
        *(row.name for row in baselines),
    )  # fmt: skip
    said = ("The interval is of the mean over the seeds, by Student's t, on these test examples.",)
    return Section("Scores", said, (Table("Scores on the test examples", header, tuple(lines)),))


def _interval(name: str, found: Statistic | None) -> Cell:
    if found is None or found.std is None:
        return MISSING
    half = float(half_width(0.05, [Component(found.std**2 / found.n, found.n - 1)]))
    metric = METRICS[name]
    low, high = (format_score(metric, found.mean + sign * half) for sign in (-1, 1))
    return Cell(f"{low} to {high}")


def _of(row: SummaryRow, name: str) -> Cell:
    found = row.scores["best"].get(name)
    return MISSING if found is None else Cell(format_score(METRICS[name], found.mean), found.mean)


def verdicts(run: Run, record: BundleRecord) -> Section:
    """Tell how it stands beside the others of its run."""
    title = "Verdicts"
    try:
        compared = compare_at_looks(run)
    except UserError as error:
        return Section(title, (f"They are not known: {error}",))
    rows = [
        row
        for row in compared.rows
        if row.counted and row.dataset == record.dataset and record.variant in {row.base, row.other}
    ]
    if not rows:
        return Section(title, ("Nothing was trained beside it on this dataset.",))
    lines = tuple(
        (
            Cell(row.other),
            Cell(row.base),
            Cell(str(Badge(row.verdict))),
            *difference_cells(row),
            Cell(row.reason or "—"),
        )
        for row in rows
    )
    header = ("Variant", "Against", "Verdict", "Difference", "Interval", "Reason")
    metric = METRICS[rows[0].metric].heading if rows[0].metric in METRICS else rows[0].metric
    said = (f"By {metric}, over all seeds and test examples of the run.",)
    return Section(title, said, (Table("Beside the others of its run", header, lines),))


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
    facts = {
        "Recipe": recipe,
        "Parameters": "—" if parameters is None else f"{parameters:,}",
        "Models": str(len(record.models)),
        "Training": f"{counted(epochs, 'epoch')}, {format_duration(seconds)} a seed",
        "Made with": ", ".join(f"{n} {v}" for n, v in record.trained.versions.items()),
    }
    lines = tuple((Cell(name), Cell(text)) for name, text in facts.items())
    return Section("Size", (), (Table("What it takes", ("Property", "Value"), lines),))
