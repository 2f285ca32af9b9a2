import os

import pytest

# Before Prefect is imported: what goes wrong is the tests' to say.
os.environ["PREFECT_LOGGING_LEVEL"] = "CRITICAL"

from prefect.testing.utilities import prefect_test_harness

from flows.benchmark import benchmark
from rnnpipe.specs import Suite
from rnnpipe.store import Store

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
    """One temporary Prefect server for all tests of flows."""
    os.environ["PREFECT_RUNS_HEARTBEAT_FREQUENCY"] = ""
    with prefect_test_harness(server_startup_timeout=120):
        yield


@pytest.fixture
def tiny():
    """A suite of two variants and two seeds on the digits: four trials of two epochs."""
    return Suite.model_validate(TINY)


@pytest.fixture
def store(tmp_path):
    return Store.open(tmp_path / "artifacts")


@pytest.fixture
def run(prefect_server, store):
    """Runs a suite in a fresh store and returns the run's record."""

    def run_and_read(suite, **options):
        run_id = benchmark(suite, artifacts=str(store.root), **options)
        return store.runs.read(run_id)

    return run_and_read
