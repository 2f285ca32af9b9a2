"""A comparison's report in Markdown (CommonMark with GitHub's tables)."""

from collections.abc import Iterator

from rnnpipe.language import say
from rnnpipe.report.comparison.runs import NO_CHANGE
from rnnpipe.report.comparison.view import ComparedDataset, ComparisonView
from rnnpipe.report.markdown import begun, escaped, table, verdict_blocks


def render_comparison_markdown(view: ComparisonView) -> str:
    """The comparison in Markdown."""
    blocks = [*_head(view), *(b for d in view.datasets for b in _dataset(d)), *_foot(view)]
    return "\n\n".join(block for block in blocks if block) + "\n"


def _head(view: ComparisonView) -> Iterator[str]:
    yield f"# {escaped(' · '.join(view.finding))}"
    yield begun(escaped(view.title))
    yield table(view.runs_table)
    for dataset in view.datasets:
        sentences = "\n".join(f"- {h.badge.sign} {escaped(h.sentence)}" for h in dataset.headlines)
        yield f"**{escaped(dataset.name)}**\n\n{sentences}"
    yield view.nothing
    yield escaped(view.tolerances)


def _dataset(dataset: ComparedDataset) -> Iterator[str]:
    yield f"## {escaped(dataset.name)}"
    yield escaped(dataset.facts)
    yield from verdict_blocks(dataset.verdicts)


def _foot(view: ComparisonView) -> Iterator[str]:
    if view.changes:
        yield f"## {say('Why they differ')}"
    for changes in view.changes:
        yield f"### {escaped(changes.table.title)}"
        yield table(changes.table) if changes.found else say(NO_CHANGE)
    yield f"## {say('How a verdict is made')}\n\n{' '.join(view.method)}"
