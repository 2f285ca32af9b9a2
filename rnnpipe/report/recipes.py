"""What was trained, and how: every variant's layers, and its settings as they took effect."""

from collections.abc import Sequence

from rnnpipe.baselines import Baseline
from rnnpipe.errors import UserError
from rnnpipe.language import said, say
from rnnpipe.layers import Layer
from rnnpipe.layers.fitting import FittedLayer
from rnnpipe.records import RunRecord, TrialRecord
from rnnpipe.report.settings import facts_table, settings_text
from rnnpipe.specs import Signature, TrainingSpec
from rnnpipe.suites import VariantSpec
from rnnpipe.summary.tables import MISSING, Cell, Table

OWN_LEARNING_RATES = {"adam": 0.001, "rmsprop": 0.001, "sgd": 0.01}
"""Keras' defaults, by optimizer."""

_LAYERS = ("Variant", "Position", "Layer", "Output", "Parameters")


def variants(run: RunRecord) -> Table:
    """What each variant is made of, as the suite has it."""
    rows = ((name, _made_of(variant)) for name, variant in run.suite.variants.items())
    return facts_table("Variants", ("Variant", "Layers"), rows)


def _made_of(variant: VariantSpec) -> str:
    if variant.baseline is not None:
        return say("no network: {baseline}", baseline=_call(variant.baseline))
    if variant.model is not None:
        return say("own model: {function}", function=variant.model.function)
    if variant.encoder_decoder is not None:
        return str(variant.encoder_decoder)
    return " → ".join(map(_call, variant.layers))


def _call(spec: Layer | Baseline) -> str:
    if isinstance(spec, Baseline):
        return f"{spec.type}({settings_text(spec, {'type'})})"
    settings = spec.model_dump(exclude={"type"}, exclude_defaults=True).items()
    return f"{spec.type}({', '.join(f'{name}={value}' for name, value in settings)})"


def layer_tables(run: RunRecord) -> list[Table]:
    """A table a dataset: every layer as it was built there, the output layer with it.

    Models of the user's own and baselines have no recipe to tell.
    """
    tables = []
    for name, data in run.datasets.items():
        trials = {t.variant: t for t in run.trials if t.dataset == name and t.is_network}
        rows = [row for v, trial in trials.items() for row in _layers(v, trial, data.signature)]
        title = say("Layers on {dataset}", dataset=name)
        tables.append(Table(title, said(*_LAYERS), tuple(rows)))
    return tables


def _layers(variant: str, trial: TrialRecord, signature: Signature) -> list[tuple[Cell, ...]]:
    try:
        places = trial.places(signature)
    except UserError:  # of a trial that failed for that; its reason says so
        return []
    if not places:
        return []
    counts = [place.parameters for place in places]
    known = [count for count in counts if count is not None]
    rows = [
        (
            Cell(variant),
            Cell(str(position), position),
            Cell(_call(place.layer) if isinstance(place, FittedLayer) else str(place)),
            Cell(f"({', '.join(map(str, place.made.shape))})"),
            _count(count),
        )
        for position, (place, count) in enumerate(zip(places, counts, strict=True), 1)
    ]
    total = sum(known) if len(known) == len(counts) else trial.parameters
    return [*rows, (Cell(variant), MISSING, Cell(say("all together")), MISSING, _count(total))]


def _count(parameters: int | None) -> Cell:
    return MISSING if parameters is None else Cell(f"{parameters:,}", parameters)


def learning_rate(settings: TrainingSpec) -> float:
    """The step size that a training began with: as set, or the optimizer's own."""
    own = OWN_LEARNING_RATES[settings.optimizer]
    return own if settings.learning_rate is None else settings.learning_rate


def training(run: RunRecord) -> Table:
    """Settings as they were resolved for the trials that are trained, the same for every seed."""
    of_seeds: dict[tuple[str, str], list[TrialRecord]] = {}
    for trial in (trial for trial in run.trials if trial.is_network):
        of_seeds.setdefault((trial.dataset, trial.variant), []).append(trial)
    header = (
        "Dataset",
        "Variant",
        "Optimizer",
        "Learning rate",
        "Clipnorm",
        "Batch size",
        "Epochs",
        "Validation split",
        "Deterministic",
        "Computed by",
    )
    rows = (
        (
            dataset,
            variant,
            (settings := trials[0].training).optimizer,
            _rate(settings),
            _clipping(settings),
            settings.batch_size,
            _epochs(settings),
            settings.validation_split,
            say("yes") if settings.deterministic else say("no"),
            _engine(trials),
        )
        for (dataset, variant), trials in of_seeds.items()
    )
    return facts_table("Training settings", header, rows)


def _rate(settings: TrainingSpec) -> float | str:
    rate = learning_rate(settings)
    return rate if settings.schedule is None else f"{rate:g}, {settings.schedule}"


def _clipping(settings: TrainingSpec) -> float | str:
    if settings.global_clipnorm is not None:
        return say("{norm} of all together", norm=f"{settings.global_clipnorm:g}")
    return say("none") if settings.clipnorm is None else settings.clipnorm


def _epochs(settings: TrainingSpec) -> int | str:
    if settings.patience is None:
        return settings.epochs
    return say(
        "{epochs} at most, patience {patience}", epochs=settings.epochs, patience=settings.patience
    )


def _engine(trials: Sequence[TrialRecord]) -> str:
    """`packed (12 ms a step; keras 67 ms)`: what the steps were computed by, the slower behind."""
    trial = next((trial for trial in trials if trial.engine), None)
    if trial is None or trial.engine is None:
        return say("not known")
    kernel = None if trial.kernel == trial.engine else trial.kernel
    details = [detail for detail in (kernel, trial.kernel_reason) if detail]
    times = {name: f"{1e3 * seconds:.3g} ms" for name, seconds in trial.step_seconds.items()}
    if trial.engine in times:
        details.append(say("{time} a step", time=times.pop(trial.engine)))
        details += [f"{name} {time}" for name, time in times.items()]
    return f"{trial.engine} ({'; '.join(details)})" if details else trial.engine
