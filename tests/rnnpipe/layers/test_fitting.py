import pytest
from pydantic import TypeAdapter

from rnnpipe.errors import UserError
from rnnpipe.layers import LayerSpec
from rnnpipe.layers.fitting import fitted
from rnnpipe.models.build import build
from rnnpipe.specs import Classes, Features, Image, Numbers, Signature, Tokens

TOKENS = Signature(
    inputs={"tokens": Tokens(vocabulary=100, timesteps=9)}, target=Classes(names=tuple("abc"))
)
FILM = Signature(
    inputs={"film": Image(height=2, width=3, channels=1, timesteps=9)}, target=Numbers()
)


def recipe(*layers):
    return TypeAdapter(tuple[LayerSpec, ...]).validate_python(layers)


@pytest.mark.parametrize("kind", ["simple_rnn", "lstm", "gru"])
@pytest.mark.parametrize("both", [False, True])
def test_shapes_and_parameters_are_those_of_the_model_layer_by_layer(kind, both):
    layers = recipe(
        {"type": "embedding", "units": 7},
        {"type": "dropout", "rate": 0.3},
        {"type": kind, "units": 5, "return_sequences": True, "bidirectional": both},
        {"type": kind, "units": 4},
        {"type": "dense", "units": 3, "activation": "softmax"},
    )
    model = build(layers, TOKENS)
    places = fitted(layers, TOKENS)
    assert [(place.made.shape, place.parameters) for place in places] == [
        (layer.output.shape[1:], layer.count_params()) for layer in model.layers[1:]
    ]


def test_a_picture_comes_row_by_row_and_the_output_layer_is_added():
    places = fitted(recipe({"type": "lstm", "units": 4}), FILM)
    assert [str(place.layer) for place in places] == ["lstm(4)", "dense(1)"]
    assert places[0].given == Features(width=6, timesteps=9)
    assert [place.parameters for place in places] == [4 * 4 * (6 + 4 + 1), 5]


def test_a_layer_tells_what_is_set_beside_its_defaults():
    layers = recipe(
        {"type": "lstm", "units": 4, "return_sequences": True, "bidirectional": False},
        {"type": "dropout", "rate": 0.25},
        {"type": "dense", "units": 3, "activation": "softmax"},
    )
    assert [str(layer) for layer in layers] == [
        "lstm(4, return_sequences)",
        "dropout(0.25)",
        "dense(3, softmax)",
    ]


@pytest.mark.parametrize(
    ("layers", "message"),
    [
        ([{"type": "lstm", "units": 4}], r"layers\[0\] = .* must start with an embedding layer"),
        (
            [{"type": "embedding", "units": 4}, {"type": "lstm", "units": 4}] * 2,
            r"layers\[2\] = .* reads token ids, but is given features",
        ),
        ([{"type": "embedding", "units": 4}], "puts out a sequence"),
    ],
)
def test_a_misfit_names_the_layer(layers, message):
    with pytest.raises(UserError, match=message):
        fitted(recipe(*layers), TOKENS)


def test_a_layer_without_weights_has_none():
    layers = recipe({"type": "masking"}, {"type": "gru", "units": 4})
    series = Signature(inputs={"x": Features(width=3, timesteps=9)}, target=Numbers())
    model = build(layers, series)
    assert [place.parameters for place in fitted(layers, series)] == [
        layer.count_params() for layer in model.layers[1:]
    ]
