"""A bundle of every structure: it answers elsewhere to the last bit, in the data's own words."""

import csv
import json
from datetime import datetime, timedelta

import numpy as np
import pytest

from rnnpipe.bundles.asking import Asked, blocks_of
from rnnpipe.bundles.opening import open_bundle
from rnnpipe.bundles.writing import write_bundle
from rnnpipe.data import datasets
from rnnpipe.data.padding import pad_dataset
from rnnpipe.data.sources.files import LocalFile
from rnnpipe.errors import UserError
from tests.rnnpipe.bundles.made import made_run

START = datetime(2026, 3, 1)  # noqa: DTZ001 (by a clock that is never changed)

EMBEDDED = ({"type": "embedding", "units": 3}, {"type": "gru", "units": 3})
STEPS = ({"type": "gru", "units": 3, "return_sequences": True},)


def asked(bundle, path):
    """The answers to a file, and what came of its rows."""
    found = Asked()
    return list(found.lines(bundle, blocks_of(bundle, path))), found


def table(path, rows):
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


def hours(count, site="A", first=START):
    """Rows of a series an hour apart."""
    return [
        {
            "site": site,
            "when": (first + timedelta(hours=i)).isoformat(sep=" "),
            "temp": round(10 + 5 * np.sin(i / 4) + len(site), 3),
            "price": round(1 + i % 7, 1),
            "sky": ("clear", "cloudy", "rain")[i % 3],
            "state": ("low", "high")[int(np.sin(i / 4) > 0)],
        }
        for i in range(count)
    ]


SERIES = {"source": "series", "path": "rows.csv", "time": "when", "window": 6}


def made(tmp_path, data, *, layers=({"type": "gru", "units": 3},), **more):
    run = made_run(tmp_path / "run", data, layers=layers, start=tmp_path, **more)
    return open_bundle(write_bundle(run, "data", "net", tmp_path / "bundle"))


def read_for_training(tmp_path, bundle_or_run, **files):
    """The dataset as it was read to train and test with."""
    spec = bundle_or_run.record.datasets["data"].spec
    return datasets.load(spec, {role: LocalFile(path, "") for role, path in files.items()})


def test_a_forecast_has_its_times_and_own_units(tmp_path, elsewhere):
    rows = table(tmp_path / "rows.csv", hours(200))
    data = {**SERIES, "target": "temp", "horizon": 3}
    bundle = made(tmp_path, data)
    fresh = table(
        tmp_path / "fresh.csv", [{"when": r["when"], "temp": r["temp"]} for r in hours(9)]
    )
    found, told = asked(bundle, fresh)
    assert [(line["row"], line["time"], line["ahead"]) for line in found] == [
        (9, "2026-03-01T09:00:00", 1),
        (9, "2026-03-01T10:00:00", 2),
        (9, "2026-03-01T11:00:00", 3),
    ]
    (quantity,) = bundle.signature.target.quantities
    read = bundle.encode(hours(9))
    outputs = bundle.answers(read.inputs)
    assert [line["temp"] for line in found] == pytest.approx(
        outputs[0] * quantity.scale + quantity.offset
    )
    assert elsewhere(bundle, fresh) == found
    assert (told.answers, told.refused, told.counts["rows"]) == (3, 0, 9)
    assert rows.exists()


def test_fresh_windows_are_those_that_a_test_window_was(tmp_path):
    """What a model reads of the last rows is what it read of them when they were tested with."""
    path = table(tmp_path / "rows.csv", hours(200))
    data = {
        **SERIES, "target": "temp", "horizon": 2, "inputs": ["temp"], "categories": ["sky"],
        "known_ahead": ["price"], "calendar": ["hour", "weekday"],
    }  # fmt: skip
    run = made_run(tmp_path / "run", data, start=tmp_path)
    bundle = open_bundle(write_bundle(run, "data", "net", tmp_path / "bundle"))
    test = pad_dataset(read_for_training(tmp_path, run, path=path)).test.inputs["features"]
    known = [{k: v for k, v in row.items() if k not in {"site", "state"}} for row in hours(200)]
    for row in known[-2:]:  # of the steps that are asked for only the price is known
        row |= {"temp": None, "sky": "rain"}
    fresh = bundle.encode(known)
    assert np.array_equal(fresh.inputs["features"], test[-1:])


def test_each_group_is_forecast_and_one_that_cannot_be_is_told(tmp_path):
    table(tmp_path / "rows.csv", hours(120, "A") + hours(120, "BB"))
    data = {
        **SERIES,
        "target": "temp",
        "group": "site",
        "categories": ["sky"],
        "split": {"by": "time"},
    }
    bundle = made(tmp_path, data)
    broken = hours(8, "D")
    broken[5]["temp"] = "warm"
    gap = hours(9, "E")
    del gap[4]
    last = hours(8, "F")
    last[1]["temp"], last[7]["sky"] = "", "fog"
    fresh = table(tmp_path / "fresh.csv", hours(8, "new") + hours(3, "C") + broken + gap + last)
    found, told = asked(bundle, fresh)
    assert [(line["group"], line.get("error")) for line in found] == [
        ("new", None),
        ("C", "it ends with 3 steps without a gap; the model reads 6"),
        ("D", "in row 17, 'temp' is no finite number"),
        ("E", "it ends with 4 steps without a gap; the model reads 6"),
        ("F", None),
    ]
    assert (told.answers, told.refused) == (2, 3)
    assert told.counts["rows with a 'sky' that no training row has"] == 1
    assert told.summary()[1] == (
        "3 errors (the first: group C, row 11: it ends with 3 steps without a gap; the model reads "
        "6)"
    )


def test_every_row_gets_its_class(tmp_path, elsewhere):
    table(tmp_path / "rows.csv", hours(240))
    data = {**SERIES, "task": "class_per_step", "target": "state", "inputs": ["temp"]}
    bundle = made(tmp_path, data, layers=STEPS)
    rows = hours(15)
    rows[13]["temp"] = "inf"
    fresh = table(tmp_path / "fresh.csv", [{"when": r["when"], "temp": r["temp"]} for r in rows])
    found, told = asked(bundle, fresh)
    assert [line["row"] for line in found] == [*range(1, 13), 13]
    assert found[11]["time"] == "2026-03-01T11:00:00"
    assert set(found[0]["probabilities"]) == {"low", "high"}
    assert found[12]["error"] == "in row 14, 'temp' is no finite number"
    assert elsewhere(bundle, fresh) == found
    assert (told.answers, told.refused) == (12, 1)


@pytest.mark.parametrize("kind", ["class", "number"])
def test_a_group_gets_one_answer(tmp_path, kind, elsewhere):
    rows = [row | {"size": i % 7} for i in range(30) for row in hours(5 + i % 3, f"g{i}")]
    for row in rows:
        row["state"] = ("low", "high")[int(row["site"][1:]) % 2]
    path = table(tmp_path / "rows.csv", rows)
    data = {
        "source": "series", "path": "rows.csv", "time": "when", "group": "site",
        "task": f"{kind}_per_group", "target": "state" if kind == "class" else "size",
        "inputs": ["temp"], "duplicates": "allow",
    }  # fmt: skip
    run = made_run(tmp_path / "run", data, start=tmp_path)
    bundle = open_bundle(write_bundle(run, "data", "net", tmp_path / "bundle"))
    found, _ = asked(bundle, path)
    assert [line["group"] for line in found] == [f"g{i}" for i in range(30)]
    assert all(("class" if kind == "class" else "size") in line for line in found)
    test = pad_dataset(read_for_training(tmp_path, run, path=path)).test.inputs["features"]
    padded = bundle.padded(bundle.encode(rows).inputs)["features"]
    assert all((padded == example).all(axis=(1, 2)).any() for example in test)
    assert elsewhere(bundle, path) == found


def test_tokens_get_their_tags(tmp_path, elsewhere):
    sentences = [f"the\tDET\ndog{i % 5}\tNOUN\nruns\tVERB\n" for i in range(40)]
    (tmp_path / "tagged.txt").write_text("\n".join(sentences))
    data = {"source": "tagged", "path": "tagged.txt", "duplicates": "allow", "maxlen": 4}
    layers = ({"type": "embedding", "units": 3}, *STEPS)
    bundle = made(tmp_path, data, layers=layers)
    fresh = tmp_path / "fresh.txt"
    fresh.write_text("the\ndog1\n\nzebras\nrun\n")
    found, told = asked(bundle, fresh)
    assert [(line["row"], line["step"], line["token"]) for line in found] == [
        (1, 1, "the"), (1, 2, "dog1"), (2, 1, "zebras"), (2, 2, "run"),
    ]  # fmt: skip
    assert all(line["class"] in {"DET", "NOUN", "VERB"} for line in found)
    assert (told.counts["tokens"], told.counts["unknown tokens"]) == (4, 2)
    assert elsewhere(bundle, fresh) == found
    assert bundle.predict(["the dog1", ["zebras", "run"]]) == found
    long = bundle.predict(["a b the dog1 runs", "", 3])
    assert [line.get("error") for line in long] == [
        "the model reads the last 4 steps of a sequence, and not this one",
        *[None] * 4,
        "the sentence is empty",
        "it is no sentence; expected a list of tokens, or a text",
    ]


def ts_file(path, count, *, classes=True, channels=2):
    head = ["@problemName made", "@timeStamps false", f"@univariate {str(channels == 1).lower()}"]
    head += ["@classLabel true left right" if classes else "@classLabel false", "@data"]
    rng = np.random.default_rng(1)
    for i in range(count):
        steps = [
            ",".join(f"{v:.3f}" for v in rng.normal(i % 2, 1, 5 + i % 3)) for _ in range(channels)
        ]
        head.append(":".join([*steps, *(["left", "right"][i % 2 : i % 2 + 1] if classes else [])]))
    path.write_text("\n".join(head) + "\n")
    return path


def test_series_of_an_archive(tmp_path, elsewhere):
    ts_file(tmp_path / "made.ts", 40)
    bundle = made(tmp_path, {"source": "ts", "path": "made.ts"})
    fresh = ts_file(tmp_path / "fresh.ts", 6, classes=False)
    found, _ = asked(bundle, fresh)
    assert [line["row"] for line in found] == [1, 2, 3, 4, 5, 6]
    assert {line["class"] for line in found} <= {"left", "right"}
    assert elsewhere(bundle, fresh) == found
    narrow, _ = asked(bundle, ts_file(tmp_path / "narrow.ts", 2, classes=False, channels=1))
    assert [line["error"] for line in narrow] == ["it has 1 channel; expected 2"] * 2
    values = np.ones((4, 2))
    values[2, 1] = np.nan
    told = bundle.predict([np.ones((4, 2)), values, values[:0], "x", values * np.inf])
    assert [line.get("error") for line in told] == [
        None,
        "the value of channel 2 at step 3 is missing",
        "it has no steps",
        "it is no array of numbers; expected (steps, 2)",
        "the value of channel 2 at step 3 is missing",
    ]


def test_arrays_of_what_is_made(tmp_path, elsewhere):
    data = {"source": "adding", "timesteps": 4, "train_examples": 20, "test_examples": 10}
    bundle = made(tmp_path, data)
    fresh = tmp_path / "fresh.jsonl"
    good = [[0.5, 0.0], [0.1, 1.0], [0.2, 0.0], [0.9, 1.0]]
    lines = [good, {"features": good}, good[:3], [[1, 2], [3]], "x", {"other": 1}]
    fresh.write_text("\n".join(map(json.dumps, lines)) + "\nnonsense\n")
    found, told = asked(bundle, fresh)
    assert found[0]["number"] == found[1]["number"]
    assert [line["error"] for line in found[2:]] == [
        "'features' has examples of shape (3, 2); expected (4, 2)",
        "'features' is no array: its rows are of unequal lengths",
        "'features' has examples of shape (); expected (4, 2)",
        "it has other; expected features",
        "it is no JSON: Expecting value: line 1 column 1 (char 0)",
    ]
    assert (told.answers, told.refused) == (2, 5)
    assert elsewhere(bundle, fresh) == found


def test_what_was_measured_is_scaled_as_the_training_rows_were(tmp_path):
    from sklearn.datasets import load_wine  # noqa: PLC0415 (slow to import)

    bundle = made(
        tmp_path, {"source": "wine"}, layers=({"type": "dense", "units": 4, "activation": "relu"},)
    )
    rows = load_wine().data
    features = bundle.padded(bundle.encode(rows.tolist()).inputs)["features"]
    order = np.random.default_rng(0).permutation(len(rows))[: int(len(rows) * 0.8)]
    assert np.allclose(features[order].mean(axis=0), 0, atol=1e-5)
    assert np.allclose(features[order].std(axis=0), 1, atol=1e-5)


def test_every_frame_of_a_film_gets_its_class(tmp_path):
    data = {"source": "frames", "train_examples": 20, "test_examples": 10}
    bundle = made(tmp_path, data, layers=STEPS)
    (port,) = bundle.signature.inputs.values()
    found = bundle.predict([np.zeros(port.shape), 3])
    steps = bundle.signature.target.timesteps
    assert [line.get("step") for line in found] == [*range(1, steps + 1), None]
    assert found[-1]["error"].startswith("'film' has examples of shape ()")


def test_reviews_are_read_by_the_archives_index(tmp_path, mirror, elsewhere):
    data = {"source": "imdb", "num_words": 500, "maxlen": 20, "limit": 100}
    run = made_run(tmp_path / "run", data, layers=EMBEDDED, mirror=mirror)
    bundle = open_bundle(write_bundle(run, "data", "net", tmp_path / "bundle"))
    fresh = bundle.encode(["This film was just brilliant!", "<br />"])
    assert fresh.inputs["tokens"].values[:6].tolist() == [1, 14, 22, 16, 43, 2]
    path = tmp_path / "reviews.txt"
    table(path, [{"text": "This film was just brilliant!"}, {"text": ""}])
    found, told = asked(bundle, path)
    assert found[0]["class"] in {"negative", "positive"}
    assert found[1] == {"row": 2, "error": "the text is empty"}
    assert told.counts["unknown words"] == 1
    assert elsewhere(bundle, path) == found


def test_a_missing_column_is_a_mistake_of_the_whole_file(tmp_path):
    table(tmp_path / "rows.csv", hours(60))
    bundle = made(tmp_path, {**SERIES, "target": "temp"})
    with pytest.raises(UserError, match="has no column 'temp'"):
        asked(bundle, table(tmp_path / "fresh.csv", [{"when": "2026-03-01", "cold": 1}]))
    with pytest.raises(UserError, match="the rows have no column 'temp'; they have cold"):
        bundle.predict([{"cold": 1}])
    with pytest.raises(UserError, match="there is no such file"):
        asked(bundle, tmp_path / "none.csv")
