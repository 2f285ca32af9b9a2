"""Two runs that differ in every way a comparison knows, and the view of their comparison.

Against the base the other run has, on `adding`, a simple_rnn with identical predictions, a worse
lstm and a better gru; on `digits` an lstm that is hardly different, a gru of which a seed failed,
and no simple_rnn. It ran on other hardware, with another NumPy.
"""

from pathlib import Path

from rnnpipe.comparison import Comparison, Row, Run, Tolerance, compare_runs
from rnnpipe.records import Hardware
from rnnpipe.report.comparison import ComparisonView, comparison_view
from tests.rnnpipe.factories import (
    ACCURACY,
    PACKAGES,
    RMSE,
    rewrite,
    unfinished,
    with_outputs,
    write_run,
)

VARIANTS = ("simple_rnn", "lstm", "gru")
TOLERANCES = {"accuracy": Tolerance(value=0.005), "mae": Tolerance(value=0.1, relative=True)}


def two_runs(folder: Path) -> tuple[Run, Run]:
    """The base and the other run, in `folder/runs/`."""
    runs = folder / "runs"
    base = write_run(runs / "20261122-090000-small-base", variants=VARIANTS, seed_std=0.005)
    other = write_run(
        runs / "20261123-090000-small-next",
        variants=VARIANTS,
        seed_std=0.005,
        rmse={**RMSE, "lstm": 0.2, "gru": 0.03},
        accuracy={**ACCURACY, "lstm": 0.91},
        hardware=Hardware(device="CPU", cpu="Faster CPU", threads=8),
        packages={**PACKAGES, "numpy": "2.5.0"},
    )
    other = unfinished(other, "digits/gru/seed-1", "failed", "training diverged in epoch 3")
    left = (t for t in other.record.trials if (t.dataset, t.variant) != ("digits", "simple_rnn"))
    other = rewrite(other, trials=tuple(left))
    for run in (base, other):
        for trial in run.record.trials:
            (run.folder / trial.label / "metrics.json").write_text("{}")
    base, other = with_outputs(base), with_outputs(other)
    (base.folder / "report.html").write_text("")
    return base, other


def beside(run: Run) -> str:
    """Where a run lies, seen from `comparisons/<id>/`."""
    return f"../../runs/{run.record.id}"


def two_runs_view(folder: Path) -> ComparisonView:
    """The view of the comparison, its report to be written into `folder/comparisons/<id>/`."""
    base, other = two_runs(folder)
    found = compare_runs(base, other, tolerances=TOLERANCES)
    return comparison_view([base, other], [found], beside)


def with_rows(view: ComparisonView, *rows: Row) -> ComparisonView:
    """The view of the same two runs, of which these rows were found."""
    runs = [shown.run for shown in view.runs]
    ids = [run.record.id for run in runs]
    found = Comparison(base=ids[0], other=ids[1], level=0.05, rows=rows)
    return comparison_view(runs, [found], beside)
