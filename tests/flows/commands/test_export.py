"""`rnnpipe export`, run in this process."""

import json
import os

import pytest

from flows.cli import main
from rnnpipe.bundles.opening import open_bundle
from rnnpipe.bundles.writing import write_bundle
from rnnpipe.data import datasets
from rnnpipe.data.arrays import save_arrays
from rnnpipe.data.padding import pad_dataset
from rnnpipe.store import Store
from tests.rnnpipe.bundles.made import made_run

RUN_ID = "20261129-200000-small-beef"


@pytest.fixture
def export(tmp_path, monkeypatch, capsys):
    """Exports the one variant of a run on the digits; returns the code, output and errors."""
    monkeypatch.setattr(os, "environ", dict(os.environ))
    monkeypatch.chdir(tmp_path)
    layers = ({"type": "gru", "units": 3},)
    made_run(tmp_path / "runs" / RUN_ID, {"source": "digits", "limit": 60}, layers=layers,
             name="digits", variant="gru", seeds=(0, 1))  # fmt: skip

    def command(*arguments):
        code = main(["export", *arguments, "--artifacts", str(tmp_path)])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return command


def test_it_says_what_was_written_and_how_far_it_is_off(export, tmp_path):
    code, out, _ = export("latest:digits/gru", "--to", "keras")
    assert code == 0
    where, verified = out.splitlines()
    assert where == f"{RUN_ID}:digits/gru as keras in digits-gru-keras"
    assert verified.startswith("verified in keras 3.")
    assert "over 64 made examples of 8, 4, 1 timesteps" in verified
    record = json.loads((tmp_path / "digits-gru-keras" / "export.json").read_text())
    assert record["compared"]["largest_difference"] <= 1e-5


def test_nothing_is_overwritten_and_a_wrong_format_is_told(export):
    assert export("latest", "--to", "keras", "-o", "out")[0] == 0
    code, _, err = export("latest", "--to", "keras", "-o", "out")
    assert (code, "out is there already" in err) == (2, True)
    code, _, err = export("latest", "--to", "onx")
    assert (code, "did you mean 'onnx'?" in err) == (2, True)


def test_a_bundle_of_all_seeds_can_be_opened_and_has_its_card(export, tmp_path):
    code, out, _ = export("latest", "--to", "bundle", "-o", "b", "--ensemble", "--json")
    document = json.loads(out)
    assert (code, document["folder"], document["verified"]) == (0, "b", True)
    assert document["compared"]["largest_difference"] <= 1e-6
    assert open_bundle(tmp_path / "b").record.trained.seeds == (0, 1)
    assert "digits/gru" in (tmp_path / "b" / "card.md").read_text()
    assert (tmp_path / "b" / "card.html").exists()


def test_the_mean_of_all_seeds_is_one_graph(export):
    code, out, _ = export("latest", "--to", "onnx", "-o", "out", "--ensemble", "--json")
    document = json.loads(out)
    assert (code, document["verified"]) == (0, True)
    assert document["compared"]["largest_difference"] <= 1e-5
    assert document["files"].keys() == {"model.onnx"}


def test_examples_of_the_run_are_compared_while_the_cache_has_them(export, tmp_path):
    recorded = Store.at(str(tmp_path)).runs.read(RUN_ID).datasets["digits"]
    arrays = pad_dataset(datasets.load(recorded.spec, {}))
    facts = {"test_digest": recorded.test_digest}
    Store.open(tmp_path).cache.publish(lambda folder: save_arrays(arrays, folder) | facts)
    _, out, _ = export("latest", "--to", "saved_model", "-o", "out", "--json")
    compared = json.loads(out)["compared"]
    assert (compared["of"], compared["examples"]) == ("test examples", 64)


def test_what_writes_text_is_compared_by_the_probabilities_of_its_tokens(export, tmp_path):
    data = {"source": "reversal", "train_examples": 20, "test_examples": 6}
    sides = [{"type": "embedding", "units": 3}, {"type": "gru", "units": 4}]
    run = made_run(tmp_path / "other", data, pair={"encoder": sides, "decoder": sides})
    bundle = write_bundle(run, "data", "net", tmp_path / "bundle")
    code, out, _ = export(str(bundle), "--to", "bundle", "-o", "copy")
    assert (code, "largest difference 0 over 64 made examples" in out) == (0, True)
    asked = ["1 2 3", "4 5 6 7 8 9"]
    assert open_bundle(tmp_path / "copy").predict(asked) == open_bundle(bundle).predict(asked)
    arrays = pad_dataset(datasets.load(run.record.datasets["data"].spec, {}))
    facts = {"test_digest": run.record.datasets["data"].test_digest}
    Store.open(tmp_path).cache.publish(lambda folder: save_arrays(arrays, folder) | facts)
    code, out, _ = export(str(bundle), "--to", "keras", "-o", "out")
    assert (code, "over 6 test examples of" in out) == (0, True)
    assert out.endswith("how tokens are chosen is in a bundle alone\n")


def test_a_bundle_needs_no_store(export, tmp_path):
    run = made_run(tmp_path / "other", {"source": "digits", "limit": 60})
    bundle = write_bundle(run, "data", "net", tmp_path / "bundle")
    code, out, _ = export(str(bundle), "--to", "litert", "-o", "out")
    assert code == 0
    assert "verified in tensorflow 2." in out
