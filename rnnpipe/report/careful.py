"""What to be careful about: what a reviewer would say of a dataset's trainings, a line each."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from rnnpipe.evaluation.metric import Curve, Metric
from rnnpipe.evaluation.metrics import METRICS
from rnnpipe.language import say, say_count
from rnnpipe.records import RunRecord, TrialRecord
from rnnpipe.records.history import History
from rnnpipe.report.by_class import Confusion
from rnnpipe.report.words import listed, some
from rnnpipe.summary.rows import SummaryRow, dataset_metrics
from rnnpipe.summary.tables import format_score

_MOST_NAMED = 4

_ENOUGH_SEEDS = 3

_GAP = 0.1
"""Training and validation this far apart in a share of right answers are far apart."""

_RATIO = 1.5
"""And errors, the validation's over the training's, from here on."""

_DUPLICATES = 0.01
"""From this share of test examples on, those that stand in the training set are told of."""


_EPOCHS = {
    ("try", True): "{epochs} epoch, as `rnnpipe try` sets it",
    ("try", False): "{epochs} epochs, as `rnnpipe try` sets it",
    ("--epochs", True): "{epochs} epoch, as --epochs sets it",
    ("--epochs", False): "{epochs} epochs, as --epochs sets it",
}
"""By what sets them, and whether it is one."""


@dataclass(frozen=True)
class Studied:
    """A dataset's trainings, as far as cautions go.

    Attributes:
        rows: the dataset's summary.
        histories: by variant, of each finished training.
        curves: their columns, the watched metric last.
        confusions: by variant.
        duplicates: the share of test examples that are those of a training example, or nearly so.

    """

    rows: Sequence[SummaryRow]
    histories: Mapping[str, Sequence[History]]
    curves: Sequence[Curve]
    confusions: Mapping[str, Confusion]
    duplicates: float = 0.0

    @property
    def variants(self) -> list[SummaryRow]:
        """The rows of what is trained and has scores."""
        return [row for row in self.rows if row.is_network and row.finished]


def cautions(found: Studied) -> tuple[str, ...]:
    """What is to be said, in whole sentences; nothing where nothing is."""
    every = (_failed, _one_class, _worse_loss, _learning, _overfitting, _duplicates)
    return tuple(told for caution in every for told in caution(found))


def quick_look(run: RunRecord) -> str:
    """How a run was made small, in a sentence; nothing of one that was not.

    A limit or a number of epochs counts where the command gave it. Where no command is recorded,
    any limit does.
    """
    networks = [trial for trial in run.trials if trial.is_network]
    seeds, command = len({trial.seed for trial in networks}), run.command
    small = command[1:2] == ("try",)
    parts = []
    if networks and seeds < _ENOUGH_SEEDS:
        parts.append(say("{seeds} a variant", seeds=say_count(seeds, "seed")))
    if not command or small or _gives(command, "--limit"):
        examples = [
            say("{count} of {dataset}", count=f"{data.train_examples:,}", dataset=name)
            for name, data in run.datasets.items()
            if data.spec.limit == data.train_examples
        ]
        if examples:
            parts.append(say("training examples limited to {examples}", examples=listed(examples)))
    if networks and (small or _gives(command, "--epochs")):
        epochs = sorted({trial.training.epochs for trial in networks})
        told = _EPOCHS["try" if small else "--epochs", epochs == [1]]
        parts.append(say(told, epochs=listed([str(n) for n in epochs])))
    if not parts:
        return ""
    if networks and seeds < _ENOUGH_SEEDS and len(run.suite.variants) > 1:
        told = (
            "A look, and no verdict on networks, which takes three seeds or more: {parts}."
            if any(not trial.is_network for trial in run.trials)
            else "A look, and no verdict, which takes three seeds or more: {parts}."
        )
        return say(told, parts="; ".join(parts))
    return say("A quick look: {parts}.", parts="; ".join(parts))


def _gives(command: Sequence[str], option: str) -> bool:
    return any(word == option or word.startswith(f"{option}=") for word in command)


def _failed(found: Studied) -> Iterator[str]:
    """Trainings that came to no end, and those that learned nothing."""
    stopped = [row for row in found.rows if row.variant is not None and row.unfinished]
    if stopped:
        told = [f"{row.name} ({_of(len(row.unfinished), len(row.trials))})" for row in stopped]
        yield say(
            "Trials did not finish: {trials}. The others are ranked without.",
            trials=some(told, _MOST_NAMED),
        )
    poor = [r for r in found.variants if r.learned is not None and r.learned < len(r.finished)]
    if poor:
        told = [
            _some_of(row.name, failed, len(row.finished))
            for row in poor
            for failed in [len(row.finished) - (row.learned or 0)]
        ]
        yield say(
            "Trainings failed to learn: {trainings}. They do not beat the baseline by more than "
            "chance, and a mean that has them in it tells little.",
            trainings=some(told, _MOST_NAMED),
        )


def _of(part: int, whole: int) -> str:
    return say("{part} of {whole}", part=part, whole=whole)


def _some_of(name: str, part: int, whole: int) -> str:
    """What a variant is named for holds of so many of its trainings."""
    return say("{name} in {part}", name=name, part=_of(part, whole))


def _one_class(found: Studied) -> Iterator[str]:
    """Variants that answer the same whatever they are shown."""
    told = []
    for row in found.variants:
        always = found.confusions[row.name].always if row.name in found.confusions else ()
        if alone := [name for name in always if name is not None]:
            names = listed([f"“{name}”" for name in dict.fromkeys(alone)])
            told.append(_some_of(f"{row.name} {names}", len(alone), len(always)))
    if told:
        yield say(
            "One class alone is ever predicted: {trainings} trainings.",
            trainings=some(told, _MOST_NAMED),
        )


def _worse_loss(found: Studied) -> Iterator[str]:
    """A loss above the baseline's where the deciding metric is better than its own."""
    loss, metrics = METRICS["loss"], dataset_metrics(found.rows)
    baseline = next((row for row in found.rows if row.variant is None), None)
    if not metrics or metrics[0] == loss or baseline is None:
        return
    known = baseline.scores["best"].get("loss")
    told = [
        f"{row.name} {format_score(loss, row.scores['best']['loss'].mean)}"
        for row in found.variants
        if known and "loss" in row.scores["best"] and row.scores["best"]["loss"].mean > known.mean
    ]
    if known and told:
        yield say(
            "A test loss above the baseline's {score}: {variants}. Such a model is sure of wrong "
            "answers, or diverges.",
            score=format_score(loss, known.mean),
            variants=some(told, _MOST_NAMED),
        )


def _learning(found: Studied) -> Iterator[str]:
    """Variants most of whose trainings were best in their last epoch."""
    told = [
        _some_of(row.name, unended, len(row.finished))
        for row in found.variants
        for unended in [_unended(row.finished)]
        if 2 * unended > len(row.finished)
    ]
    if told:
        yield say(
            "Still learning at the last epoch: {trainings}. Validation loss was lowest there, so "
            "more epochs may change scores and ranks.",
            trainings=some(told, _MOST_NAMED),
        )


def _unended(trials: Sequence[TrialRecord]) -> int:
    return sum(
        trial.best is not None
        and trial.last is not None
        and trial.last.epoch is not None
        and trial.best.epoch == trial.last.epoch > 1
        for trial in trials
    )


def _overfitting(found: Studied) -> Iterator[str]:
    """Variants that at their best epochs do far better in training than in validation."""
    if not found.curves:
        return
    curve, told = found.curves[-1], []
    for row in found.variants:
        pair = _at_best(row, found.histories.get(row.name, ()), curve)
        if pair is not None and _apart(curve.metric, *pair):
            training, validation = (format_score(curve.metric, value) for value in pair)
            told.append(
                say(
                    "{name} {training} against {validation}",
                    name=row.name,
                    training=training,
                    validation=validation,
                )
            )
    if told:
        yield say(
            "Overfitting: {metric} in training against that in validation, at the best epoch: "
            "{variants}.",
            metric=say(curve.metric.inline),
            variants=some(told, _MOST_NAMED),
        )


def _at_best(
    row: SummaryRow, histories: Sequence[History], curve: Curve
) -> tuple[float, float] | None:
    """Training and validation at the best epoch, the mean over the trainings."""
    epochs = [t.best.epoch for t in row.finished if t.best is not None and t.best.epoch is not None]
    values = [
        (history.training(curve.column)[epoch - 1], history.validation(curve.column)[epoch - 1])
        for history, epoch in zip(histories, epochs, strict=False)
        if epoch <= len(history.epochs)
    ]
    if not values:
        return None
    training, validation = np.mean(values, axis=0)
    return float(training), float(validation)


def _apart(metric: Metric, training: float, validation: float) -> bool:
    if metric.higher_is_better:
        return training - validation >= _GAP
    return validation >= _RATIO * training > 0


def _duplicates(found: Studied) -> Iterator[str]:
    if found.duplicates >= _DUPLICATES:
        yield say(
            "{share} of the test examples are those of a training example, or nearly so: scores "
            "on them say what was remembered.",
            share=f"{found.duplicates:.1%}",
        )
