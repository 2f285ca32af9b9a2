"""What all seeds of a variant score together, when they answer with the mean of their outputs."""

from collections.abc import Sequence
from pathlib import Path

from rnnpipe.evaluation.ensemble import ensemble_scores
from rnnpipe.evaluation.metric import Metric
from rnnpipe.language import said, say
from rnnpipe.records import DatasetRecord
from rnnpipe.report.predictions.outputs import PREDICTIONS
from rnnpipe.specs import Text
from rnnpipe.summary.rows import SummaryRow
from rnnpipe.summary.tables import MISSING, Cell, Table, format_score

TITLE = "All seeds together"

_NOTE = (
    "The outputs of all finished seeds averaged, as rnnpipe predict --ensemble answers, each "
    "after its best epoch: one predictor a variant, without a spread and without a verdict."
)


def ensemble_table(
    folder: Path, dataset: DatasetRecord, rows: Sequence[SummaryRow], metrics: Sequence[Metric]
) -> Table | None:
    """A row a variant of which two seeds or more have finished; None where there is none.

    Of texts there is no mean, and so no table.

    Args:
        folder: of the run.
        dataset: that the rows are of.
        rows: of one dataset.
        metrics: that the table has, in this order.

    Raises:
        UserError: a file of predictions is missing or damaged.

    """
    if isinstance(dataset.signature.target, Text):
        return None
    several = [row for row in rows if row.is_network and len(row.finished) > 1]
    # Of these files, which are large, a copy of the folder may have none.
    read = [row for row in several if all(path.is_file() for path in _paths(folder, row))]
    lines = tuple(_line(folder, dataset, row, metrics) for row in read)
    header = said("Variant", "Seeds", *(metric.heading for metric in metrics))
    return Table(say(TITLE), header, lines, note=say(_NOTE)) if lines else None


def _paths(folder: Path, row: SummaryRow) -> list[Path]:
    return [folder / trial.label / PREDICTIONS for trial in row.finished]


def _line(
    folder: Path, dataset: DatasetRecord, row: SummaryRow, metrics: Sequence[Metric]
) -> tuple[Cell, ...]:
    paths = _paths(folder, row)
    scores = ensemble_scores(dataset.signature, [path.parent for path in paths])
    return (
        Cell(row.name),
        Cell(str(len(paths)), len(paths)),
        *(
            Cell(format_score(metric, scores[metric.name]), scores[metric.name])
            if metric.name in scores
            else MISSING
            for metric in metrics
        ),
    )
