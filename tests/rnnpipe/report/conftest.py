"""Fixtures: a finished run and one with failures, each with its folder, and verdicts."""

import pytest

from rnnpipe.comparison import Comparison, Standing
from tests.rnnpipe.report.row_factory import row
from tests.rnnpipe.report.run_factory import with_failures, write_run

VERDICTS = (
    row(
        "adding",
        "lstm",
        "gru",
        "mse",
        "better",
        -0.0034,
        (-0.0038, -0.0031),
        probability_better=0.9996,
        adjusted_p_value=0.0004,
    ),
    row(
        "digits",
        "simple_rnn",
        "lstm",
        "accuracy",
        "undecided",
        0.1,
        (-0.021, 0.221),
        reason="within the noise; about 4 in 5 odds that 4 more seeds a side decide it",
        probability_better=0.62,
        probability_equal=0.33,
        adjusted_p_value=0.071,
        seeds_needed=4,
        seeds_odds=0.8,
        level=0.025,
    ),
    row(
        "digits",
        "simple_rnn",
        "lstm",
        "seconds_per_epoch",
        "not comparable",
        reason="other hardware",
    ),
    row("digits", "lstm", "gru", "all", "failed", reason="2 failed of 3 trials: out of memory"),
)
"""On variants of the run below: one of every kind that its page shows differently."""

STANDINGS = (
    Standing(variant="gru", rank=1.5, interval=(1.0, 2.0), first=0.62, datasets=2),
    Standing(variant="lstm", rank=1.5, interval=(1.0, 2.5), first=0.38, datasets=2),
)


COMPARED = Comparison(base="r", other="r", level=0.05, rows=VERDICTS, standings=STANDINGS)


@pytest.fixture
def run(tmp_path):
    """A finished run whose files lie in `tmp_path`."""
    return write_run(tmp_path)


@pytest.fixture
def failed_run(run):
    """The same run, with trials that failed, were interrupted and never started."""
    return with_failures(run)


@pytest.fixture(scope="session")
def verdicts():
    """Pairwise verdicts on the run's variants, and their ranks over both datasets."""
    return COMPARED
