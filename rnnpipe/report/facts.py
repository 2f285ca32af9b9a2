"""How a run was made, as tables: environment, data, settings and the time each step took."""

from rnnpipe.data.card import Duplicates
from rnnpipe.evaluation.metrics import METRICS
from rnnpipe.language import said, say, say_count
from rnnpipe.records import DatasetRecord, RunRecord
from rnnpipe.report.amounts import share_text
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
    rows: dict[str, str] = {
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
    told = ((say(name), value) for name, value in rows.items())
    return facts_table("Environment", ("Property", "Value"), told)


def _commit(run: RunRecord) -> str:
    if run.environment.commit is None:
        return say("unknown (not a git checkout)")
    if run.environment.dirty:
        return say("{commit} with uncommitted changes", commit=run.environment.commit)
    return run.environment.commit


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
            Cell(say("found in the cache") if task.cached else say("computed")),
            Cell(format_duration(task.seconds), task.seconds),
        )
        for task in run.tasks
    )
    return Table(say("Duration of steps"), said("Step", "Result", "Duration"), tuple(rows))


def dataset_facts(data: DatasetRecord) -> str:
    """A dataset in a line: its examples, inputs and targets, and which metrics have no value."""
    signature = data.signature
    told = (
        say(
            "{train} training and {test}",
            train=f"{data.train_examples:,}",
            test=say_count(data.test_examples, "test example"),
        ),
        ", ".join(map(_port, signature.inputs.values())),
        _port(signature.target),
        *([] if data.card or data.repeated is None else [_repeated(data.repeated)]),
        *told_undefined(data.undefined),
        *(f"{METRICS[n].label} {s}" for n, s in data.signatures.items() if n in METRICS),
    )
    return " · ".join(told)


def _repeated(found: Duplicates) -> str:
    """`237 test inputs (10.6%) stand in the training set too`, of data that have no card."""
    count = found.exact + found.near
    if not count:
        return say("no test input stands in the training set")
    inputs = say_count(count, "test input stands", "test inputs stand")
    return say(
        "{inputs} in the training set too ({share})", inputs=inputs, share=share_text(found.share)
    )


def _port(port: Port) -> str:
    """`50 timesteps of 2 features`, `46 classes`."""
    match port:
        case Tokens(vocabulary=vocabulary):
            what = say("tokens from a vocabulary of {size}", size=f"{vocabulary:,}")
        case Text(vocabulary=vocabulary):
            what = say("text from a vocabulary of {size}", size=f"{vocabulary:,}")
        case Features(width=width):
            what = say_count(width, "feature")
        case Image(height=height, width=width, channels=channels):
            what = say("images of {size}", size=f"{height} x {width} x {channels}")
        case Classes(width=width):
            what = say_count(width, "class", "classes")
        case Numbers(width=1, timesteps=None):
            return say("regression")
        case Numbers(width=width):
            what = say_count(width, "number")
        case _:
            what = port.kind
    if port.timesteps is None:
        return what
    return say("{timesteps} of {what}", timesteps=say_count(port.timesteps, "timestep"), what=what)
