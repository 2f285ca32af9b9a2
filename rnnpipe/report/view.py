"""What a report shows, gathered from the run's record and folder; no layout yet."""

import json
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rnnpipe.comparison import Comparison, Row
from rnnpipe.comparison.repeats import TOLERANCE
from rnnpipe.errors import UserError
from rnnpipe.evaluation.metric import Curve, Metric
from rnnpipe.evaluation.named import curves_of
from rnnpipe.language import say
from rnnpipe.records import RunRecord, TrialRecord
from rnnpipe.records.history import History, read_history
from rnnpipe.report.answers import Answer, answer, overall
from rnnpipe.report.by_class import Confusion, class_table, confused_pairs, majority
from rnnpipe.report.cards import CardView, card_view
from rnnpipe.report.careful import Studied, cautions, quick_look
from rnnpipe.report.ensembles import ensemble_table
from rnnpipe.report.facts import dataset_facts, facts, run_duration
from rnnpipe.report.matrix import Matrix, verdict_matrix
from rnnpipe.report.method import method
from rnnpipe.report.predictions.view import PredictionsView, predictions_view
from rnnpipe.report.trials import trial_table
from rnnpipe.report.verdicts import IN_A_RUN, VerdictTables, VerdictView, winner_first
from rnnpipe.report.words import as_title
from rnnpipe.specs import Classes
from rnnpipe.summary.repeatability import repeatability_table
from rnnpipe.summary.rows import SummaryRow, dataset_metrics, summary_rows
from rnnpipe.summary.tables import Table, ranked, summary_tables


@dataclass(frozen=True)
class DatasetView:
    """One dataset's part of a report."""

    name: str
    facts: str
    answer: Answer
    cautions: tuple[str, ...]
    rows: tuple[SummaryRow, ...]
    metrics: tuple[Metric, ...]
    curves: tuple[Curve, ...]
    best: Table
    last: Table
    trials: Table
    ensembles: Table | None
    unfinished: tuple[TrialRecord, ...]
    matrix: Matrix | None
    verdicts: VerdictTables
    histories: Mapping[str, Sequence[History]]
    confusions: Mapping[str, Confusion]
    by_class: Table | None
    confused: Table | None
    baseline: Mapping[str, float]
    card: CardView | None
    predictions: PredictionsView


@dataclass(frozen=True)
class RunView:
    """A whole report."""

    run: RunRecord
    duration: str
    datasets: tuple[DatasetView, ...]
    repeatability: Table | None
    facts: tuple[Table, ...]
    overall: str = ""
    look: str = ""

    @property
    def headlines(self) -> tuple[tuple[str, str], ...]:
        """What each dataset's finding is, behind its name where there are several."""
        if len(self.datasets) == 1:
            return (("", as_title(self.datasets[0].answer.headline)),)
        return tuple((dataset.name, dataset.answer.headline) for dataset in self.datasets)

    @property
    def title(self) -> str:
        """The headlines in a line."""
        return " · ".join(f"{name}: {told}" if name else told for name, told in self.headlines)

    @property
    def command(self) -> str:
        """What was typed for it, to be typed again; nothing where that is not recorded."""
        return shlex.join(self.run.command)

    @property
    def cautions(self) -> tuple[tuple[str, str], ...]:
        """What to be careful about, each with the name of its dataset where there are several."""
        several = len(self.datasets) > 1
        return tuple(
            (dataset.name if several else "", told)
            for dataset in self.datasets
            for told in dataset.cautions
        )

    @property
    def finished(self) -> int:
        """How many of the run's trials have scores."""
        return sum(trial.status == "finished" for trial in self.run.trials)

    @property
    def judged(self) -> bool:
        """Whether there are verdicts on its variants."""
        return any(dataset.verdicts for dataset in self.datasets)

    @property
    def method(self) -> Sequence[str]:
        """How its verdicts are made, if it has any."""
        return method(looks=bool(self.run.looks)) if self.judged else ()

    @property
    def looks(self) -> str:
        """What it means for the verdicts that seeds were added until they were decided."""
        if not self.judged or not self.run.looks:
            return ""
        levels = ", ".join(
            say("{level} at {seeds} seeds", level=f"{look.level:.2%}", seeds=look.seeds)
            for look in self.run.looks
        )
        return say(
            "Seeds were added until every pair was decided or a limit was reached. Each look at "
            "the results was taken at a level of its own, so that all together keep to 5%: "
            "{levels}. "
            "A verdict is that of the look that decided it; its difference and interval are over "
            "all seeds, since those of an early look overstate: it decides where luck has helped.",
            levels=levels,
        )

    @property
    def repeatability_note(self) -> str:
        """How its repeatability was found."""
        return say(
            "Each trial was trained twice with one seed, in either mode. Bit-identical: equal "
            "weights, outputs and history. Within tolerance: no output on the test set differs by "
            "more than {tolerance} after the last epoch. `rnnpipe run --deterministic` trains "
            "in deterministic mode.",
            tolerance=f"{TOLERANCE:g}",
        )

    @property
    def caveat(self) -> str:
        """What the answers do not say, where they rank variants without a test."""
        if self.judged or not any(d.answer.variants and len(d.rows) > 2 for d in self.datasets):
            return ""
        return say(
            "Variants are ranked by their mean score alone. Whether a difference is more than the "
            "noise of the seeds was not tested here."
        )


def run_view(run: RunRecord, folder: Path, compared: Comparison | None) -> RunView:
    """Gathers the report of `run`, whose files lie in `folder`, with the verdicts on its variants.

    Raises:
        UserError: a file that the record names is missing or damaged.

    """
    verdicts = compared.rows if compared else ()
    by_dataset: dict[str, list[SummaryRow]] = {}
    for row in summary_rows(run):
        by_dataset.setdefault(row.dataset, []).append(row)
    tables = zip(summary_tables(run), summary_tables(run, "last"), strict=True)
    return RunView(
        run=run,
        duration=run_duration(run),
        datasets=tuple(
            _dataset_view(run, folder, rows, best_and_last, verdicts)
            for rows, best_and_last in zip(by_dataset.values(), tables, strict=True)
        ),
        repeatability=repeatability_table(run),
        facts=facts(run),
        overall=overall(compared.standings if compared else ()),
        look=quick_look(run),
    )


def _dataset_view(
    run: RunRecord,
    folder: Path,
    rows: Sequence[SummaryRow],
    tables: tuple[Table, Table],
    verdicts: Sequence[Row],
) -> DatasetView:
    name, metrics = rows[0].dataset, dataset_metrics(rows)
    record = run.datasets.get(name)
    target = record.signature.target if record else None
    classes = target.names if isinstance(target, Classes) else ()
    trials = [t for row in rows for t in row.trials]
    variants = [row for row in rows if row.variant is not None]
    views = [VerdictView(winner_first(row)) for row in verdicts if row.dataset == name]
    found = {row.variant or "": _confusion(folder, row, classes) for row in variants}
    confusions = {variant: matrix for variant, matrix in found.items() if matrix}
    histories = {row.variant or "": _histories(folder, row) for row in variants}
    curves = curves_of(record.signature) if record else ()
    baseline = record.baseline if record else {}
    share = record.repeated.share if record and record.repeated else 0.0
    return DatasetView(
        name=name,
        facts=dataset_facts(record) if record else say("This dataset could not be prepared."),
        answer=answer(rows, verdicts, majority(confusions, baseline)),
        cautions=cautions(Studied(rows, histories, curves, confusions, share)),
        rows=tuple(rows),
        metrics=metrics,
        curves=curves,
        best=ranked(tables[0], metrics),
        last=ranked(tables[1], metrics),
        trials=trial_table(trials, metrics),
        ensembles=ensemble_table(folder, record, rows, metrics) if record else None,
        unfinished=tuple(t for t in trials if t.status != "finished"),
        matrix=verdict_matrix(rows, verdicts),
        verdicts=VerdictTables.of(name, views, IN_A_RUN),
        histories=histories,
        confusions=confusions,
        by_class=class_table(confusions),
        confused=confused_pairs(confusions),
        baseline=baseline,
        card=card_view(record.card) if record and record.card else None,
        predictions=predictions_view(folder, name, record, trials) if record else PredictionsView(),
    )


def _histories(folder: Path, row: SummaryRow) -> list[History]:
    trained = [trial for trial in row.finished if trial.is_network]
    return [read_history(folder / trial.label / "history.csv") for trial in trained]


def _confusion(folder: Path, row: SummaryRow, classes: tuple[str, ...]) -> Confusion | None:
    if not classes or not row.finished:
        return None
    paths = [folder / trial.label / "metrics.json" for trial in row.finished]
    matrices = [_read_matrix(path, len(classes)) for path in paths]
    only = [np.flatnonzero(matrix.sum(axis=0)) for matrix in matrices]
    always = tuple(classes[found[0]] if len(found) == 1 else None for found in only)
    return Confusion(np.sum(matrices, axis=0), classes, len(matrices), always)


def _read_matrix(path: Path, classes: int) -> NDArray[np.int64]:
    try:
        matrix = np.array(json.loads(path.read_bytes())["confusion_matrix"], dtype=np.int64)
    except (OSError, ValueError, TypeError, KeyError, OverflowError, RecursionError) as error:
        raise UserError(
            f"{path} has no readable confusion matrix ({type(error).__name__}: {error}): the run "
            "folder is damaged or not complete; copy it again, or run the suite again"
        ) from error
    if matrix.shape != (classes, classes):
        raise UserError(
            f"{path} has a confusion matrix of shape {matrix.shape}, and the dataset has {classes} "
            "classes: the file belongs to another run; copy the run folder again"
        )
    return matrix
