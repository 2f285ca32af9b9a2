"""A run's report in Markdown (CommonMark with GitHub's tables)."""

import re
from collections.abc import Iterable, Iterator
from html import escape
from pathlib import Path

from rnnpipe.comparison import Comparison
from rnnpipe.language import say, say_count, speaking
from rnnpipe.records import RunRecord, TrialRecord
from rnnpipe.report.cards import CardView
from rnnpipe.report.html import MEMORY
from rnnpipe.report.memory.found import Found, found_in
from rnnpipe.report.predictions.view import PredictionsView
from rnnpipe.report.verdicts import VerdictTables
from rnnpipe.report.view import DatasetView, RunView, run_view
from rnnpipe.summary.tables import Cell, Table

_SCORED = (
    "Test scores after the epoch of lowest validation loss: mean ± sample standard deviation over "
    "the finished seeds"
)

_SPECIAL = re.compile(r"([\\`*\[\]|~$]|(?<![^\W_])_|_(?![^\W_])|#(?=#*$))")

_BLOCK = re.compile(r"^(\d*)([-+#.)])")
"""How a list, a rule or a heading begins."""

_ESCAPED_BLOCK = r"\1\\\2"


def render_markdown(run: RunRecord, folder: Path, compared: Comparison | None = None) -> str:
    """The report of `run`, whose trials' files lie in `folder`, in the language of its suite.

    Args:
        run: the record.
        folder: the run folder.
        compared: the run's variants with each other, if they were.

    Raises:
        UserError: a file that the record names is missing or damaged.

    """
    with speaking(run.suite.language):
        view, found = run_view(run, folder, compared), found_in(run, folder)
        blocks = [
            *_head(view),
            *(block for dataset in view.datasets for block in _dataset(dataset, found)),
            *_repeatability(view),
            *_facts(view),
        ]
    return "\n\n".join(block for block in blocks if block) + "\n"


def _head(view: RunView) -> Iterator[str]:
    run = view.run
    yield f"# {escaped(view.title)}"
    yield begun(escaped(run.suite.title))
    yield escaped(view.look)
    yield begun(escaped(run.suite.description))
    called = f" ({escaped(run.name)})" if run.name else ""
    yield say(
        "Run {id}: {status}, {part} of {whole} finished, started {start} UTC, duration {duration}.",
        id=f"`{run.id}`{called}",
        status=say(run.status),
        part=view.finished,
        whole=say_count(len(run.trials), "trial"),
        start=f"{run.started_at:%Y-%m-%d %H:%M}",
        duration=view.duration,
    )
    yield begun(escaped(run.note or ""))
    if view.overall:
        yield f"**{escaped(view.overall)}**"
    yield "\n".join(f"- **{escaped(d.name)}**: {escaped(d.answer.sentence)}" for d in view.datasets)
    if view.cautions:
        yield _headed(2, "What to be careful about", "\n".join(map(_caution, view.cautions)))
    yield view.caveat
    yield view.looks


def _dataset(dataset: DatasetView, found: Found) -> Iterator[str]:
    yield f"## {escaped(dataset.name)}"
    yield escaped(dataset.facts)
    yield say(_SCORED) + "."
    yield table(dataset.best)
    if dataset.unfinished:
        yield say("Not finished") + ":\n\n" + "\n".join(map(_unfinished, dataset.unfinished))
    if dataset.matrix:
        yield f"### {escaped(dataset.matrix.table.title)}\n\n{table(dataset.matrix.table)}"
        yield escaped(dataset.matrix.note)
    yield _quality(dataset.verdicts)
    yield _beside(dataset.verdicts)
    if dataset.card:
        yield from _card(dataset.card)
    for by_class in (dataset.confused, dataset.by_class):
        if by_class:
            yield f"### {by_class.title}\n\n{table(by_class)}"
    yield from _predictions(dataset.predictions)
    yield from _remembered(dataset.name, found)
    yield _cost(dataset.verdicts)
    yield _headed(3, "After the last epoch", table(dataset.last))
    yield _headed(3, "Trials", table(dataset.trials))
    if dataset.ensembles:
        yield _titled(dataset.ensembles)


def _repeatability(view: RunView) -> Iterator[str]:
    if view.repeatability is not None:
        yield f"## {view.repeatability.title}\n\n{table(view.repeatability)}"
        yield view.repeatability_note


def _facts(view: RunView) -> Iterator[str]:
    yield f"## {say('How it was run')}"
    if view.command:
        yield f"    {view.command}"
    for facts in view.facts:
        yield f"### {escaped(facts.title)}\n\n{table(facts)}"
    if view.method:
        yield _headed(3, "How a verdict is made", " ".join(view.method))


def _headed(level: int, heading: str, content: str) -> str:
    return f"{'#' * level} {say(heading)}\n\n{content}"


def _caution(caution: tuple[str, str]) -> str:
    dataset, told = caution
    return f"- **{escaped(dataset)}**: {escaped(told)}" if dataset else f"- {escaped(told)}"


def _unfinished(trial: TrialRecord) -> str:
    reason = f": {escaped(trial.reason)}" if trial.reason else ""
    named = say("{variant}, seed {seed}", variant=escaped(trial.variant), seed=trial.seed)
    return f"- {named}: {say(trial.status)}{reason}"


def _card(card: CardView) -> Iterator[str]:
    yield _headed(3, "Data card", table(card.parts))
    if card.classes:
        yield table(card.classes)
    yield f"{card.duplicates} {card.fitted}"
    yield "\n".join(f"- {begun(escaped(note))}" for note in card.notes)


def _predictions(view: PredictionsView) -> Iterator[str]:
    if view.forecasts:
        yield _headed(3, "Forecasts", escaped(view.forecasts.told))
        yield from map(_titled, (ahead.table for ahead in view.forecasts.ahead))
    if view.steps and view.steps.sequence:
        yield _titled(view.steps.sequence)
    if view.by_length:
        yield _titled(view.by_length)
    yield from map(
        _titled, (found.table for found in (view.along_lengths, view.calibration) if found)
    )
    if view.examples:
        yield _headed(3, "Examples that tell most", escaped(view.told))
        yield from (_titled(found.in_words()) for found in view.examples)
    yield escaped(view.note)


def _remembered(dataset: str, found: Found) -> Iterator[str]:
    """What its networks remember, where they were asked, and where the rest of it stands."""
    if not any(of == dataset for of, _ in found):
        return
    from rnnpipe.report.memory.page import in_words  # noqa: PLC0415 (imports matplotlib)

    told = "\n".join(f"- {escaped(sentence)}." for sentence in in_words(dataset, found))
    yield _headed(3, "What its networks remember", told)
    page = f"[{say('what its networks remember')}]({MEMORY}#{dataset})"
    yield f"{say('What else was found, and how to read it:')} {page}."


def _titled(content: Table) -> str:
    return f"**{escaped(content.title)}**\n\n{table(content)}"


def verdict_blocks(verdicts: VerdictTables) -> Iterator[str]:
    """Quality first, cost below, each where there is any."""
    yield from filter(None, (_quality(verdicts), _beside(verdicts), _cost(verdicts)))


def _quality(verdicts: VerdictTables) -> str:
    found = verdicts.quality
    return _headed(3, "Verdicts on quality", table(found.table)) if found.views else ""


def _beside(verdicts: VerdictTables) -> str:
    found = verdicts.beside
    return _headed(3, "Other metrics, not judged", table(found.table)) if found.views else ""


def _cost(verdicts: VerdictTables) -> str:
    found = verdicts.cost
    return _headed(3, "Verdicts on cost", table(found.table)) if found.views else ""


def table(content: Table) -> str:
    """A table; columns of numbers are right-aligned, the footer is set in italics.

    Its note follows as a paragraph.
    """
    lines = [
        _line(map(escaped, content.header)),
        _line("--:" if numeric else ":--" for numeric in content.numeric),
        *(_line(map(_cell, row)) for row in content.rows),
    ]
    if content.footer is not None:
        lines.append(_line(f"*{_cell(cell)}*" for cell in content.footer))
    if content.note:
        lines += ["", escaped(content.note)]
    return "\n".join(lines)


def escaped(text: str) -> str:
    """`text` on one line, with no character left that Markdown or HTML would read as markup."""
    return escape(_SPECIAL.sub(r"\\\1", " ".join(text.split())), quote=False)


def begun(text: str) -> str:
    """Escaped text that may stand at the beginning of a line, and be no list, rule or heading."""
    return _BLOCK.sub(_ESCAPED_BLOCK, text)


def _cell(cell: Cell) -> str:
    if cell.links:
        return ", ".join(f"[{escaped(name)}]({href})" for name, href in cell.links)
    return escaped(cell.text)


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"
