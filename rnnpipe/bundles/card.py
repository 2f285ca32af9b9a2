"""The model card of a bundle: what it is, what it was measured to do, and where that ends.

After Mitchell et al. 2019, "Model Cards for Model Reporting", arXiv:1810.03993.
"""

from collections.abc import Iterator
from dataclasses import dataclass

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
from rnnpipe.report.markdown import escaped, table
from rnnpipe.report.pages import render_page
from rnnpipe.report.quantities import difference_cells
from rnnpipe.report.verdicts import Badge
from rnnpipe.specs import Tokens
from rnnpipe.statistics.interval import Component, half_width
from rnnpipe.summary.rows import Statistic, SummaryRow, summary_rows
from rnnpipe.summary.tables import (
    MISSING,
    Cell,
    Table,
    format_score,
    format_seconds,
    format_statistic,
)

MARKDOWN, HTML = "card.md", "card.html"
"""The card's files in a bundle."""


@dataclass(frozen=True)
class Section:
    """A part of a card.

    Attributes:
        title: its heading.
        said: paragraphs.
        tables: below them.
        code: in Python, at the end; empty where there is none.

    """

    title: str
    said: tuple[str, ...] = ()
    tables: tuple[Table, ...] = ()
    code: str = ""


@dataclass(frozen=True)
class ModelCard:
    """All that a card says.

    Attributes:
        title: dataset and variant.
        lead: what it is, in sentences.
        sections: data, scores, verdicts, size, limits and use.

    """

    title: str
    lead: str
    sections: tuple[Section, ...]


def model_card(run: Run, record: BundleRecord) -> ModelCard:
    """Say what is known of a bundle's model from its run."""
    trained = record.trained
    seeds = ", ".join(map(str, trained.seeds))
    which = (
        f"the mean of the outputs of {counted(len(trained.seeds), 'training')} (seeds {seeds})"
        if record.is_ensemble
        else f"the training with seed {seeds}, the one in the middle of "
        f"{len(trained.all_seeds)} by validation loss"
    )
    lead = (
        f"A model of the run {trained.run} (suite {trained.suite}, {trained.started_at:%Y-%m-%d}); "
        f"what answers is {which}."
    )
    dataset = run.record.datasets[record.dataset]
    sections = (
        _data(dataset),
        _scores(run, record),
        _verdicts(run, record),
        _size(run, record),
        _limits(record, dataset),
        _use(record),
    )
    return ModelCard(f"{record.dataset}/{record.variant}", lead, sections)


def as_markdown(card: ModelCard) -> str:
    """The card in Markdown."""

    def blocks() -> Iterator[str]:
        yield f"# {escaped(card.title)}"
        yield escaped(card.lead)
        for section in card.sections:
            yield f"## {section.title}"
            yield from map(escaped, section.said)
            for content in section.tables:
                yield f"**{escaped(content.title)}**"
                yield table(content)
            if section.code:
                yield f"```python\n{section.code}\n```"

    return "\n\n".join(blocks()) + "\n"


def as_html(card: ModelCard) -> str:
    """The card as a page that needs no network."""
    return render_page("model.html.j2", {"card": card})


def _data(dataset: DatasetRecord) -> Section:
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


def _scores(run: Run, record: BundleRecord) -> Section:
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


def _verdicts(run: Run, record: BundleRecord) -> Section:
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


def _size(run: Run, record: BundleRecord) -> Section:
    trials = [
        trial
        for trial in run.record.trials
        if (trial.dataset, trial.variant) == (record.dataset, record.variant)
        and trial.status == "finished"
    ]
    recipe = record.trained.function or " → ".join(
        f"{layer.type}({getattr(layer, 'units', '')})" for layer in record.trained.layers
    )
    seconds = sum(trial.seconds or 0.0 for trial in trials) / len(trials)
    epochs = trials[0].training.epochs
    parameters = record.trained.parameters
    facts = {
        "Recipe": recipe,
        "Parameters": "—" if parameters is None else f"{parameters:,}",
        "Models": str(len(record.models)),
        "Training": f"{counted(epochs, 'epoch')}, {format_seconds(seconds)} a seed",
        "Made with": ", ".join(f"{n} {v}" for n, v in record.trained.versions.items()),
    }
    lines = tuple((Cell(name), Cell(text)) for name, text in facts.items())
    return Section("Size", (), (Table("What it takes", ("Property", "Value"), lines),))


def _limits(record: BundleRecord, dataset: DatasetRecord) -> Section:
    said = []
    for name, port in record.signature.inputs.items():
        if port.is_sequence:
            steps = "token" if isinstance(port, Tokens) else "step"
            said.append(
                f"Of {name} it reads the last {counted(port.timesteps or 0, steps)}; what stands "
                "before them has no part in the answer."
            )
        if isinstance(port, Tokens):
            said.append(
                f"It knows {port.vocabulary:,} ids, those of the padding and of unknown tokens "
                "among them; every other token is read as unknown."
            )
    said += [f"Not scored: {name}, {reason}." for name, reason in dataset.undefined.items()]
    said += [
        "Its scores hold for rows that come as its test examples came; nothing else was measured.",
        "A probability is what the model puts out; whether it is met as often was not measured.",
    ]
    return Section("Limits", tuple(said))


def _use(record: BundleRecord) -> Section:
    code = (
        "import rnnpipe\n\n"
        'bundle = rnnpipe.open_bundle("PATH OF THIS FOLDER")\n'
        f"for line in bundle.predict({_example(record)}):\n"
        "    print(line)"
    )
    said = ("On the command line: rnnpipe predict PATH INPUT, with a file of rows or - for lines.",)
    return Section("Use", said, code=code)


def _example(record: BundleRecord) -> str:
    source = record.source.source
    if source in {"text", "imdb", "reuters"}:
        return '["a text", "another"]'
    if source == "tagged":
        return '["a sentence with spaces between its tokens"]'
    if source == "series":
        return "rows"
    return "[example]"
