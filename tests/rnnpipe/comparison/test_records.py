import pytest

from rnnpipe.comparison import Tolerance, compare_runs, parse_tolerance
from rnnpipe.errors import UserError
from tests.rnnpipe.factories import write_run


@pytest.mark.parametrize(
    ("text", "metric", "value", "relative"),
    [
        ("accuracy=0.005", "accuracy", 0.005, False),
        ("seconds_per_epoch=10%", "seconds_per_epoch", 0.1, True),
        ("parameters=0", "parameters", 0.0, False),
    ],
)
def test_tolerances_are_read_and_written(text, metric, value, relative):
    found = parse_tolerance(text)
    assert found == (metric, Tolerance(value=value, relative=relative))
    assert f"{found[0]}={found[1]}" == text


@pytest.mark.parametrize(
    "text", ["accuracy=", "accuracy", "loss=-1", "loss=nan", "mse=inf", "mae=5%%", "mae=x"]
)
def test_a_bad_amount_is_an_error_that_shows_a_good_one(text):
    metric = text.partition("=")[0]
    with pytest.raises(UserError, match=f"such as {metric}=0.005 or {metric}=10%"):
        parse_tolerance(text)


def test_an_unknown_metric_is_an_error_that_lists_the_known_ones(tmp_path):
    with pytest.raises(UserError, match=r"no metric 'acuracy'.*expected one of accuracy, macro_f1"):
        parse_tolerance("acuracy=0.1")
    run = write_run(tmp_path / "run", datasets=("adding",))
    with pytest.raises(UserError, match="no metric 'acuracy'"):
        compare_runs(run, run, tolerances={"acuracy": Tolerance(value=1)})
