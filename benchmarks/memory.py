"""Brings docs/memory.md up to date with a run of the suite `memory`, quick or whole.

`rnnpipe run memory [--quick]`, and then this: its tables take their places on the page, and its
pictures stand beside it. Gradients are those of the last of several runs, on the longest of the
adding problems that most variants solve.
"""

import argparse
from collections.abc import Mapping, Sequence
from pathlib import Path

from benchmarks.page import with_content
from rnnpipe.comparison import Run, load_run
from rnnpipe.comparison.lengths import SOLVED, Growth, growths
from rnnpipe.plots import to_png, variant_styles
from rnnpipe.plots.style import VariantStyle
from rnnpipe.report.markdown import table
from rnnpipe.report.memory.found import cost, found_in
from rnnpipe.report.memory.gradients import FIRST, Layer, gradient_figure, layers_of
from rnnpipe.report.memory.lengths import length_figure
from rnnpipe.report.memory.reach import reach_rows
from rnnpipe.settings import artifacts_location
from rnnpipe.store import Store, write_atomically
from rnnpipe.summary.tables import Cell, Table, format_score

_PAGE = Path(__file__).parent.parent / "docs" / "memory.md"
_DISTANCES = (20, 40, 100, 150)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declares which runs."""
    parser.add_argument("runs", metavar="RUN", nargs="*", default=["latest"])
    parser.add_argument("--artifacts", metavar="DIR", help="where it is")


def main(options: argparse.Namespace) -> None:
    """Writes the tables and the pictures."""
    store = Store.open(artifacts_location(options.artifacts))
    runs = [load_run(store.runs.path(store.runs.find(name))) for name in options.runs]
    run, last = runs[0], runs[-1]
    found = found_in(last.record, last.folder)
    styles = variant_styles(dict.fromkeys(trial.variant for trial in run.record.trials))
    tasks, dataset = growths(run), _most_solved(last)
    layers = [layer for layer in layers_of(dataset, found) if layer.name == FIRST]
    pictures = _draw(tasks, layers, styles)
    text = _PAGE.read_text()
    rows = reach_rows(dataset, found)
    contents = {
        "run": "\n\n".join(
            told(each, cost(each.record, found_in(each.record, each.folder))) for each in runs
        ),
        "lengths": "\n\n".join([legend(styles), *pictures[:-1], table(_lengths(tasks))]),
        "gradients": "\n\n".join(
            [f"On `{dataset}`: {legend(styles)}", pictures[-1], table(_gradients(layers))]
        ),
        "reach": "\n".join(
            f"- {row.variant} against {row.against}: {row.verdict}"
            + (
                f", {row.difference:+.0f} steps ({row.interval[0]:+.0f} to {row.interval[1]:+.0f})"
                if row.difference is not None and row.interval is not None
                else ""
            )
            + (f"; {row.reason}" if row.reason else "")
            for row in rows
        ),
    }
    for name, content in contents.items():
        text = with_content(text, name, content)
    write_atomically(_PAGE, text.encode())
    print(_PAGE)


def _most_solved(run: Run) -> str:
    """The adding problem that most variants solve in most trainings; of equal ones the longest."""

    def solved(name: str) -> tuple[int, int]:
        dataset = run.record.datasets[name]
        limit = SOLVED * dataset.baseline["mse"]
        of: dict[str, list[bool]] = {}
        for trial in run.record.trials:
            if trial.dataset == name and trial.best is not None:
                of.setdefault(trial.variant, []).append(trial.best.metrics["mse"] <= limit)
        steps = dataset.signature.inputs["features"].timesteps or 0
        return sum(2 * sum(each) > len(each) for each in of.values()), steps

    adding = [name for name, of in run.record.datasets.items() if of.spec.source == "adding"]
    return max(adding, key=solved)


def _draw(
    tasks: Sequence[Growth], layers: Sequence[Layer], styles: Mapping[str, VariantStyle]
) -> list[str]:
    """Write the pictures; return each as the page shows it, that of the gradients last."""
    figures = {
        f"{task.source}.png": (f"{task.source} at growing lengths", length_figure(task, styles))
        for task in tasks
    }
    figures["gradients.png"] = ("Gradients through time", gradient_figure(FIRST, layers, styles))
    folder = _PAGE.with_suffix("")
    folder.mkdir(exist_ok=True)
    for name, (_, figure) in figures.items():
        to_png(figure, folder / name)
    return [f"![{told}]({folder.name}/{name})" for name, (told, _) in figures.items()]


def legend(styles: Mapping[str, VariantStyle]) -> str:
    """Which sign stands for which variant."""
    return " · ".join(f"{style.glyph} {variant}" for variant, style in styles.items())


def told(run: Run, spent: str) -> str:
    """The command that made a run, when and where, and what its analysis took."""
    of, hardware = run.record, run.record.environment.hardware
    typed = iter(of.command)
    command = [word for word in typed if word != "--artifacts" or not next(typed)]
    return (
        f"*`{' '.join(command)}`, {of.started_at:%Y-%m-%d}: {hardware.cpu}, {hardware.threads} "
        f"threads, {hardware.device}. {spent}*"
    )


def _lengths(tasks: Sequence[Growth]) -> Table:
    rows = []
    for task in tasks:
        for variant, points in task.variants.items():
            for length, point, guess in zip(task.lengths, points, task.baseline, strict=True):
                if point is None:
                    continue
                interval = (
                    ""
                    if point.low is None or point.high is None
                    else f"{format_score(task.metric, point.low)} to "
                    f"{format_score(task.metric, point.high)}"
                )
                rows.append(
                    (
                        Cell(f"{task.source} ({task.metric.inline})"),
                        Cell(str(length), length),
                        Cell(variant),
                        Cell(format_score(task.metric, point.mean), point.mean),
                        Cell(interval),
                        Cell(format_score(task.metric, guess), guess),
                        Cell(f"{point.solved} of {point.trainings}"),
                    )
                )
    header = ("Task", "Steps", "Variant", "Score", "95%", "Guessing", "Solved by")
    return Table("Lengths", header, tuple(rows))


def _gradients(layers: Sequence[Layer]) -> Table:
    header = ("Variant", "", "Factor a step", *(f"Left after {n} steps" for n in _DISTANCES))
    rows = []
    for layer in layers:
        for which, flow in (("trained", layer.trained), ("before training", layer.initial)):
            left = [flow.share_at(distance) for distance in _DISTANCES]
            rows.append(
                (
                    Cell(layer.variant),
                    Cell(which),
                    Cell(f"{flow.factor:.4f}", flow.factor),
                    *(Cell("—" if share is None else f"{share:.1e}") for share in left),
                )
            )
    return Table("Gradients", header, tuple(rows))
