"""A small bundle of texts, and one of series, asked as `rnnpipe ask` has them asked."""

import csv

import pytest

from rnnpipe.bundles.opening import open_bundle
from rnnpipe.bundles.writing import write_bundle
from tests.rnnpipe.bundles.made import made_run
from tests.rnnpipe.bundles.test_generated import TELLING
from tests.rnnpipe.bundles.test_structures import SERIES, hours, table

WORDS = ({"type": "embedding", "units": 4, "mask_padding": True}, {"type": "gru", "units": 3})


@pytest.fixture(scope="session")
def text_bundle(tmp_path_factory):
    """Of a model that tells texts with "good" in them from such with "bad", untrained."""
    folder = tmp_path_factory.mktemp("texts")
    with (folder / "texts.csv").open("w", newline="") as file:
        table = csv.writer(file)
        table.writerow(["text", "mood"])
        for i in range(60):
            mood = ("good", "bad")[i % 2]
            table.writerow([f"it is {mood} number{i}", mood])
    data = {"source": "text", "path": "texts.csv", "text": "text", "target": "mood",
            "num_words": 60, "maxlen": 6}  # fmt: skip
    run = made_run(folder / "run", data, layers=WORDS, start=folder, variant="gru", name="moods")
    return open_bundle(write_bundle(run, "moods", "gru", folder / "bundle"))


@pytest.fixture(scope="session")
def digit_bundle(tmp_path_factory):
    """Of a model that reads digits row by row, untrained."""
    folder = tmp_path_factory.mktemp("digits")
    data = {"source": "digits", "limit": 60}
    run = made_run(folder / "run", data, layers=({"type": "lstm", "units": 4},), variant="lstm",
                   name="digits")  # fmt: skip
    return open_bundle(write_bundle(run, "digits", "lstm", folder / "bundle"))


@pytest.fixture(scope="session")
def table_bundle(tmp_path_factory):
    """Of a model that forecasts two hours of a table's temperature, untrained."""
    folder = tmp_path_factory.mktemp("table")
    table(folder / "rows.csv", hours(200))
    data = {**SERIES, "target": "temp", "horizon": 2}
    run = made_run(folder / "run", data, start=folder, variant="gru", name="weather")
    return open_bundle(write_bundle(run, "weather", "gru", folder / "bundle"))


@pytest.fixture(scope="session")
def writing_bundles(tmp_path_factory):
    """Of two models that write text, untrained: one to symbols, and one to pictures."""
    folder = tmp_path_factory.mktemp("writing")
    made = {"train_examples": 20, "test_examples": 6}
    symbols = {"source": "reversal", **made}
    words = [{"type": "embedding", "units": 4}, {"type": "gru", "units": 6}]
    runs = {
        "reversal": made_run(
            folder / "r", symbols, pair=TELLING | {"encoder": words}, name="reversal"
        ),
        "shapes": made_run(folder / "s", {"source": "shapes", **made}, pair=TELLING, name="shapes"),
    }
    return [
        open_bundle(write_bundle(run, name, "net", folder / name)) for name, run in runs.items()
    ]
