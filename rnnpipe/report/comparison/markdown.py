"""A comparison's report in Markdown (CommonMark with GitHub's tables)."""

from collections.abc import Iterator

from rnnpipe.report.comparison.view import ComparedDataset, ComparisonView
from rnnpipe.report.markdown import escaped, table, verdict_blocks


def render_comparison_markdown(view: ComparisonView) -> str:
    """The comparison in Markdown."""
    blocks = [*_head(view), *(b for d in view.datasets for b in _dataset(d)), *_foot(view)]
    return "\n\n".join(block for block in blocks if block) + "\n"


def _head(view: ComparisonView) -> Iterator[str]:
    yield f"# {escaped(view.title)}"
    yield table(view.runs_table)
    for dataset in view.datasets:
        sentences = "\n".join(f"- {h.badge.sign} {escaped(h.sentence)}" for h in dataset.headlines)
        yield f"**{escaped(dataset.name)}**\n\n{sentences}"
    if not view.datasets:
        yield view.nothing
    yield escaped(view.tolerances)


def _dataset(dataset: ComparedDataset) -> Iterator[str]:
    yield f"## {escaped(dataset.name)}"
    yield escaped(dataset.facts)
    yield from verdict_blocks(dataset.verdicts)


def _foot(view: ComparisonView) -> Iterator[str]:
    if view.differences:
        yield "## Why they differ"
    for differences in view.differences:
        if len(view.differences) > 1:
            yield f"### {escaped(differences.title)}"
        yield table(differences) if differences.rows else view.same
    yield "## How a verdict is made\n\n" + " ".join(view.method)
