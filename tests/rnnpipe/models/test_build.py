import random

import keras
import numpy as np
import pytest
from pydantic import TypeAdapter

from rnnpipe.errors import UserError
from rnnpipe.layers import LayerSpec
from rnnpipe.layers.fitting import with_output_layer
from rnnpipe.models.build import build, compile_for
from rnnpipe.specs import Classes, Features, Image, Numbers, Signature, Tokens, TrainingSpec

TOKENS = Signature(
    inputs={"tokens": Tokens(vocabulary=10_000, timesteps=500)},
    target=Classes(names=("neg", "pos")),
)
TOPICS = Signature(
    inputs={"tokens": Tokens(vocabulary=10_000, timesteps=300)},
    target=Classes(names=tuple(map(str, range(46)))),
)
NUMBER = Signature(inputs={"features": Features(width=2, timesteps=50)}, target=Numbers())
RECURRENT = {
    "simple_rnn": keras.layers.SimpleRNN,
    "lstm": keras.layers.LSTM,
    "gru": keras.layers.GRU,
}


def recipe(*layers):
    return TypeAdapter(tuple[LayerSpec, ...]).validate_python(layers)


def lstm(units, **settings):
    return {"type": "lstm", "units": units, **settings}


EMBEDDING = {"type": "embedding", "units": 32}


@pytest.mark.parametrize("kind", RECURRENT)
def test_the_weights_of_a_seed_are_those_of_keras_whatever_else_draws_random_numbers(kind):
    recurrent = RECURRENT[kind]
    keras.utils.set_random_seed(7)
    theirs = keras.Sequential(
        [
            keras.Input((500,), dtype="int32"),
            keras.layers.Embedding(10_000, 32),
            recurrent(6, return_sequences=True),
            keras.layers.Dropout(0.5),
            recurrent(5),
            keras.layers.Dense(1, activation="sigmoid"),
        ]
    )
    first = {"type": kind, "units": 6, "return_sequences": True}
    layers = recipe(EMBEDDING, first, {"type": "dropout", "rate": 0.5}, {"type": kind, "units": 5})
    random.seed(1)
    ours = build(layers, TOKENS, seed=7)
    for mine, its in zip(ours.variables, theirs.variables, strict=True):
        np.testing.assert_array_equal(mine, its)
    other = build(layers, TOKENS, seed=8)
    assert not np.array_equal(other.get_weights()[0], ours.get_weights()[0])


@pytest.mark.parametrize("kind", RECURRENT)
def test_both_directions_have_the_weights_of_keras_own_bidirectional_layer(kind):
    recurrent = RECURRENT[kind]
    keras.utils.set_random_seed(7)
    theirs = keras.Sequential(
        [
            keras.Input((50, 2)),
            keras.layers.Bidirectional(recurrent(6, return_sequences=True)),
            recurrent(5),
            keras.layers.Dense(1),
        ]
    )
    first = {"type": kind, "units": 6, "return_sequences": True, "bidirectional": True}
    ours = build(recipe(first, {"type": kind, "units": 5}), NUMBER, seed=7)
    for mine, its in zip(ours.weights, theirs.weights, strict=True):
        np.testing.assert_array_equal(mine, its)
    inputs = np.random.default_rng(0).normal(size=(3, 50, 2)).astype(np.float32)
    np.testing.assert_allclose(ours(inputs), theirs(inputs), atol=1e-6)
    forwards, backwards, *_ = (v for v in ours.weights if v.path.endswith("/recurrent_kernel"))
    assert not np.array_equal(forwards, backwards)


# Parameters by hand: Embedding v*e; SimpleRNN u(e+u+1); LSTM 4u(e+u+1); GRU 3u(e+u+2), each twice
# where bidirectional; Dense u*o+o.
@pytest.mark.parametrize(
    ("layers", "signature", "parameters"),
    [
        ([EMBEDDING, {"type": "simple_rnn", "units": 32}], TOKENS, 322_113),
        ([EMBEDDING, lstm(32)], TOKENS, 328_353),
        (
            [
                EMBEDDING,
                {"type": "simple_rnn", "units": 32, "return_sequences": True},
                {"type": "simple_rnn", "units": 16},
            ],
            TOKENS,
            322_881,
        ),
        (
            [
                {"type": "embedding", "units": 256},
                {"type": "gru", "units": 256, "return_sequences": True},
                {"type": "gru", "units": 128},
            ],
            TOPICS,
            3_108_910,
        ),
        ([{"type": "gru", "units": 16}], NUMBER, 977),
        ([EMBEDDING, lstm(32, bidirectional=True)], TOKENS, 336_705),
    ],
)
def test_parameters_are_the_equations_own(layers, signature, parameters):
    model = build(recipe(*layers), signature)
    assert model.count_params() == parameters
    assert model.output_shape == (None, signature.outputs)


@pytest.mark.parametrize(
    ("signature", "units", "activation"),
    [(TOKENS, 1, "sigmoid"), (TOPICS, 46, "softmax"), (NUMBER, 1, "linear")],
)
def test_a_recipe_without_output_layer_gets_the_fitting_one(signature, units, activation):
    *_, output = with_output_layer(recipe(lstm(4)), signature)
    told = output.model_dump(include={"type", "units", "activation"})
    assert told == {"type": "dense", "units": units, "activation": activation}


@pytest.mark.parametrize(
    ("layers", "signature", "message"),
    [
        ([lstm(4)], TOKENS, "the recipe must start with an embedding layer"),
        ([EMBEDDING, lstm(4)], NUMBER, r"layers\[0\].*only where the dataset's inputs are tokens"),
        (
            [EMBEDDING | {"mask_padding": True}, lstm(4)],
            NUMBER,
            "mask_padding = true } reads token ids, but is given features",
        ),
        (
            [EMBEDDING, lstm(4), lstm(4)],
            TOKENS,
            r"layers\[2\] = .* reads a sequence, .*set return_sequences = true in the rec",
        ),
        (
            [EMBEDDING, lstm(4, return_sequences=True)],
            TOKENS,
            "set return_sequences = false in the last recurrent layer, or add one",
        ),
        ([EMBEDDING], TOKENS, "puts out a sequence"),
        (
            [lstm(4, return_sequences=True), EMBEDDING],
            NUMBER,
            r"layers\[1\].*can be the first layer alone",
        ),
        (
            [EMBEDDING, lstm(4), {"type": "dense", "units": 2, "activation": "softmax"}],
            TOKENS,
            'a target of 2 classes needs { type = "dense", units = 1, activation = "sigmoid" }',
        ),
    ],
)
def test_layers_that_do_not_fit_are_refused_with_the_mend(layers, signature, message):
    with pytest.raises(UserError, match=message):
        build(recipe(*layers), signature)


@pytest.mark.parametrize("masked", [False, True])
def test_padding_is_seen_unless_it_is_masked(masked):
    signature = Signature(
        inputs={"tokens": Tokens(vocabulary=10_000, timesteps=5)}, target=TOKENS.target
    )
    model = build(recipe(EMBEDDING | {"mask_padding": masked}, lstm(4)), signature)
    first, *others = model(np.array([[0, 0, 8, 3, 9], [0, 8, 0, 3, 9], [8, 3, 9, 0, 0]])).numpy()
    assert [bool(abs(other - first) < 1e-7) for other in others] == [masked, masked]


@pytest.mark.parametrize("kind", RECURRENT)
def test_the_padding_of_a_series_is_skipped_where_it_is_masked(kind):
    rng = np.random.default_rng(0)
    series = rng.normal(size=(1, 2, 2)).astype(np.float32)
    padded = np.concatenate([np.zeros((1, 48, 2), np.float32), series], axis=1)
    masked = build(recipe({"type": "masking"}, {"type": kind, "units": 3}), NUMBER)
    plain = build(recipe({"type": kind, "units": 3}), NUMBER)
    short = build(
        recipe({"type": kind, "units": 3}),
        Signature(inputs={"features": Features(width=2, timesteps=2)}, target=Numbers()),
    )
    weights = [rng.normal(size=each.shape) for each in short.get_weights()]
    for model in (masked, plain, short):
        model.set_weights(weights)
    expected = short.predict(series, verbose=0)
    np.testing.assert_allclose(masked.predict(padded, verbose=0), expected, rtol=1e-5)
    assert abs(plain.predict(padded, verbose=0) - expected).max() > 1e-3


def test_a_recipe_reads_the_only_sequence_of_several_inputs_which_the_model_takes_by_name():
    signature = Signature(
        inputs={"sensor": Features(width=2, timesteps=5), "site": Features(width=3)},
        target=Numbers(),
    )
    model = build(recipe(lstm(4)), signature)
    assert model.count_params() == 4 * 4 * (2 + 4 + 1) + 4 + 1
    ones = {"sensor": np.ones((7, 5, 2)), "site": np.ones((7, 3))}
    assert model(ones).shape == (7, 1)
    two = {"left": Features(width=2, timesteps=5), "right": Features(width=2, timesteps=5)}
    with pytest.raises(UserError, match="inputs left, right, and a recipe cannot say yet which"):
        build(recipe(lstm(4)), Signature(inputs=two, target=Numbers()))


@pytest.mark.parametrize(
    ("port", "layers", "target", "parameters"),
    [
        (Features(width=5), [], Numbers(), 5 + 1),
        (Features(width=5), [], Numbers(width=3), 3 * (5 + 1)),
        (Image(height=2, width=3, channels=1), [], Classes(names=tuple("abc")), 3 * (6 + 1)),
        (
            Image(height=2, width=3, channels=1, timesteps=9),
            [lstm(4, return_sequences=True)],
            Classes(names=("a", "b"), timesteps=9),
            4 * 4 * (6 + 4 + 1) + 2 * (4 + 1),
        ),
        (
            Features(width=5, timesteps=9),
            [lstm(4, return_sequences=True)],
            Numbers(timesteps=9),
            4 * 4 * (5 + 4 + 1) + 1 * (4 + 1),
        ),
    ],
)
def test_every_structure_without_a_decoder_has_a_model(port, layers, target, parameters):
    signature = Signature(inputs={"x": port}, target=target)
    model = build(recipe(*layers), signature)
    steps = () if target.timesteps is None else (target.timesteps,)
    assert model.output_shape == (None, *steps, signature.outputs)
    assert model.count_params() == parameters
    assert model(np.ones((2, *port.shape), np.float32)).shape == (2, *steps, signature.outputs)


@pytest.mark.parametrize(
    ("target", "last", "message"),
    [
        (Classes(names=("a", "b"), timesteps=50), {}, "set return_sequences = true in every"),
        (
            Classes(names=("a", "b"), timesteps=49),
            {"return_sequences": True},
            "answers at 50 steps, but the dataset has targets for 49",
        ),
    ],
)
def test_answers_of_another_number_than_the_targets_are_refused(target, last, message):
    signature = Signature(inputs=NUMBER.inputs, target=target)
    with pytest.raises(UserError, match=message):
        build(recipe(lstm(4, **last)), signature)


def test_optimizer_settings_reach_keras_and_unset_ones_keep_its_defaults():
    model = build(recipe(lstm(4)), NUMBER)
    compile_for(model, NUMBER, TrainingSpec(optimizer="rmsprop", clipnorm=1.5))
    assert type(model.optimizer).__name__ == "RMSprop"
    assert model.optimizer.clipnorm == 1.5
    assert float(model.optimizer.learning_rate) == pytest.approx(0.001)
    assert model.optimizer.global_clipnorm is None
    compile_for(model, NUMBER, TrainingSpec(global_clipnorm=2.5))
    assert model.optimizer.clipnorm is None
    assert model.optimizer.global_clipnorm == 2.5
    compile_for(model, NUMBER, TrainingSpec(optimizer="adam", learning_rate=0.02))
    assert float(model.optimizer.learning_rate) == pytest.approx(0.02)
