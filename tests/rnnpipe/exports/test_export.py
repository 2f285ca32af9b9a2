"""Every format, read back by its own runtime, answers as the model does."""

import json

import keras
import numpy as np
import pytest
from pydantic import TypeAdapter

from rnnpipe.errors import UserError
from rnnpipe.exports import comparing
from rnnpipe.exports.comparing import answers
from rnnpipe.exports.export import export
from rnnpipe.exports.kinds import FORMATS, format_named
from rnnpipe.exports.onnx_file import OnnxFile
from rnnpipe.exports.record import ExportRecord
from rnnpipe.exports.subject import Exportable, made_examples, of_file
from rnnpipe.layers import LayerSpec
from rnnpipe.models.build import build
from rnnpipe.specs import Classes, Features, Image, Numbers, Signature, Tokens
from tests.rnnpipe import pairs

WORDS = Signature(
    inputs={"tokens": Tokens(vocabulary=30, timesteps=9)}, target=Classes(names=("no", "yes"))
)
TAGS = Signature(
    inputs={"tokens": Tokens(vocabulary=30, timesteps=9)},
    target=Classes(names=("a", "b", "c"), timesteps=9),
)
SERIES = Signature(inputs={"features": Features(width=3, timesteps=9)}, target=Numbers(width=2))
FILM = Signature(
    inputs={"film": Image(timesteps=4, height=2, width=3, channels=1)},
    target=Classes(names=("0", "1", "2")),
)


def subject(signature, *layers, size=3.0):
    """A model with weights so large that its answers differ from each other."""
    recipe = TypeAdapter(tuple[LayerSpec, ...]).validate_python(layers)
    model = build(recipe, signature, seed=0)
    model.set_weights([size * weights for weights in model.get_weights()])
    return Exportable("small", model, signature, made_examples(signature, 40))


def embedding(*, mask=False):
    return {"type": "embedding", "units": 4, "mask_padding": mask}


MODELS = {
    "simple_rnn": (WORDS, embedding(), {"type": "simple_rnn", "units": 3}),
    "lstm": (WORDS, embedding(), {"type": "lstm", "units": 3}),
    "gru": (WORDS, embedding(), {"type": "gru", "units": 3}),
    "gru masked": (WORDS, embedding(mask=True), {"type": "gru", "units": 3}),
    "bidirectional": (WORDS, embedding(), {"type": "lstm", "units": 3, "bidirectional": True}),
    "bidirectional masked per step": (
        TAGS,
        embedding(mask=True),
        {"type": "gru", "units": 3, "bidirectional": True, "return_sequences": True},
    ),
    "stacked features": (
        SERIES,
        {"type": "gru", "units": 3, "return_sequences": True},
        {"type": "lstm", "units": 3},
    ),
    "masked features per step": (
        Signature(inputs=SERIES.inputs, target=Numbers(width=2, timesteps=9)),
        {"type": "masking"},
        {"type": "simple_rnn", "units": 3, "return_sequences": True},
    ),
}


@pytest.mark.parametrize("name", MODELS)
def test_onnx_answers_as_the_model_at_any_batch_size_and_length(name, tmp_path):
    exported = subject(*MODELS[name])
    record = export(exported, OnnxFile(), tmp_path / "out")
    assert record.compared.lengths == (9, 5, 1)
    assert record.compared.largest_difference <= 1e-5
    (shape,) = record.shapes.values()
    assert shape[:2] == (None, None)
    run = OnnxFile().load(tmp_path / "out")
    (inputs,) = exported.inputs().values()
    (input_name,) = exported.signature.inputs
    for batch in (2, 39):
        part = inputs[:batch]
        expected = answers(exported.model, {input_name: part})
        assert np.abs(run({input_name: part}) - expected).max() <= 1e-5
    assert np.ptp(answers(exported.model, {input_name: inputs}), axis=0).max() > 0.1


@pytest.mark.parametrize("format_name", sorted(FORMATS.keys() - {"onnx", "bundle", "mlflow"}))
@pytest.mark.parametrize("name", ["gru masked", "bidirectional", "stacked features"])
def test_other_formats_answer_as_the_model(name, format_name, tmp_path):
    record = export(subject(*MODELS[name]), format_named(format_name), tmp_path / "out")
    assert record.compared.largest_difference <= 1e-5
    assert record.compared.lengths == ((9,) if format_name == "litert" else (9, 5, 1))
    assert record.compared.of == "test examples"


def test_litert_of_a_masked_backward_sequence_is_refused_as_keras_unrolls_it_wrongly(tmp_path):
    """Unrolled, Keras 3.15 zeroes outputs by the mask as it came, which it has turned round."""
    told = "as litert answers otherwise than the model: .* export to keras or bundle instead"
    with pytest.raises(UserError, match=told):
        export(
            subject(*MODELS["bidirectional masked per step"]),
            format_named("litert"),
            tmp_path / "out",
        )
    assert list(tmp_path.iterdir()) == []


def test_a_film_keeps_its_length(tmp_path):
    record = export(subject(FILM, {"type": "lstm", "units": 3}), OnnxFile(), tmp_path / "out")
    assert record.shapes == {"film": (None, 4, 2, 3, 1)}
    assert record.compared.largest_difference <= 1e-5


def test_the_record_names_every_file_and_reads_back(tmp_path):
    record = export(subject(*MODELS["gru"]), format_named("saved_model"), tmp_path / "out")
    folder = tmp_path / "out"
    read = ExportRecord.model_validate_json((folder / "export.json").read_bytes())
    assert read == record
    there = {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}
    assert set(read.files) == there - {"export.json"}
    assert json.loads((folder / "export.json").read_text())["shapes"] == {"tokens": [None, None]}
    assert [p.name for p in tmp_path.iterdir()] == ["out"]


class Wrong(OnnxFile):
    """Answers a little more than the model."""

    def load(self, folder):
        run = super().load(folder)
        return lambda inputs: run(inputs) + np.float32(1e-3)


def test_a_file_that_answers_otherwise_is_refused_and_leaves_nothing(tmp_path):
    with pytest.raises(UserError, match=r"answers otherwise than the model: .* 1\.0e-03"):
        export(subject(*MODELS["gru"]), Wrong(), tmp_path / "out")
    assert list(tmp_path.iterdir()) == []


def test_where_float32_is_what_differs_float64_decides(tmp_path, monkeypatch):
    monkeypatch.setattr(comparing, "TOLERANCE", 0.0)
    record = export(subject(*MODELS["stacked features"], size=6.0), OnnxFile(), tmp_path / "out")
    compared = record.compared
    assert 0.0 < compared.model_error < 1e-4
    assert compared.largest_error <= 2 * compared.model_error
    assert "from float64 it is" in record.told(OnnxFile())


class Absent(OnnxFile):
    """Of which the runtime is not installed."""

    runtime_module = "no_such_runtime"


def test_without_the_runtime_it_is_marked_as_not_verified(tmp_path):
    record = export(subject(*MODELS["gru"]), Absent(), tmp_path / "out")
    assert record.compared is None
    assert record.told(Absent()).startswith("not verified: onnxruntime is not installed")


class Unwritable(OnnxFile):
    """Of which what writes it is not installed."""

    writers = ("no_such_writer",)


def test_without_the_extra_it_is_said_how_to_install_it(tmp_path):
    with pytest.raises(UserError, match=r"no_such_writer, which is not installed.*rnnpipe\[exp"):
        export(subject(*MODELS["gru"]), Unwritable(), tmp_path / "out")


def test_nothing_is_overwritten(tmp_path):
    (tmp_path / "out").mkdir()
    with pytest.raises(UserError, match="is there already"):
        export(subject(*MODELS["gru"]), OnnxFile(), tmp_path / "out")
    assert list((tmp_path / "out").iterdir()) == []


def test_litert_refuses_what_is_too_long_to_write_out(tmp_path):
    long = Signature(inputs={"tokens": Tokens(vocabulary=30, timesteps=129)}, target=WORDS.target)
    with pytest.raises(UserError, match=r"129 timesteps.*up to 128"):
        export(
            subject(long, embedding(), {"type": "gru", "units": 3}),
            format_named("litert"),
            tmp_path / "out",
        )
    assert list(tmp_path.iterdir()) == []


PICTURE = Signature(
    inputs={"image": Image(height=4, width=5, channels=3)}, target=pairs.SIGNATURE.target
)
SEEN = ({"type": "conv2d", "filters": 4, "strides": 2}, {"type": "places"})
WRITING = {
    "lstm both ways, additive attention": (pairs.spec("lstm", "additive", both=True), None),
    "simple_rnn of two layers": (pairs.spec("simple_rnn", layers=2), None),
    "gru of a picture, dot attention": (pairs.spec(attention="dot"), PICTURE),
}


def writing(name, folder):
    """A model that writes text as it is read from its file, and what a file of it reads."""
    pair, signature = WRITING[name]
    if signature is not None:
        seen = TypeAdapter(tuple[LayerSpec, ...]).validate_python(SEEN)
        pair = pair.model_copy(update={"encoder": (*seen, *pair.encoder[1:])})
    signature = signature or pairs.SIGNATURE
    pairs.model(pair, signature=signature).save(folder / "model.keras")
    read = of_file(signature)
    return Exportable(
        "small", keras.saving.load_model(folder / "model.keras"), read, made_examples(read, 40)
    )


@pytest.mark.parametrize(
    ("name", "format_name"),
    [
        *((name, "onnx") for name in WRITING),
        ("lstm both ways, additive attention", "keras"),
        ("gru of a picture, dot attention", "saved_model"),
    ],
)
def test_of_what_writes_text_the_file_tells_each_next_token(name, format_name, tmp_path):
    kind = format_named(format_name)
    exported = writing(name, tmp_path)
    record = export(exported, kind, tmp_path / "out")
    assert record.compared.largest_difference <= 1e-5
    assert record.shapes["previous"] == (None, None)
    assert len(record.compared.lengths) == 3
    assert "the probability of each next token, those before given as 'previous'" in (
        record.told(kind)
    )
    found = kind.load(tmp_path / "out")(exported.inputs())
    assert found.shape == (40, pairs.TIMESTEPS, pairs.VOCABULARY)
    np.testing.assert_allclose(found.sum(axis=2), 1, atol=1e-5)


def test_litert_refuses_what_writes_text(tmp_path):
    with pytest.raises(UserError, match="writes text, a token after any number of others"):
        export(
            writing("simple_rnn of two layers", tmp_path), format_named("litert"), tmp_path / "o"
        )
    assert not (tmp_path / "o").exists()


def test_a_model_that_was_never_called_is_why_ours_are_called():
    model = keras.Sequential([keras.Input((None, 2)), keras.layers.GRU(2)])
    with pytest.raises(ValueError, match="never called"):
        model.export("never written", format="onnx", verbose=False)
