from pkgutil import resolve_name
from typing import get_args

import numpy as np
import pytest
from pydantic import TypeAdapter, ValidationError

from rnnpipe.layers import LAYERS, LayerSpec, MisfitError
from rnnpipe.specs import Features, Image, Tokens

IDS = Tokens(vocabulary=10, timesteps=5)
SEQUENCE = Features(width=3, timesteps=5)
VECTOR = Features(width=3, timesteps=None)
RECURRENT = ("simple_rnn", "lstm", "gru", "peephole_lstm", "min_gru", "min_lstm", "lru")


def layer(type_, **settings):
    return TypeAdapter(LayerSpec).validate_python({"type": type_} | settings)


EVERY = [
    layer("embedding", units=4),
    *(layer(each, units=4) for each in RECURRENT),
    layer("dropout", rate=0.5),
    layer("masking"),
    layer("dense", units=4),
    layer("layer_norm"),
    layer("pooling"),
    layer("attention_pooling", units=4),
    layer("self_attention", units=4),
    layer("conv1d", filters=4),
    layer("conv2d", filters=4),
    layer("places"),
]
PICTURE = Image(height=5, width=4, channels=3)


def test_every_kind_is_named_in_the_table_as_in_a_suite_file():
    named = {type_: resolve_name(kind) for type_, kind in LAYERS.items()}
    for type_, kind in named.items():
        assert get_args(kind.model_fields["type"].annotation) == (type_,)
    assert set(get_args(get_args(LayerSpec)[0])) == set(named.values())
    assert {type(each) for each in EVERY} == set(named.values())


@pytest.mark.parametrize(
    ("made", "given", "expected"),
    [
        (layer("embedding", units=4), IDS, Features(width=4, timesteps=5)),
        *(
            (layer(each, units=4), SEQUENCE, Features(width=4, timesteps=None))
            for each in RECURRENT
        ),
        (layer("gru", units=4, return_sequences=True), SEQUENCE, Features(width=4, timesteps=5)),
        (layer("lstm", units=4, bidirectional=True), SEQUENCE, Features(width=8, timesteps=None)),
        (layer("dropout", rate=0.5), SEQUENCE, SEQUENCE),
        (layer("dropout", rate=0.5), VECTOR, VECTOR),
        (layer("masking"), SEQUENCE, SEQUENCE),
        (layer("layer_norm"), SEQUENCE, SEQUENCE),
        (layer("layer_norm"), VECTOR, VECTOR),
        (layer("pooling"), SEQUENCE, VECTOR),
        (layer("attention_pooling", units=4), SEQUENCE, VECTOR),
        (layer("self_attention", units=4), SEQUENCE, SEQUENCE),
        (layer("conv1d", filters=4), SEQUENCE, Features(width=4, timesteps=5)),
        (layer("dense", units=4), SEQUENCE, Features(width=4, timesteps=5)),
        (layer("dense", units=4), VECTOR, Features(width=4, timesteps=None)),
        (layer("conv2d", filters=6), PICTURE, Image(height=5, width=4, channels=6)),
        (layer("conv2d", filters=6, strides=2), PICTURE, Image(height=3, width=2, channels=6)),
        (layer("places"), PICTURE, Features(width=3, timesteps=20)),
    ],
)
def test_what_a_layer_makes_of_what_it_is_given(made, given, expected):
    assert made.shape(given) == expected


@pytest.mark.parametrize("made", EVERY, ids=lambda made: made.type)
def test_the_shape_is_that_of_the_keras_layer(made):
    import keras  # noqa: PLC0415 (seconds to import)

    given = IDS if made.type == "embedding" else PICTURE if made.READS_PICTURES else SEQUENCE
    output = made.build(given, iter(range(1, 100)).__next__)(keras.Input(given.shape))
    assert output.shape == (None, *made.shape(given).shape)


@pytest.mark.parametrize("strides", [1, 2, 3])
def test_the_shape_and_the_weights_of_a_convolution_are_keras(strides):
    import keras  # noqa: PLC0415 (seconds to import)

    made = layer("conv2d", filters=7, kernel_size=2, strides=strides)
    built = made.build(PICTURE, iter(range(1, 100)).__next__)
    output = built(keras.Input(PICTURE.shape))
    assert output.shape[1:] == made.shape(PICTURE).shape
    assert built.count_params() == made.parameters(PICTURE) == (2 * 2 * 3 + 1) * 7


def test_places_stand_row_by_row():
    rows = np.arange(2 * 5 * 4 * 3, dtype=np.float32).reshape(2, 5, 4, 3)
    found = np.asarray(layer("places").build(PICTURE, int)(rows))
    np.testing.assert_array_equal(found[1, 6], rows[1, 1, 2])


def test_pictures_are_read_by_those_that_read_pictures_alone():
    for made in EVERY:
        if not made.READS_PICTURES:
            with pytest.raises(MisfitError, match=r"put a places layer before it|reads token ids"):
                made.shape(PICTURE)
        else:
            for other in (IDS, SEQUENCE, Image(height=2, width=2, channels=1, timesteps=3)):
                with pytest.raises(MisfitError, match="reads a picture"):
                    made.shape(other)


@pytest.mark.parametrize("made", EVERY[1:-2], ids=lambda made: made.type)
def test_only_an_embedding_reads_token_ids(made):
    with pytest.raises(MisfitError, match="the recipe must start with an embedding layer"):
        made.shape(IDS)
    with pytest.raises(MisfitError, match="an embedding can be the first layer alone"):
        EVERY[0].shape(SEQUENCE)


@pytest.mark.parametrize("type_", RECURRENT)
def test_a_recurrent_layer_reads_no_single_vector(type_):
    with pytest.raises(MisfitError, match="reads a sequence, and is given one vector"):
        layer(type_, units=4).shape(VECTOR)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"units": 5}, "units = 5: expected an even number"),
        ({"units": 4, "least": 0.9, "most": 0.9}, "least = 0.9 is not below most = 0.9"),
    ],
)
def test_an_lru_has_pairs_of_numbers_in_a_ring(settings, message):
    with pytest.raises(ValidationError, match=message):
        layer("lru", **settings)


def test_an_lru_starts_in_its_ring_and_with_states_as_large_as_its_inputs():
    made = layer("lru", units=200, least=0.5, most=0.9)
    built = made.build(SEQUENCE, iter(range(1, 100)).__next__)
    built.build((None, *SEQUENCE.shape))
    _, (decay, _, scale) = built.get_weights()
    size = np.exp(-np.exp(decay))
    assert 0.5 <= size.min() < 0.6
    assert 0.85 < size.max() <= 0.9
    np.testing.assert_allclose(np.exp(scale) ** 2, 1 - size**2, rtol=1e-5)


def test_only_a_sequence_has_steps_to_skip():
    with pytest.raises(MisfitError, match="reads a sequence, and is given one vector"):
        layer("masking").shape(VECTOR)


@pytest.mark.parametrize(
    ("made", "told"),
    [
        (layer("lstm", units=4), "lstm(4)"),
        (layer("lstm", units=4, return_sequences=True), "lstm(4, return_sequences)"),
        (layer("lstm", units=4, forget_bias=2), "lstm(4, forget_bias=2.0)"),
        (layer("gru", units=4, reset_after=False), "gru(4, reset_after=false)"),
        (
            layer("simple_rnn", units=4, activation="relu", recurrent_initializer="identity"),
            "simple_rnn(4, relu, identity)",
        ),
        (layer("conv2d", filters=4, kernel_size=5), "conv2d(4, kernel_size=5)"),
        (layer("dropout", rate=0.5), "dropout(0.5)"),
    ],
    ids=str,
)
def test_a_layer_is_told_in_short(made, told):
    assert str(made) == told


def test_what_a_recurrent_layer_starts_with_is_as_its_settings_say():
    def weights(made):
        built = made.build(SEQUENCE, iter(range(1, 100)).__next__)
        built.build((None, *SEQUENCE.shape))
        return built.get_weights()

    _, recurrent, _ = weights(layer("simple_rnn", units=4, recurrent_initializer="identity"))
    np.testing.assert_array_equal(recurrent, np.eye(4))
    for forget_bias in (1.0, 0.0, 2.5):
        *_, bias = weights(layer("lstm", units=4, forget_bias=forget_bias))
        np.testing.assert_array_equal(bias, np.repeat([0, forget_bias, 0, 0], 4))


def test_a_layer_is_told_as_a_suite_file_has_it():
    assert layer("dense", units=2).as_toml() == '{ type = "dense", units = 2 }'
    masked = layer("embedding", units=8, mask_padding=True)
    assert masked.as_toml() == '{ type = "embedding", units = 8, mask_padding = true }'
