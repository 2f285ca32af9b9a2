"""Fixtures: a finished run and one with failures, each with its folder, and verdicts."""

from dataclasses import dataclass

import pytest

from tests.rnnpipe.report.run_factory import with_failures, write_run


@dataclass(frozen=True)
class Verdict:
    """What a comparison hands to a report."""

    dataset: str
    base: str
    other: str
    metric: str
    difference: float | None
    interval: tuple[float, float] | None
    verdict: str
    reason: str
    scale: str = "absolute"


@pytest.fixture
def run(tmp_path):
    """A finished run whose files lie in `tmp_path`."""
    return write_run(tmp_path)


@pytest.fixture
def failed_run(run):
    """The same run, with trials that failed, were interrupted and never started."""
    return with_failures(run)


VERDICTS = (
    Verdict("adding", "lstm", "gru", "mse", -0.0034, (-0.0038, -0.0031), "better", ""),
    Verdict(
        "digits", "lstm", "gru", "accuracy", -0.02, (-0.045, 0.004), "undecided",
        "about 4 more seeds",
    ),
    Verdict(
        "digits", "gru", "lstm", "seconds_per_epoch", None, None, "not comparable",
        "other hardware",
    ),
)  # fmt: skip


@pytest.fixture(scope="session")
def verdicts():
    """Pairwise verdicts on the run's variants."""
    return VERDICTS
