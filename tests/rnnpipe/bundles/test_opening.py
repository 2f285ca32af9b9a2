"""What is refused: a bundle that is not whole, not known or not allowed; and which seed it has."""

import json
import shutil

import keras
import numpy as np
import pytest

from rnnpipe.bundles.opening import open_bundle
from rnnpipe.bundles.writing import write_bundle
from rnnpipe.data.ragged import Ragged
from rnnpipe.errors import UserError
from rnnpipe.evaluation.ensemble import mean_of
from rnnpipe.files.digests import sha256_of
from tests.rnnpipe.bundles.made import made_run

ADDING = {"source": "adding", "timesteps": 4, "train_examples": 20, "test_examples": 10}

OWN = """
import keras
class Doubled(keras.layers.Layer):
    def call(self, inputs):
        return 2 * inputs
def make(signature):
    inputs = keras.Input((4, 2))
    return keras.Model(inputs, keras.layers.Dense(1)({}(keras.layers.GRU(2)(inputs))))
"""


@pytest.fixture
def run(tmp_path):
    return made_run(tmp_path / "run", ADDING, seeds=(0, 1, 2), losses=(0.3, 0.1, 0.2))


@pytest.fixture
def folder(run, tmp_path):
    return write_bundle(run, "data", "net", tmp_path / "bundle")


def sums(folder):
    """Writes the sums anew, as somebody who knows how would."""
    files = sorted(path for path in folder.iterdir() if path.name != "SHA256SUMS")
    text = "".join(f"{sha256_of(path)}  {path.name}\n" for path in files)
    (folder / "SHA256SUMS").write_text(text)


def test_a_copy_elsewhere_answers_alike(folder, tmp_path):
    copied = shutil.copytree(folder, tmp_path / "elsewhere" / "bundle")
    inputs = {"features": np.random.default_rng(0).random((700, 4, 2))}
    assert np.array_equal(open_bundle(folder).answers(inputs), open_bundle(copied).answers(inputs))


def test_the_seed_in_the_middle_by_validation_loss_is_bundled(folder):
    record = open_bundle(folder).record
    assert (record.trained.seeds, record.trained.all_seeds) == ((2,), (0, 1, 2))
    assert record.models == ("model.keras",)
    assert record.trained.versions == {"python": "3.12.3", "keras": "3.15.1", "numpy": "2.4.0"}


def test_of_two_seeds_it_is_the_better_one(tmp_path):
    run = made_run(tmp_path / "run", ADDING, seeds=(5, 6), losses=(0.3, 0.1))
    folder = write_bundle(run, "data", "net", tmp_path / "bundle")
    assert open_bundle(folder).record.trained.seeds == (6,)


def test_an_ensemble_answers_with_the_mean_of_all_seeds_and_has_its_own_score(run, tmp_path):
    folder = write_bundle(run, "data", "net", tmp_path / "all", ensemble=True)
    bundle = open_bundle(folder)
    assert bundle.record.models == ("model.keras", "model-2.keras", "model-3.keras")
    inputs = np.random.default_rng(0).random((5, 4, 2), np.float32)
    each = [keras.saving.load_model(folder / name) for name in bundle.record.models]
    outputs = [model.predict(inputs, verbose=0) for model in each]
    found = bundle.answers({"features": inputs})
    assert np.allclose(found, np.mean(outputs, axis=0), rtol=0, atol=1e-6)
    assert np.allclose(bundle.model().predict(inputs, verbose=0), found, rtol=0, atol=1e-6)
    stored = [np.load(run.folder / f"data/net/seed-{seed}/predictions.npz") for seed in (0, 1, 2)]
    error = np.mean((mean_of([s["best"] for s in stored])[:, 0] - stored[0]["targets"]) ** 2)
    assert bundle.record.scores["mse"] == pytest.approx(error, rel=1e-6)


@pytest.mark.parametrize("name", ["bundle.json", "model.keras"])
def test_a_changed_byte_is_refused(folder, name):
    content = bytearray((folder / name).read_bytes())
    content[len(content) // 2] ^= 1
    (folder / name).write_bytes(content)
    with pytest.raises(UserError, match=f"{name} has SHA-256 .* was changed or is damaged"):
        open_bundle(folder)


def test_a_missing_file_and_a_folder_that_is_none_are_refused(folder, tmp_path):
    (folder / "model.keras").unlink()
    with pytest.raises(UserError, match=r"model\.keras is missing, which SHA256SUMS lists"):
        open_bundle(folder)
    with pytest.raises(UserError, match="is no bundle: it has no SHA256SUMS"):
        open_bundle(tmp_path)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"format": 3}, "has format 3, and this rnnpipe reads 1 to 2: use a newer rnnpipe"),
        ({"format": "1"}, "has format '1'"),
        ({"surprise": 1}, "not what this rnnpipe expects, at surprise"),
        ({"models": ["../model.keras"]}, "at models.0"),
    ],
)
def test_another_format_is_refused(folder, change, said):
    path = folder / "bundle.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | change))
    sums(folder)
    with pytest.raises(UserError, match=said):
        open_bundle(folder)


def test_a_bundle_of_the_first_format_answers_as_ever(folder):
    """It had a place for how text is decoded, in which nothing ever stood."""
    inputs = {"features": np.random.default_rng(0).random((3, 4, 2))}
    expected = open_bundle(folder).answers(inputs)
    path = folder / "bundle.json"
    content = json.loads(path.read_text())
    del content["trained"]["encoder_decoder"]
    path.write_text(json.dumps(content | {"format": 1, "decoding": {}}))
    sums(folder)
    assert np.array_equal(open_bundle(folder).answers(inputs), expected)


def test_a_model_that_would_run_code_of_its_own_is_refused(folder):
    inputs = keras.Input((4, 2))
    unsafe = keras.Model(inputs, keras.layers.Lambda(lambda x: x[:, 0, :1])(inputs))
    unsafe.save(folder / "model.keras")
    sums(folder)
    with pytest.raises(UserError, match=r"cannot be read as a Keras model: .*unsafe"):
        open_bundle(folder).answers({"features": np.zeros((1, 4, 2))})


def test_layers_of_ones_own_need_their_code_as_it_was(tmp_path):
    code = tmp_path / "own_layers_of_a_test.py"
    code.write_text(OWN.format("Doubled()"))
    run = made_run(tmp_path / "run", ADDING, model="own_layers_of_a_test:make", start=tmp_path)
    folder = write_bundle(run, "data", "net", tmp_path / "bundle")
    inputs = {"features": np.ones((1, 4, 2))}
    assert open_bundle(folder, code=tmp_path).answers(inputs).shape == (1, 1)
    code.write_text(OWN.format("Doubled()").replace("2 * inputs", "3 * inputs"))
    with pytest.raises(UserError, match="is not the code that its model was trained with"):
        open_bundle(folder, code=tmp_path)
    code.unlink()
    with pytest.raises(UserError, match="there is no module own_layers_of_a_test in"):
        open_bundle(folder, code=tmp_path)


def test_a_model_of_keras_own_layers_stands_alone_whoever_made_it(tmp_path):
    code = tmp_path / "plain_layers_of_a_test.py"
    code.write_text(OWN.format(""))
    run = made_run(tmp_path / "run", ADDING, model="plain_layers_of_a_test:make", start=tmp_path)
    folder = write_bundle(run, "data", "net", tmp_path / "bundle")
    code.unlink()
    found = open_bundle(folder).answers({"features": np.ones((1, 4, 2))})
    with np.load(run.folder / "data/net/seed-0/predictions.npz") as stored:
        assert found.shape == stored["best"][:1].shape


@pytest.mark.parametrize(
    ("features", "said"),
    [
        (np.zeros((1, 3, 2)), r"has examples of shape \(3, 2\); expected \(4, 2\)"),
        (np.full((1, 4, 2), np.nan), "is NaN, infinite or too large"),
        (np.full((1, 4, 2), 1e39), "is NaN, infinite or too large"),
        (np.full((1, 4, 2), "1"), "expected numbers"),
        (np.zeros((1, 4, 2), np.bool_), "expected numbers"),
    ],
)
def test_arrays_are_checked_before_the_model_reads_them(folder, features, said):
    with pytest.raises(UserError, match=said):
        open_bundle(folder).answers({"features": features})
    with pytest.raises(UserError, match="got the inputs other; expected features"):
        open_bundle(folder).answers({"other": features})


def test_numbers_of_any_byte_order_and_type_are_the_same_numbers(folder):
    bundle = open_bundle(folder)
    values = np.arange(8).reshape(1, 4, 2) % 3
    expected = bundle.answers({"features": values.astype(np.float32)})
    for dtype in (">f4", ">f8", "<f8", ">i2", np.uint8):
        assert np.array_equal(bundle.answers({"features": values.astype(dtype)}), expected)


def test_token_ids_are_whole_numbers_within_the_vocabulary(tmp_path, mirror):
    data = {"source": "imdb", "num_words": 500, "maxlen": 3, "limit": 50}
    layers = ({"type": "embedding", "units": 2}, {"type": "gru", "units": 2})
    run = made_run(tmp_path / "run", data, layers=layers, mirror=mirror)
    bundle = open_bundle(write_bundle(run, "data", "net", tmp_path / "bundle"))
    expected = bundle.answers({"tokens": np.array([[0, 5, 499]])})
    assert np.array_equal(bundle.answers({"tokens": np.array([[0, 5, 499]], ">i8")}), expected)
    ragged = Ragged(np.array([5, 499], ">u2"), np.array([0, 2]))
    assert np.array_equal(bundle.answers({"tokens": ragged}), expected)
    for wrong in (5.5, 5.0, 5 + 2**33, -1, 500):
        with pytest.raises(UserError, match="token ids"):
            bundle.answers({"tokens": np.array([[0, 1, wrong]])})


def test_a_run_that_was_changed_is_not_bundled(run, tmp_path):
    path = run.folder / "data/net/seed-2/model.keras"
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(UserError, match="is not the one that the run's record has"):
        write_bundle(run, "data", "net", tmp_path / "bundle")
    assert not (tmp_path / "bundle").exists()


def test_what_is_there_is_not_overwritten(run, folder):
    with pytest.raises(UserError, match="is there already"):
        write_bundle(run, "data", "net", folder)


def test_what_a_run_has_not_is_told(run, tmp_path):
    with pytest.raises(UserError, match="has no data/other; it has data/net"):
        write_bundle(run, "data", "other", tmp_path / "bundle")
