"""Pictures, read by convolutions as what they are and by all else as numbers."""

import numpy as np
import pytest
import tensorflow as tf
from pydantic import TypeAdapter

from rnnpipe.data.arrays import Part
from rnnpipe.errors import UserError
from rnnpipe.kernels.pair import packed_body
from rnnpipe.layers import EncoderDecoderSpec, LayerSpec
from rnnpipe.models.build import build
from rnnpipe.models.encoder_decoder import build_pair
from rnnpipe.models.teaching import body_of, of_taught, teaching
from rnnpipe.specs import Classes, Image, Signature, Text
from rnnpipe.training.generating import taught

PICTURE = {"image": Image(height=8, width=6, channels=3)}
TWO = Signature(inputs=PICTURE, target=Classes(names=("no", "yes", "or")))
CAPTIONS = Signature(inputs=PICTURE, target=Text(vocabulary=9, timesteps=5))
CONV = {"type": "conv2d", "filters": 4, "strides": 2}


def layers(*given):
    return TypeAdapter(tuple[LayerSpec, ...]).validate_python(given)


def test_a_convolution_and_its_places_go_into_a_recurrent_layer():
    recipe = layers(CONV, CONV, {"type": "places"}, {"type": "gru", "units": 5})
    model = build(recipe, TWO, seed=0)
    found = model(np.random.default_rng(0).random((2, 8, 6, 3), np.float32))
    assert found.shape == (2, 3)
    assert [layer.output.shape[1:] for layer in model.layers[1:4]] == [(4, 3, 4), (2, 2, 4), (4, 4)]


def test_the_same_seed_makes_the_same_weights():
    recipe = layers(CONV, {"type": "places"}, {"type": "gru", "units": 5})
    one, other, another = (build(recipe, TWO, seed=seed).get_weights() for seed in (0, 0, 1))
    assert all(np.array_equal(a, b) for a, b in zip(one, other, strict=True))
    assert not np.array_equal(one[0], another[0])


def test_without_a_convolution_a_picture_is_numbers():
    assert build(
        layers(
            {"type": "dense", "units": 4}, {"type": "dense", "units": 3, "activation": "softmax"}
        ),
        TWO,
    ).input_shape == (None, 8, 6, 3)


def test_a_recurrent_layer_right_behind_a_convolution_is_told_what_is_missing():
    with pytest.raises(UserError, match=r"layers\[1\] = .*put a places layer before it"):
        build(layers(CONV, {"type": "gru", "units": 5}), TWO)


@pytest.mark.parametrize("attention", ["none", "additive"])
def test_a_caption_is_decoded_from_the_places_of_a_picture(attention):
    spec = EncoderDecoderSpec(
        encoder=layers(CONV, {"type": "places"}, {"type": "gru", "units": 5}),
        decoder=layers({"type": "embedding", "units": 3}, {"type": "gru", "units": 5}),
        attention=attention,
    )
    model = build_pair(spec, CAPTIONS, seed=0)
    images = np.random.default_rng(0).random((2, 8, 6, 3), np.float32)
    found = model({"image": images, "previous": np.ones((2, 5), np.int32)})
    assert found.shape == (2, 5, 9)
    other = model({"image": images[::-1], "previous": np.ones((2, 5), np.int32)})
    np.testing.assert_allclose(found, np.asarray(other)[::-1], rtol=1e-5)
    assert not np.allclose(found[0], found[1])


@pytest.mark.parametrize("attention", ["none", "additive"])
def test_the_packed_kernels_read_a_picture_as_keras_does(attention):
    spec = EncoderDecoderSpec(
        encoder=layers(CONV, {"type": "places"}, {"type": "gru", "units": 5}),
        decoder=layers({"type": "embedding", "units": 3}, {"type": "gru", "units": 5}),
        attention=attention,
    )
    plain = build_pair(spec, CAPTIONS, seed=0)
    images = np.random.default_rng(0).random((3, 8, 6, 3), np.float32)
    targets = np.array([[3, 4, 2, 0, 0], [5, 2, 0, 0, 0], [3, 3, 4, 6, 2]], np.int32)
    part = taught(Part({"image": images}, targets))
    found = []
    for model in (teaching(plain, packed_body(plain, threads=2)), teaching(plain, body_of(plain))):
        with tf.GradientTape() as tape:
            values = model(part.inputs, training=True)
            loss = of_taught("accuracy")["loss"](part.targets, values, part.weights)
        gradients = tape.gradient(loss, plain.trainable_variables)
        found.append([loss, *(tf.convert_to_tensor(gradient) for gradient in gradients)])
    for ours, theirs in zip(*found, strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=0, atol=1e-5)
