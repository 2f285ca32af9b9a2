"""How far back the memory of variants reaches, beside each other."""

from collections.abc import Sequence

import numpy as np

from rnnpipe.comparison.reach import Reach, ReachRow, compare_reach
from rnnpipe.language import retell, said, say
from rnnpipe.report.memory.found import Found
from rnnpipe.report.memory.gradients import FIRST
from rnnpipe.report.quantities import p_value_cell
from rnnpipe.statistics.flow import reach_of
from rnnpipe.summary.tables import MISSING, Cell, Table

_HEADER = ("Variant", "Against", "Reach", "Steps", "95%", "p (Holm)", "Why")


def reach_rows(dataset: str, found: Found) -> tuple[ReachRow, ...]:
    """Judge every pair of the variants on a dataset by the reach of their first layers."""
    norms = {
        variant: [np.asarray(training.norms[f"trained/{FIRST}"]) for training in trainings]
        for (of, variant), trainings in found.items()
        if of == dataset and f"trained/{FIRST}" in trainings[0].norms
    }
    if len(norms) < 2:
        return ()
    # The first of the test examples were asked of all, if not of all as many.
    count = min(len(array) for arrays in norms.values() for array in arrays)
    reaches = {
        variant: Reach(
            np.stack([reach_of(np.asarray(array[:count], np.float64)) for array in arrays]),
            np.isfinite(arrays[0][:count]).sum(axis=1),
        )
        for variant, arrays in norms.items()
    }
    units = min((t.units for ts in found.values() for t in ts), key=len)
    return compare_reach(reaches, units[:count])


def reach_table(rows: Sequence[ReachRow]) -> Table:
    """Tell of every pair whether the first one's memory reaches farther back."""
    return Table("Reach", said(*_HEADER), tuple(_cells(row) for row in rows))


def reach_sentences(rows: Sequence[ReachRow]) -> list[str]:
    """Say which differences of reach are more than noise."""
    return [
        say(
            "{variant} reaches {steps} steps farther back than {other} ({low} to {high})",
            variant=row.variant,
            steps=f"{row.difference:.3g}",
            other=row.against,
            low=f"{row.interval[0]:.3g}",
            high=f"{row.interval[1]:.3g}",
        )
        for row in rows
        if row.verdict == "longer" and row.difference is not None and row.interval is not None
    ]


def _cells(row: ReachRow) -> tuple[Cell, ...]:
    tested = row.difference is not None and row.interval is not None
    return (
        Cell(row.variant),
        Cell(row.against),
        Cell(say(row.verdict)),
        Cell(f"{row.difference:+.3g}", row.difference) if tested else MISSING,
        Cell(_interval(*row.interval)) if row.interval else MISSING,
        MISSING if row.p_value is None else p_value_cell(row.p_value),
        Cell(retell(row.reason)),
    )


def _interval(low: float, high: float) -> str:
    return say("{low} to {high}", low=f"{low:+.3g}", high=f"{high:+.3g}")
