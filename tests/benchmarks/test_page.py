"""The tables of the page on speed, from figures given by hand."""

import pytest

from benchmarks import page, pictures, tables

STEPS = {
    "models": [
        {
            "name": "imdb/lstm",
            "batch_size": 128,
            "timesteps": 500,
            "tokens_per_step": 32_000,
            "operations": 1.5e9,
            "bytes": 5e6,
            "operations_per_second": 2e11,
            "bytes_per_second": 1e10,
            "limit": 0.0075,
            "contenders": {
                "keras": {"blocks": [0.06, 0.08], "step": 0.07, "first": 2.0, "peak": 2**30},
                "rnnpipe": {"blocks": [0.01, 0.02], "step": 0.015, "first": 0.5, "peak": 2**29},
            },
        }
    ]
}


def rows(table):
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines()]


def test_a_step_is_given_with_its_ratio_and_its_multiple_of_the_limit():
    _, _, keras, ours = rows(tables.steps(STEPS))
    assert keras[2:7] == ["70.0", "60.0 to 80.0", "1,829", "1.00", "9.3"]
    assert ours[2:] == ["15.0", "10.0 to 20.0", "8,533", "4.67", "2.0", "0.5 s", "512 MiB"]


def test_the_limit_is_given_with_what_it_is_made_of():
    _, _, row = rows(tables.limits(STEPS))
    assert row == ["imdb/lstm, 128", "32,000", "50%", "1.50", "5", "200", "10.0", "7.5"]


def test_the_exponent_of_a_curve_is_fitted():
    curve = {"1": {"keras": 2.0}, "2": {"keras": 4.0}, "4": {"keras": 8.0}}
    square = {"1": {"keras": {"step": 1.0}}, "2": {"keras": {"step": 4.0}}}
    measured = {"examples": curve, "maxlen": square, "units": square}
    _, _, *grown = rows(tables.growth(measured))
    assert grown == [
        ["examples", "1 to 4", "1.00"],
        ["maxlen", "1 to 2", "2.00"],
        ["units", "1 to 2", "2.00"],
    ]


def test_reading_is_compared_in_time_and_in_memory():
    measured = {
        "rows": 1_000_000,
        "bytes": 1200 * 2**20,
        "contenders": {
            "keras": {"seconds": 60.0, "peak": 4800 * 2**20},
            "rnnpipe": {"seconds": 12.5, "peak": 900 * 2**20},
        },
    }
    _, _, *found = rows(tables.reading(measured))
    assert found == [
        ["1,000,000 rows, 1,200 MiB, read and encoded", "60.0 s", "12.5 s", "4.8"],
        ["peak memory", "4,800 MiB", "900 MiB", "5.3"],
        ["of the file's size", "4.00", "0.75", ""],
    ]


def test_the_whole_suite_is_compared_epoch_by_epoch_and_in_all():
    def side(seconds, peak, epochs, **more):
        model = {"name": "imdb/lstm", "epochs": epochs, "accuracy": 0.87, **more}
        return {"seconds": seconds, "peak": peak, "models": [model]}

    measured = {
        "contenders": {
            "keras": side(600, 2**30, [11.0, 10.0, 12.0]),
            "rnnpipe": side(150, 2**30, [2.2], engine="packed"),
        }
    }
    _, _, epoch, whole, memory = rows(tables.suite(measured))
    assert epoch[0] == "imdb/lstm, an epoch (packed)"
    assert epoch[1:] == ["11.00 s", "2.20 s", "5.00", "0.870", "0.870"]
    assert whole[1:4] == ["600 s", "150 s", "4.00"]
    assert memory[3] == "1.00"


def test_accuracies_are_compared_by_welchs_interval():
    # Means 0.85 and 0.87, variances 0.0001 and 0.0004 of three seeds: a standard error of
    # sqrt(0.0005 / 3), 2.9412 degrees of freedom, and 3.2188 of it on either side.
    sides = {"keras": [0.84, 0.85, 0.86], "rnnpipe": [0.85, 0.87, 0.89]}
    _, _, row = rows(tables.accuracy({"model": "imdb/lstm", "epochs": 4, "contenders": sides}))
    assert row[:5] == ["imdb/lstm", "4", "0.8500 ± 0.0100", "0.8700 ± 0.0200", "+0.0200"]
    assert row[5:] == ["-0.0216 to +0.0616", "0.22"]


def test_what_trials_cost_beyond_training_stands_beside_what_they_may():
    times = {"bare": 300.0, "rnnpipe": 240.0, "training": 200.0}
    _, _, row = rows(tables.trials({"trials": {"100": times}}))
    assert row == ["100", "300.0 s", "240.0 s", "200.0 s", "40.0 s", "45.0 s"]


def test_trials_side_by_side_stand_beside_the_same_bare_loop():
    few = {"bare": 10.0, "rnnpipe": 20.0, "training": 4.0}
    many = {"bare": 1000.0, "rnnpipe": 200.0, "training": 40.0}
    measured = {"trials": {"1": few, "100": many}, "auto": {"trials": 100, "seconds": 125.0}}
    *_, row, exponents = rows(tables.trials(measured))
    assert row == ["100, `--workers auto`", "1000.0 s", "125.0 s", "", "", ""]
    assert exponents[0] == "exponent"


def test_the_growth_with_the_trials_is_fitted():
    few = {"bare": 10.0, "rnnpipe": 20.0, "training": 4.0}
    many = {"bare": 1000.0, "rnnpipe": 200.0, "training": 40.0}
    *_, exponents = rows(tables.trials({"trials": {"1": few, "100": many}}))
    assert exponents == ["exponent", "1.00", "0.50", "0.50", "0.50", "0.43"]


def test_every_table_has_its_place_on_the_page_and_a_missing_place_is_told():
    text = page._PAGE.read_text()
    for name in page._TABLES:
        once = page.with_content(text, name, f"TABLE {name}")
        assert f"<!-- {name} -->\n\nTABLE {name}\n\n<!-- end -->" in once
        assert once.count("<!-- end -->") == text.count("<!-- end -->")
        assert page.with_content(once, name, f"TABLE {name}") == once
    with pytest.raises(ValueError, match="no place"):
        page.with_content(text, "nothing", "")


def test_the_plots_are_drawn(tmp_path, monkeypatch):
    sizes = {"125": STEPS["models"][0]["contenders"], "250": STEPS["models"][0]["contenders"]}
    examples = {"10": {"keras": 1.0, "rnnpipe": 0.5}, "20": {"keras": 2.0, "rnnpipe": 1.0}}
    trials = {count: {"bare": 9.0, "rnnpipe": 20.0, "training": 5.0} for count in ("1", "10")}
    kept = {
        "steps": STEPS,
        "growth": {"examples": examples, "maxlen": sizes, "units": sizes},
        "trials": {"trials": trials},
    }
    monkeypatch.setattr("benchmarks.pictures.results.kept", kept.get)
    pictures.draw(tmp_path / "performance")
    for name in ("steps.png", "growth.png", "trials.png"):
        assert (tmp_path / "performance" / name).read_bytes().startswith(b"\x89PNG")
