"""The folder that MLflow reads."""

from importlib import import_module
from importlib.metadata import version

import pandas as pd
import pytest
import yaml

from rnnpipe.bundles.opening import open_bundle
from rnnpipe.bundles.writing import write_bundle
from rnnpipe.exports.export import export
from rnnpipe.exports.kinds import format_named
from rnnpipe.exports.subject import Exportable
from tests.rnnpipe.bundles.made import made_run
from tests.rnnpipe.bundles.test_texts import LAYERS, texts


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """An exported model of texts."""
    place = tmp_path_factory.mktemp("mlflow")
    run = made_run(place / "run", {**texts(place), "maxlen": 6}, layers=LAYERS, start=place)
    bundle = open_bundle(write_bundle(run, "data", "net", place / "bundle"))
    subject = Exportable("texts", bundle.model(), bundle.signature, {}, bundle.encoders,
                         bundle.folder)  # fmt: skip
    record = export(subject, format_named("mlflow"), place / "out")
    assert record.compared.largest_difference <= 1e-6
    return place / "out"


def loaded(folder):
    """What MLflow makes of it: it imports the loader, and hands it the path of the data."""
    flavour = yaml.safe_load((folder / "MLmodel").read_text())["flavors"]["python_function"]
    return import_module(flavour["loader_module"])._load_pyfunc(str(folder / flavour["data"]))


def test_what_is_loaded_answers_a_table_and_a_list_as_the_bundle_does(folder):
    asked = loaded(folder)
    expected = open_bundle(folder / "bundle").predict(["it is good", "it is bad"])
    rows = pd.DataFrame({"text": ["it is good", None, "it is bad"], "mood": [1, 2, 3]})
    found = asked.predict(rows)
    assert list(found.columns) == [
        "row", "class", "probability of bad", "probability of good", "error",
    ]  # fmt: skip
    assert found["class"].dropna().to_dict() == {
        0: expected[0]["class"],
        2: expected[1]["class"],
    }
    assert found["error"].dropna().to_dict() == {1: "the text is missing"}
    assert (
        asked.predict(["it is good"], {}).loc[0, "probability of bad"]
        == (expected[0]["probabilities"]["bad"])
    )


def test_it_says_what_it_needs_and_holds_the_encoders_once(folder):
    assert f"rnnpipe=={version('rnnpipe')}\n" in (folder / "requirements.txt").read_text()
    environment = yaml.safe_load((folder / "python_env.yaml").read_text())
    assert environment["dependencies"] == ["-r requirements.txt"]
    assert [path.parent.name for path in folder.rglob("encoders.json")] == ["bundle"]


@pytest.mark.filterwarnings("ignore")  # of what it imports itself
def test_mlflow_itself_reads_the_folder(folder, monkeypatch):
    for name in ("DO_NOT_TRACK", "MLFLOW_DISABLE_TELEMETRY"):
        monkeypatch.setenv(name, "true")
    import mlflow  # noqa: PLC0415 (slow to import)

    rows = pd.DataFrame({"text": ["it is good", "", "it is bad"]})
    found = mlflow.pyfunc.load_model(str(folder)).predict(rows)
    pd.testing.assert_frame_equal(found, loaded(folder).predict(rows))
