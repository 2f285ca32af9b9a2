"""Every kind of layer in every format answers as the packed model."""

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from pydantic import TypeAdapter

from rnnpipe.bundles.answering import Answering, read_model
from rnnpipe.exports.export import export
from rnnpipe.exports.kinds import format_named
from rnnpipe.exports.subject import Exportable, made_examples
from rnnpipe.layers import LAYERS, LayerSpec
from rnnpipe.models.build import build
from rnnpipe.specs import Classes, Features, Image, Signature, Tokens
from tests.rnnpipe.layers.recurrent_cases import CASES

STEPS, EXAMPLES = 5, 8
CLASSES = Classes(names=("a", "b", "c"))
WORDS = Signature(inputs={"tokens": Tokens(vocabulary=9, timesteps=STEPS)}, target=CLASSES)
SERIES = Signature(inputs={"features": Features(width=3, timesteps=STEPS)}, target=CLASSES)
PICTURE = Signature(inputs={"image": Image(height=4, width=5, channels=2)}, target=CLASSES)
MASKED, SEEN = ({"type": "embedding", "units": 4, "mask_padding": m} for m in (True, False))
POOLED = {"type": "pooling"}

RECURRENT = {
    name: (WORDS, MASKED, case.spec().model_dump())
    for name, case in CASES.items()
    if name != "lstm of another forget bias"  # which only starts otherwise
}
OTHERS = {
    "masking": (SERIES, {"type": "masking"}, {"type": "gru", "units": 4}),
    "conv2d": (PICTURE, {"type": "conv2d", "filters": 3}, {"type": "places"}, POOLED),
    "dropout": (WORDS, MASKED, {"type": "dropout", "rate": 0.5}, POOLED),
    "layer_norm": (WORDS, MASKED, {"type": "layer_norm"}, POOLED),
    "mean": (WORDS, MASKED, POOLED),
    "max": (WORDS, MASKED, {"type": "pooling", "mode": "max"}),
    "attention_pooling": (WORDS, MASKED, {"type": "attention_pooling", "units": 3}),
    "self_attention": (
        WORDS,
        MASKED,
        {"type": "self_attention", "units": 5, "heads": 2},
        POOLED,
    ),
    "conv1d": (WORDS, MASKED, {"type": "conv1d", "filters": 3}, POOLED),
    "padding read, of recurrent layers": (
        WORDS,
        SEEN,
        *(CASES[name].spec(return_sequences=True).model_dump() for name in ("min_gru", "lru")),
        CASES["peephole_lstm"].spec().model_dump(),
    ),
    "padding read, of others": (
        WORDS,
        SEEN,
        {"type": "conv1d", "filters": 4, "padding": "causal"},
        {"type": "self_attention", "units": 4},
        {"type": "attention_pooling", "units": 4},
        {"type": "dense", "units": 4, "activation": "tanh"},
    ),
    "both ways": (
        WORDS,
        MASKED,
        CASES["lru"].spec(bidirectional=True, return_sequences=True).model_dump(),
        CASES["min_lstm"].spec(bidirectional=True).model_dump(),
    ),
}
RECIPES = RECURRENT | OTHERS

CONVERTED = {name for name, case in CASES.items() if case.keras} | {
    "masking",
    "padding read, of recurrent layers",
    "both ways",
}
"""Asked of formats alone that are no TensorFlow: their layers are Keras', or asked one by one."""

ASKED = [
    (name, format_name)
    for name in RECIPES
    for format_name in ("onnx", "litert", *(("keras", "saved_model") * (name not in CONVERTED)))
]


def test_every_kind_of_the_table_is_asked():
    asked = {layer["type"] for _, *layers in RECIPES.values() for layer in layers}
    assert asked == set(LAYERS)


@cache
def asked_of(name):
    """A model as it is read from its file, inputs, and what the packed kernels answer if they can.

    Its weights are so large that its answers differ.
    """
    signature, *layers = RECIPES[name]
    recipe = TypeAdapter(tuple[LayerSpec, ...]).validate_python(tuple(layers))
    built = build(recipe, signature, seed=0)
    built.set_weights([2 * weights for weights in built.get_weights()])
    with TemporaryDirectory() as folder:
        path = Path(folder) / "model.keras"
        built.save(path)
        model = read_model(path)
    inputs = made_examples(signature, EXAMPLES)
    lengths = np.full(EXAMPLES, next(iter(inputs.values())).shape[1])
    answered = Answering(model, own=False)(inputs, lengths)
    return Exportable(name, model, signature, inputs), inputs, answered


@pytest.mark.parametrize(("name", "format_name"), ASKED)
def test_it_answers_as_the_packed_model(name, format_name, tmp_path):
    subject, inputs, answered = asked_of(name)
    kind = format_named(format_name)
    assert export(subject, kind, tmp_path / "out").compared.largest_difference <= 1e-5
    run, size = kind.load(tmp_path / "out"), kind.batch or EXAMPLES
    found = [
        run({port: array[start : start + size] for port, array in inputs.items()})
        for start in range(0, EXAMPLES, size)
    ]
    np.testing.assert_allclose(np.concatenate(found), answered, atol=1e-5)
    assert np.ptp(answered, axis=0).max() > 0.01
