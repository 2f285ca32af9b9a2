"""How a run was made, as tables: environment, data, settings and the time each step took."""

from rnnpipe.counting import counted
from rnnpipe.evaluation.metrics import METRICS
from rnnpipe.records import DatasetRecord, RunRecord
from rnnpipe.report.recipes import layer_tables, training, variants
from rnnpipe.report.settings import facts_table, settings_text
from rnnpipe.specs import Classes, Features, Image, Numbers, Port, Text, Tokens
from rnnpipe.summary.tables import MISSING, Cell, Table, format_duration, told_undefined


def facts(run: RunRecord) -> tuple[Table, ...]:
    """All tables that have a row."""
    tables = (
        _environment(run),
        _packages(run),
        _data(run),
        _sources(run),
        variants(run),
        *layer_tables(run),
        training(run),
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
    return facts_table("Environment", ("Property", "Value"), rows.items())


def _commit(run: RunRecord) -> str:
    if run.environment.commit is None:
        return "unknown (not a git checkout)"
    return run.environment.commit + (" with uncommitted changes" if run.environment.dirty else "")


def _packages(run: RunRecord) -> Table:
    return facts_table("Packages", ("Package", "Version"), sorted(run.environment.packages.items()))


def _data(run: RunRecord) -> Table:
    header = ("Dataset", "Settings", "Train", "Test", "Train digest", "Test digest")
    rows = (
        (
            name,
            settings_text(data.spec, without={"source", "training"}),
            data.train_examples,
            data.test_examples,
            data.train_digest,
            data.test_digest,
        )
        for name, data in run.datasets.items()
    )
    return facts_table("Data", header, rows)


def _sources(run: RunRecord) -> Table:
    rows = (
        (name, source.name, source.location, source.sha256)
        for name, data in run.datasets.items()
        for source in data.sources
    )
    return facts_table("Data sources", ("Dataset", "File", "Location", "SHA-256"), rows)


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
