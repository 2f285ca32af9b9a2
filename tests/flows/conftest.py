import os
import shutil
import tempfile
from contextlib import closing
from types import SimpleNamespace

import pytest

# Before Prefect is imported: a home of its own, as on the command line, and no words of its own.
PREFECT_HOME = tempfile.mkdtemp(prefix="rnnpipe-prefect-")
os.environ |= {
    "PREFECT_HOME": PREFECT_HOME,
    "PREFECT_LOGGING_LEVEL": "CRITICAL",
    "PREFECT_SERVER_LOGGING_LEVEL": "CRITICAL",
    "DASK_LOGGING__DISTRIBUTED": "critical",
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
}

# Tests use a server of their own.
os.environ.pop("PREFECT_API_URL", None)

from flows.benchmark import benchmark  # noqa: E402
from flows.cli import main  # noqa: E402
from flows.server import temporary  # noqa: E402
from rnnpipe.scoring.process import Scorer  # noqa: E402
from rnnpipe.store import Store  # noqa: E402
from rnnpipe.suites import Suite  # noqa: E402

TINY = {
    "name": "tiny",
    "title": "Tiny",
    "seeds": [0, 1],
    "training": {"epochs": 2},
    "datasets": {"digits": {"source": "digits", "limit": 200}},
    "variants": {
        "lstm": {"layers": [{"type": "lstm", "units": 4}]},
        "gru": {"layers": [{"type": "gru", "units": 4}]},
    },
}


@pytest.fixture(scope="session")
def prefect_server():
    """The temporary Prefect server that all tests of flows share; it starts when it is needed.

    It is that of a command, and commands that tests run in this process start no other one.
    """
    temporary.start().wait()
    yield
    shutil.rmtree(PREFECT_HOME, ignore_errors=True)


@pytest.fixture
def command_line(tmp_path, monkeypatch, capsys):
    """Runs a command in this process; returns its exit code, output and errors."""
    # What a command sets for its process must not outlive it here.
    monkeypatch.setattr(os, "environ", dict(os.environ))
    monkeypatch.chdir(tmp_path)

    def command(*arguments):
        code = main(arguments)
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return command


@pytest.fixture
def tiny():
    """A suite of two variants and two seeds on the digits: four trials of two epochs."""
    return Suite.model_validate(TINY)


@pytest.fixture
def store(tmp_path):
    return Store.open(tmp_path / "artifacts")


@pytest.fixture(scope="session")
def scorer():
    """The process that scores the trials of all tests."""
    with closing(Scorer()) as started:
        yield started


@pytest.fixture(scope="session")
def trainer():
    """What trains the trials of all tests, and keeps the models of their recipes.

    To make a model is most of what a small training takes; each starts over with weights and an
    optimizer of its own.
    """
    from rnnpipe.training.train import Trainer  # noqa: PLC0415 (TensorFlow is not for collecting)

    with closing(Trainer(40)) as started:
        yield started


@pytest.fixture
def warm(prefect_server, scorer, trainer, monkeypatch):
    """Has the runs of a test use the server, the scorer and the models of all tests."""
    share(scorer, trainer, monkeypatch)


def share(scorer, trainer, patch):
    """Has runs use these while the patch holds; each would start its own, and end it."""
    scores = SimpleNamespace(score=scorer.score, draw=scorer.draw, close=lambda: None)
    trains = SimpleNamespace(
        # Looked up at the call, since tests put something else in its place.
        train=lambda *arguments, **told: trainer.train(*arguments, **told),  # noqa: PLW0108
        turn=trainer.turn,
        close=lambda: None,
    )
    patch.setattr("rnnpipe.scoring.process.Scorer", lambda: scores)
    patch.setattr("rnnpipe.training.train.Trainer", lambda *_: trains)


@pytest.fixture
def run(warm, store):
    """Runs a suite in a fresh store and returns the run's record."""
    return running(store)


def running(store):
    """What runs a suite in a store and returns the run's record."""

    def run_and_read(suite, **options):
        run_id = benchmark(suite, artifacts=str(store.root), **options)
        return store.runs.read(run_id)

    return run_and_read
