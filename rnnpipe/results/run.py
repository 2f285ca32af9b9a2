"""A recorded run, as Python and notebooks meet it."""

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from rnnpipe.bundles.bundle import Bundle
from rnnpipe.bundles.reference import Chosen, bundle_of
from rnnpipe.comparison import Comparison, load_run
from rnnpipe.comparison.looking import compare_at_looks
from rnnpipe.errors import UserError, why
from rnnpipe.records import RunRecord, RunStatus
from rnnpipe.records.predictions import read_predictions
from rnnpipe.report.notebook import render_run
from rnnpipe.report.view import run_view
from rnnpipe.results.answers import Answers
from rnnpipe.results.frames import summary_frame, trials_frame, verdicts_frame

if TYPE_CHECKING:
    import pandas as pd

REPORT = "report.html"


class Run:
    """One execution of a suite, read from its folder.

    In a notebook it shows its answers and tables.

    Attributes:
        folder: with the run's record, its report and the files of its trials.
        record: all that is written down about it.

    """

    folder: Path
    record: RunRecord

    def __init__(self, folder: Path) -> None:
        """Open the run in a folder.

        Raises:
            UserError: its record is missing or damaged.

        """
        self._run = load_run(folder)
        self.folder, self.record = self._run.folder, self._run.record

    @property
    def id(self) -> str:
        """By which `open_run` and `rnnpipe show` find it."""
        return self.record.id

    @property
    def status(self) -> RunStatus:
        """`finished`, or `failed` where a trial failed; the others have their scores."""
        return self.record.status

    @property
    def scores(self) -> "pd.DataFrame":
        """A row a trial: dataset, variant, seed, status, and every metric on the test set.

        Metrics are those of the epoch of lowest validation loss; `<metric>_last` of the last one.
        """
        return trials_frame(self.record)

    @property
    def summary(self) -> "pd.DataFrame":
        """A row a variant, and one for each dataset's trivial baseline: means over the seeds.

        Each metric has its sample standard deviation beside it, in `<metric>_std`.
        """
        return summary_frame(self.record)

    @property
    def verdicts(self) -> "pd.DataFrame":
        """A row a pair of variants and metric: is the difference more than noise?

        The columns are those of a comparison's `report.csv`; `verdict` is of `other`, judged
        against `base`.

        Raises:
            UserError: a file of the run is missing or damaged.

        """
        return verdicts_frame(self.compared.rows)

    @cached_property
    def compared(self) -> Comparison:
        """Every pair of variants, compared as in the run's report; read once, then kept.

        Raises:
            UserError: a file of the run is missing or damaged.

        """
        return compare_at_looks(self._run)

    @property
    def report(self) -> Path | None:
        """The run's page; None where the run did not come to its end."""
        path = self.folder / REPORT
        return path if path.exists() else None

    def predictions(self, dataset: str, variant: str, seed: int) -> Answers:
        """Read what one trained model answered on the test set, and the truth beside it.

        Raises:
            UserError: there is no such trial, it did not finish, or its file is damaged.

        """
        label = f"{dataset}/{variant}/seed-{seed}"
        statuses = {trial.label: trial.status for trial in self.record.trials}
        if label not in statuses:
            raise UserError(
                f"run {self.id} has no trial {label}; it has {', '.join(statuses) or 'none'}"
            )
        if statuses[label] != "finished":
            raise UserError(f"{label} of run {self.id} is {statuses[label]}: it has no predictions")
        path = self.folder / label / "predictions.npz"
        try:
            found = read_predictions(path)
        except (OSError, ValueError) as error:
            raise UserError(
                f"{path} cannot be read ({why(error)}): copy the run folder again, or run the "
                "suite again"
            ) from error
        return Answers(**vars(found), target=self.record.datasets[dataset].signature.target)

    def bundle(self, name: str, *, ensemble: bool = False) -> Bundle:
        """Take one of its trained models, to ask it about new rows: `run.bundle("imdb/lstm")`.

        Args:
            name: `dataset/variant`.
            ensemble: whether the mean of all seeds is to answer; else the seed in the middle by
                validation loss does.

        Raises:
            UserError: there is no such model, or a file of it is missing or damaged.

        """
        dataset, _, variant = name.partition("/")
        return bundle_of(Chosen(self._run, dataset, variant), ensemble=ensemble)

    def __repr__(self) -> str:
        """Its id and how it ended."""
        return f"<Run {self.id}: {self.status}>"

    def _repr_html_(self) -> str:
        """Its answers and tables, for a notebook."""
        return render_run(run_view(self.record, self.folder, self.compared), self.report)
