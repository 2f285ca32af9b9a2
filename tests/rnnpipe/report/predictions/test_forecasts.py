import numpy as np
import pytest

from rnnpipe.report.predictions.forecasts import forecasts_of
from rnnpipe.report.predictions.windows import Start
from rnnpipe.specs import Quantity
from tests.rnnpipe.report.predictions.answered import numbers, variants

SERIES = np.arange(40, dtype=np.float32) ** 2  # no two steps have equal differences
HEAT = Quantity(name="heat", offset=5.0, scale=2.0, column=0)


def made(folder, horizon, count, outputs, quantities=(HEAT,), targets=None):
    """Forecasts one step apart of the series; `outputs` are added to the truth, by variant."""
    asked = np.stack([SERIES[i : i + horizon] for i in range(count)])
    asked = asked if targets is None else targets(asked)
    signature = numbers(width=asked.shape[1], quantities=quantities, horizon=horizon)
    found = asked[:, 0] if asked.shape[1] == 1 else asked
    answers = {name: [asked + np.float32(e) for e in seeds] for name, seeds in outputs.items()}
    return variants(folder, signature, found, answers), signature.target


def told(folder, horizon, count, outputs, **settings):
    found, target = made(folder, horizon, count, outputs)
    starts = [Start("", f"2020-01-{i + 1:02}") for i in range(count)]
    last_value = {"heat": np.arange(horizon) + 18.0}
    asked = {"starts": starts, "last_value": last_value, "stride": None, "private": False}
    return forecasts_of(found, target, **(asked | settings))


def test_errors_are_in_own_units_by_steps_ahead_the_mean_over_the_seeds(tmp_path):
    outputs = {"lstm": [[0.5, 1.0], [-1.5, 1.0]], "gru": [[0.0, 0.25]]}
    [ahead] = told(tmp_path, 2, 10, outputs).ahead
    assert ahead.errors["lstm"].tolist() == [2.0, 2.0]  # (0.5 + 1.5) / 2 * 2, 1.0 * 2
    assert ahead.errors["gru"].tolist() == [0.0, 0.5]
    assert ahead.table.header == ("Variant", "1 step", "2 steps", "Mean of all")
    assert ahead.table.lines == (
        ("lstm", "2.00", "2.00", "2.00"),
        ("gru", "0.00", "0.50", "0.25"),
        ("last value", "18.00", "19.00", "18.50"),
    )


def test_a_long_horizon_is_shown_by_seven_of_its_steps(tmp_path):
    [ahead] = told(tmp_path, 24, 5, {"lstm": [np.zeros(24)]}).ahead
    assert ahead.table.header[1:-1] == tuple(
        f"{n} step{'s' if n > 1 else ''}" for n in (1, 5, 9, 12, 16, 20, 24)
    )


def test_forecasts_that_do_not_overlap_are_drawn_over_all_of_the_truth(tmp_path):
    [stretch] = told(tmp_path, 30, 40 - 30, {"lstm": [np.ones(30)]}).stretches
    # ten forecasts one step apart of 30 steps: no two that do not overlap, so that one is drawn
    assert stretch.truth[0].tolist() == list(range(30))
    [line] = stretch.forecasts["lstm"]
    assert line[1].tolist() == [5 + 2 * (SERIES[9 + h] + 1) for h in range(30)]


def test_each_forecast_begins_where_it_was_made(tmp_path):
    [stretch] = told(tmp_path, 10, 30, {"lstm": [np.ones(10), np.full(10, 3)]}).stretches
    at, truth = stretch.truth
    assert at.tolist() == list(range(30))
    assert truth.tolist() == [5 + 2 * SERIES[9 + i] for i in range(30)]
    lines = stretch.forecasts["lstm"]
    assert [line[0][0] for line in lines] == [0, 10, 20]
    assert lines[1][1].tolist() == [5 + 2 * (SERIES[19 + h] + 2) for h in range(10)]
    assert [line[1].tolist() for line in stretch.baseline] == [
        [5 + 2 * SERIES[o - 1]] * 10 for o in (9, 19, 29)
    ]
    assert stretch.ticks == ((0, "2020-01-10"), (10, "2020-01-20"), (20, "2020-01-30"))


def test_one_step_ahead_is_one_line_and_needs_a_declared_stride_for_its_last_value(tmp_path):
    [stretch] = told(tmp_path, 1, 20, {"lstm": [[1.0]]}, stride=1).stretches
    [line] = stretch.forecasts["lstm"]
    assert line[0].tolist() == list(range(20))
    [last] = stretch.baseline
    assert np.isnan(last[1][0])
    assert last[1][1:].tolist() == [5 + 2 * value for value in SERIES[:19]]


def test_without_a_declared_stride_the_last_value_before_one_step_is_not_drawn(tmp_path):
    found = told(tmp_path, 1, 20, {"lstm": [[1.0]]})
    assert found.stretches[0].baseline == ()
    assert found.ahead[0].baseline.tolist() == [18]


def test_where_its_errors_are_not_known_the_last_value_is_not_shown(tmp_path):
    found = told(tmp_path, 2, 10, {"lstm": [[0, 0]]}, last_value={})
    assert found.ahead[0].baseline is None
    assert found.ahead[0].table.footer is None
    assert found.stretches[0].baseline == ()
    assert "Last value" not in found.told


def test_beside_the_same_variant_the_last_value_is_not_shown_twice(tmp_path):
    found = told(tmp_path, 2, 10, {"lstm": [[0, 0]], "last_value": [[1, 1]]})
    assert found.ahead[0].baseline is None
    assert found.stretches[0].baseline == ()


def test_of_a_private_series_only_the_errors_are_told(tmp_path):
    found = told(tmp_path, 2, 10, {"lstm": [[0.5, 1.0]]}, starts=None, private=True)
    assert found.stretches == ()
    assert found.ahead[0].errors["lstm"].tolist() == [1.0, 2.0]


def test_the_four_variants_of_smallest_error_are_drawn_and_all_are_listed(tmp_path):
    outputs = {f"v{i}": [[float(6 - i)]] for i in range(6)}
    found = told(tmp_path, 1, 10, outputs)
    assert list(found.stretches[0].forecasts) == ["v2", "v3", "v4", "v5"]
    assert list(found.ahead[0].errors) == [f"v{i}" for i in range(6)]
    assert "Of 6 variants the 4 of smallest error are drawn." in found.told


def test_quantities_that_are_not_shown_are_named(tmp_path):
    quantities = tuple(HEAT.model_copy(update={"name": f"q{i}"}) for i in range(6))
    found, target = made(
        tmp_path,
        1,
        5,
        {"lstm": [np.zeros(6)]},
        quantities,
        lambda asked: np.repeat(asked, 6, axis=1),
    )
    shown = forecasts_of(found, target, None, last_value={}, stride=None, private=False)
    assert [ahead.quantity for ahead in shown.ahead] == ["q0", "q1", "q2", "q3"]
    assert shown.told.endswith("Not shown: q4, q5.")


@pytest.mark.parametrize("named", [True, False])
def test_the_series_is_named_where_there_are_several(tmp_path, named):
    starts = [Start("store 3" if named else "", f"2020-01-{i + 1:02}") for i in range(10)]
    [stretch] = told(tmp_path, 2, 10, {"lstm": [[0, 0]]}, starts=starts).stretches
    assert stretch.series == ("store 3" if named else "")
