import pytest

from rnnpipe.evaluation.learned import has_learned
from rnnpipe.evaluation.metrics import METRICS


@pytest.mark.parametrize(
    ("accuracy", "examples", "learned"),
    [
        (0.30, 100, False),  # 0.30 - 1.645 * 0.046 = 0.225
        (0.34, 100, True),  # 0.34 - 1.645 * 0.047 = 0.262
        (0.26, 100, False),
        (0.26, 100_000, True),
        (1.0, 10, True),
        (0.2, 10**6, False),
    ],
)
def test_a_share_has_to_beat_the_baseline_by_more_than_chance(accuracy, examples, learned):
    assert has_learned(METRICS["accuracy"], accuracy, 0.25, examples) == learned


@pytest.mark.parametrize(("mse", "learned"), [(0.16, True), (0.17, False), (0.2, False)])
def test_an_error_has_to_be_lower(mse, learned):
    assert has_learned(METRICS["mse"], mse, 0.17, 100) == learned
