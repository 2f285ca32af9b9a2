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
VECTOR = Signature(inputs={"x": Features(width=13)}, target=Classes(names=tuple("abc")))
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


RELU = {"type": "dense", "units": 5, "activation": "relu"}
TANH = {"type": "dense", "units": 4, "activation": "tanh"}
SOFTMAX = {"type": "dense", "units": 3, "activation": "softmax"}


@pytest.mark.parametrize(
    ("layers", "told"),
    [
        ([SOFTMAX], ["dense(3, softmax)"]),
        ([RELU, SOFTMAX], ["dense(5, relu)", "dense(3, softmax)"]),
        ([RELU, TANH], ["dense(5, relu)", "dense(4, tanh)", "dense(3, softmax)"]),
        ([RELU, {"type": "dropout", "rate": 0.5}], ["dense(5, relu)", "dropout(0.5)", SOFTMAX]),
    ],
)
def test_one_vector_is_read_by_dense_layers_and_hidden_ones_get_their_output_layer(layers, told):
    told = ["dense(3, softmax)" if each is SOFTMAX else each for each in told]
    assert [str(place.layer) for place in fitted(recipe(*layers), VECTOR)] == told
    model = build(recipe(*layers), VECTOR, seed=0)
    assert model.output_shape == (None, 3)
    widths = [13, *(layer["units"] for layer in layers if "units" in layer), 3]
    hidden = widths[1:-1] if layers[-1] is SOFTMAX else widths[1:]
    sizes = zip([13, *hidden[:-1]], hidden, strict=True)
    assert model.count_params() == sum((before + 1) * units for before, units in sizes)


@pytest.mark.parametrize("layer", [{"type": "gru", "units": 4}, {"type": "masking"}])
def test_a_layer_for_sequences_on_one_vector_is_refused_with_what_to_take(layer):
    message = (
        r"layers\[1\] = .* reads a sequence, and is given one vector: each example of the dataset "
        r'is one vector, without steps in time; take dense layers, such as \{ type = "dense"'
    )
    with pytest.raises(UserError, match=message):
        fitted(recipe(RELU, layer), VECTOR)
