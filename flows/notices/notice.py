"""What is told, and when: a run that failed or is worse than the base, and nothing else."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from flows.notices.ended import EndedRun
from rnnpipe.comparison import Gate, gate
from rnnpipe.report import ComparisonView, comparison_view
from rnnpipe.report.comparison.printed import noted
from rnnpipe.report.comparison.written import Compared
from rnnpipe.report.markdown import escaped, table
from tasks.notice import Notice


def notice_of(
    ended: EndedRun | None, compared: Compared | None, reports: Iterable[Path]
) -> Notice | None:
    """The notice about runs, or None where nothing is worse and nothing failed.

    Args:
        ended: the flow run that was judged, where it was one.
        compared: the comparison of its run, or of any runs, with the base; None where there is
            nothing to compare.
        reports: the pages to read on; those that were not written are left out.

    """
    failed = tuple(_failures(ended, compared))
    worse = compared is not None and Gate.WORSE in map(gate, compared.comparisons)
    if not failed and not worse:
        return None
    blocks = list(failed)
    if compared is not None:
        blocks += _told(comparison_view(compared.runs, compared.comparisons))
    blocks += [f"Report: {path.absolute().as_uri()}" for path in reports if path.exists()]
    if ended is not None and ended.url is not None:
        blocks.append(f"Flow run: {ended.url}")
    said = "failed" if failed else "is worse than the last good run"
    return Notice(f"rnnpipe: {_what(ended, compared)} {said}", "\n\n".join(blocks))


def _what(ended: EndedRun | None, compared: Compared | None) -> str:
    """What is judged, in few words."""
    if ended is not None:
        return ended.name
    return ", ".join({run.record.suite.name for run in compared.runs[1:]} if compared else ())


def _failures(ended: EndedRun | None, compared: Compared | None) -> Iterator[str]:
    if ended is not None and not ended.completed:
        yield f"Flow run {ended.name}: {ended.state}. {escaped(ended.message)}"
    for run in compared.runs[1:] if compared else ():
        if run.record.status != "finished":
            yield f"Run {run.record.id}: {run.record.status}."


def _told(view: ComparisonView) -> Iterator[str]:
    """The verdicts on each dataset: in sentences, and those on quality as a table."""
    for dataset in view.datasets:
        yield "\n".join(
            (
                f"**{escaped(dataset.name)}**\n",
                *(f"- {h.badge.sign} {escaped(h.sentence)}" for h in dataset.headlines),
            )
        )
        if dataset.verdicts.quality.views:
            yield table(noted(dataset.verdicts.quality.table).table)
