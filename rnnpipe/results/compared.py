"""Runs judged against a base, as Python and notebooks meet them."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from rnnpipe.report import ComparisonView
from rnnpipe.report.notebook import render_compared
from rnnpipe.results.frames import verdicts_frame

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Compared:
    """A comparison of runs; in a notebook it shows its verdicts.

    Attributes:
        view: all that was compared.
        report: its page, beside which lie the same numbers as Markdown, CSV, JSON and LaTeX.

    """

    view: ComparisonView
    report: Path

    @property
    def verdicts(self) -> "pd.DataFrame":
        """A row a dataset, variant and metric, in the columns of `report.csv`.

        `verdict` is of the run in `other_run`, judged against the one in `base_run`.
        """
        return verdicts_frame(self.view.rows)

    def __repr__(self) -> str:
        """What was compared."""
        return f"<Compared {' with '.join(shown.run.record.id for shown in self.view.runs)}>"

    def _repr_html_(self) -> str:
        """Its verdicts, for a notebook."""
        return render_compared(self.view, self.report)
