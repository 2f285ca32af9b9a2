"""From references to runs, to their comparison, to the files of its report."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from rnnpipe.comparison import Comparison, Run, Tolerance, compare_each, load_run
from rnnpipe.errors import UserError
from rnnpipe.language import speaking
from rnnpipe.records import utc_now
from rnnpipe.report import (
    ComparisonView,
    comparison_view,
    render_comparison_csv,
    render_comparison_html,
    render_comparison_json,
    render_comparison_latex,
    render_comparison_markdown,
)
from rnnpipe.report.index import keep_index
from rnnpipe.report.words import listed
from rnnpipe.store import Store, write_atomically


@dataclass(frozen=True)
class Compared:
    """Runs, the base first, and a comparison of the base with each of the others."""

    runs: tuple[Run, ...]
    comparisons: tuple[Comparison, ...]


def compare_recorded(
    store: Store, references: Sequence[str], tolerances: Mapping[str, Tolerance]
) -> Compared:
    """Compares the first of the runs with each of the others.

    Args:
        store: where runs are found by id, prefix or age.
        references: two or more of these, or paths of run folders.
        tolerances: by metric, how large a difference has to be to matter.

    Raises:
        UserError: a run is not found, or its record is damaged; two references name one run.

    """
    runs = tuple(load_run(store.runs.locate(reference)) for reference in references)
    ids = [run.record.id for run in runs]
    if len(set(ids)) < len(ids):
        raise UserError(
            f"{listed(references)} name one run twice: expected each run once; "
            "`rnnpipe runs` lists them"
        )
    base, *others = runs
    return Compared(runs, compare_each(base, others, tolerances=tolerances))


def write_report(store: Store, compared: Compared) -> tuple[ComparisonView, Path]:
    """Writes the comparison's report in every format into a folder of its own; returns both.

    The page and the Markdown are in the language of the base's suite; what is returned, and what
    other programs read, is in English.
    """
    folder = store.new_comparison(utc_now())

    def href(run: Run) -> str | None:
        inside = run.folder.resolve().is_relative_to(store.root)
        return Path(os.path.relpath(run.folder.resolve(), folder)).as_posix() if inside else None

    view = comparison_view(compared.runs, compared.comparisons, href)
    for name, render in (
        ("report.csv", render_comparison_csv),
        ("report.json", render_comparison_json),
        ("report.tex", render_comparison_latex),
    ):
        write_atomically(folder / name, render(view).encode())
    with speaking(compared.runs[0].record.suite.language):
        told = comparison_view(compared.runs, compared.comparisons, href)
        for name, render in (
            ("report.md", render_comparison_markdown),
            ("report.html", render_comparison_html),
        ):
            write_atomically(folder / name, render(told).encode())
    keep_index(store)
    return view, folder / "report.html"
