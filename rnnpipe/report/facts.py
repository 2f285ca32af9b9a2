"""How a run was made, as tables: environment, data, settings and the time each step took."""

from collections.abc import Iterable, Sequence

from pydantic import BaseModel

from rnnpipe.baselines import Baseline
from rnnpipe.counting import counted
from rnnpipe.evaluation.metrics import METRICS
from rnnpipe.layers import Layer
from rnnpipe.records import DatasetRecord, RunRecord, TrialRecord
from rnnpipe.specs import Classes, Features, Image, Numbers, Port, Text, Tokens
from rnnpipe.suites import VariantSpec
from rnnpipe.summary.tables import MISSING, Cell, Table, format_duration, told_undefined


def facts(run: RunRecord) -> tuple[Table, ...]:
    """All tables that have a row."""
    tables = (
        _environment(run),
        _packages(run),
        _data(run),
        _sources(run),
        _variants(run),
        _training(run),
        _durations(run),
    )
    return tuple(table for table in tables if table.rows)


def run_duration(run: RunRecord) -> str:
    """Wall-clock time from start to end, or a dash while there is no end."""
    if run.finished_at is None:
        return MISSING.text
    return format_duration((run.finished_at - run.started_at).total_seconds())


def _environment(run: RunRecord) -> Table:
    environment = run.environment
    rows = {
        "Started": f"{run.started_at:%Y-%m-%d %H:%M:%S} UTC",
        "Finished": f"{run.finished_at:%Y-%m-%d %H:%M:%S} UTC" if run.finished_at else MISSING.text,
        "Duration": run_duration(run),
        "Commit": _commit(run),
        "Device": environment.hardware.device,
        "CPU": environment.hardware.cpu,
        "Threads": str(environment.hardware.threads),
        "Platform": environment.platform,
        "Python": environment.python,
    }
    return _table("Environment", ("Property", "Value"), rows.items())


def _commit(run: RunRecord) -> str:
    if run.environment.commit is None:
        return "unknown (not a git checkout)"
    return run.environment.commit + (" with uncommitted changes" if run.environment.dirty else "")


def _packages(run: RunRecord) -> Table:
    return _table("Packages", ("Package", "Version"), sorted(run.environment.packages.items()))


def _data(run: RunRecord) -> Table:
    header = ("Dataset", "Settings", "Train", "Test", "Train digest", "Test digest")
    rows = (
        (
            name,
            _settings(data.spec, without={"source", "training"}),
            data.train_examples,
            data.test_examples,
            data.train_digest,
            data.test_digest,
        )
        for name, data in run.datasets.items()
    )
    return _table("Data", header, rows)


def _sources(run: RunRecord) -> Table:
    rows = (
        (name, source.name, source.location, source.sha256)
        for name, data in run.datasets.items()
        for source in data.sources
    )
    return _table("Data sources", ("Dataset", "File", "Location", "SHA-256"), rows)


def _variants(run: RunRecord) -> Table:
    rows = ((name, _made_of(variant)) for name, variant in run.suite.variants.items())
    return _table("Variants", ("Variant", "Layers"), rows)


def _made_of(variant: VariantSpec) -> str:
    if variant.baseline is not None:
        return f"no network: {_call(variant.baseline)}"
    if variant.model is not None:
        return f"own model: {variant.model.function}"
    if variant.encoder_decoder is not None:
        return str(variant.encoder_decoder)
    return " → ".join(map(_call, variant.layers))


def _call(spec: Layer | Baseline) -> str:
    return f"{spec.type}({_settings(spec, {'type'})})"


def _training(run: RunRecord) -> Table:
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
            "default" if settings.learning_rate is None else settings.learning_rate,
            "none" if settings.clipnorm is None else settings.clipnorm,
            settings.batch_size,
            settings.epochs,
            settings.validation_split,
            "yes" if settings.deterministic else "no",
            _engine(trials),
        )
        for (dataset, variant), trials in of_seeds.items()
    )
    return _table("Training settings", header, rows)


def _engine(trials: Sequence[TrialRecord]) -> str:
    """`packed (12 ms a step; keras 67 ms)`: what the steps were computed by, the slower behind."""
    trial = next((trial for trial in trials if trial.engine), None)
    if trial is None or trial.engine is None:
        return "not known"
    kernel = None if trial.kernel == trial.engine else trial.kernel
    details = [detail for detail in (kernel, trial.kernel_reason) if detail]
    times = {name: f"{1e3 * seconds:.3g} ms" for name, seconds in trial.step_seconds.items()}
    if trial.engine in times:
        details.append(f"{times.pop(trial.engine)} a step")
        details += [f"{name} {time}" for name, time in times.items()]
    return f"{trial.engine} ({'; '.join(details)})" if details else trial.engine


def _durations(run: RunRecord) -> Table:
    rows = (
        (
            Cell(task.name),
            Cell("found in the cache" if task.cached else "computed"),
            Cell(format_duration(task.seconds), task.seconds),
        )
        for task in run.tasks
    )
    return Table("Duration of steps", ("Step", "Result", "Duration"), tuple(rows))


def _table(title: str, header: tuple[str, ...], rows: Iterable[Iterable[str | float]]) -> Table:
    return Table(title, header, tuple(tuple(map(_cell, row)) for row in rows))


def _cell(content: str | float) -> Cell:
    return Cell(content) if isinstance(content, str) else Cell(f"{content:,}", content)


def _settings(spec: BaseModel, without: set[str]) -> str:
    """`units=32, return_sequences=True`: what is set, as keyword arguments."""
    content = spec.model_dump(exclude=without, exclude_none=True)
    return ", ".join(f"{name}={value}" for name, value in content.items() if value is not False)


def dataset_facts(data: DatasetRecord) -> str:
    """A dataset in a line: its examples, inputs and targets, and which metrics have no value."""
    signature = data.signature
    told = (
        f"{data.train_examples:,} training and {counted(data.test_examples, 'test example')}",
        ", ".join(map(_port, signature.inputs.values())),
        _port(signature.target),
        *told_undefined(data.undefined),
        *(f"{METRICS[n].label} {s}" for n, s in data.signatures.items() if n in METRICS),
    )
    return " · ".join(told)


def _port(port: Port) -> str:
    """`50 timesteps of 2 features`, `46 classes`."""
    match port:
        case Tokens(vocabulary=vocabulary):
            what = f"tokens from a vocabulary of {vocabulary:,}"
        case Text(vocabulary=vocabulary):
            what = f"text from a vocabulary of {vocabulary:,}"
        case Features(width=width):
            what = counted(width, "feature")
        case Image(height=height, width=width, channels=channels):
            what = f"images of {height} x {width} x {channels}"
        case Classes(width=width):
            what = counted(width, "class", "classes")
        case Numbers(width=1, timesteps=None):
            return "regression"
        case Numbers(width=width):
            what = counted(width, "number")
        case _:
            what = port.kind
    return what if port.timesteps is None else f"{counted(port.timesteps, 'timestep')} of {what}"
