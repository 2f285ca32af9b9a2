import numpy as np
import pytest

from rnnpipe.data.arrays import Part
from rnnpipe.data.datasets.reversal import ReversalSpec
from rnnpipe.data.datasets.shapes import ShapesSpec
from rnnpipe.data.encoded import ENCODERS, save_dataset
from rnnpipe.data.encoders import Encoders
from rnnpipe.data.padding import pad_dataset
from rnnpipe.decoding.attention import attention_maps
from rnnpipe.layers import EncoderDecoderSpec
from rnnpipe.layers.joining import joined
from rnnpipe.models.encoder_decoder import build_pair
from rnnpipe.records.attention import read_attention
from rnnpipe.specs import Features, Signature
from rnnpipe.training.generating import write_looked
from rnnpipe.training.looking import EXAMPLES, looked_at
from tests.rnnpipe import pairs

SIZES = {"train_examples": 3, "test_examples": 12}


def seeing(strides):
    """What looks at a picture place by place, each so many pixels a side."""
    return EncoderDecoderSpec.model_validate(
        {
            "encoder": [
                {"type": "conv2d", "filters": 2, "strides": strides},
                {"type": "places"},
                {"type": "gru", "units": 3},
            ],
            "decoder": [{"type": "embedding", "units": 2}, {"type": "gru", "units": 3}],
            "attention": "additive",
        }
    )


def looked(spec, data, folder):
    """Where a new model looks that writes what it should; the test examples, too, and its maps."""
    save_dataset(data, folder)
    test = pad_dataset(data).test
    wrote = np.asarray(test.targets, np.int32)
    model = build_pair(spec, data.signature, 0)
    write_looked(model, spec, data.signature, test, wrote, folder, folder)
    return read_attention(folder), test, attention_maps(model, test.inputs, wrote)


def test_tokens_stand_beside_their_weights_without_the_padding(tmp_path):
    data = ReversalSpec(source="reversal", longest=5, **SIZES).read({})
    found, test, maps = looked(pairs.spec("gru", "dot"), data, tmp_path)
    lengths = [(test.targets[each.example] != 0).sum() for each in found]
    assert lengths == sorted(lengths)
    assert len(found) == EXAMPLES
    for each in found:
        assert " ".join(each.read) == data.shown[each.example]
        assert each.written == (*reversed(each.read), "<end>")
        there = maps[each.example, : len(each.written), -len(each.read) :]
        np.testing.assert_allclose(each.weights, there, atol=1e-4)
        np.testing.assert_allclose(np.sum(each.weights, axis=1), 1, atol=1e-3)


def test_a_picture_is_kept_with_the_grid_of_its_places(tmp_path):
    data = ShapesSpec(source="shapes", size=9, **SIZES).read({})
    found, test, maps = looked(seeing(3), data, tmp_path)
    first = found[0]
    assert first.grid == (3, 3)
    assert first.read == ()
    assert " ".join(first.written[:-1]) == data.written.references[first.example][0]
    np.testing.assert_allclose(first.weights, maps[first.example, : len(first.written)], atol=1e-4)
    pixels = np.array(first.picture)
    assert pixels.shape == (9, 9, 3)
    np.testing.assert_allclose(pixels / 255, test.inputs["image"][first.example], atol=0.002)


def test_of_a_large_picture_every_second_pixel_is_kept(tmp_path):
    data = ShapesSpec(source="shapes", size=100, train_examples=1, test_examples=1).read({})
    found, test, _ = looked(seeing(50), data, tmp_path)
    pixels = np.array(found[0].picture)
    assert pixels.shape == (50, 50, 3)
    np.testing.assert_allclose(pixels / 255, test.inputs["image"][0][::2, ::2], atol=0.002)


def test_measured_vectors_are_numbered_places():
    signature = Signature(
        inputs={"steps": Features(width=2, timesteps=4)}, target=pairs.SIGNATURE.target
    )
    encoder = [{"type": "masking"}, {"type": "gru", "units": 3}]
    spec = EncoderDecoderSpec.model_validate({**seeing(1).model_dump(), "encoder": encoder})
    steps = np.random.default_rng(0).normal(size=(2, 4, 2)).astype(np.float32)
    steps[:, :1] = 0
    wrote = pairs.targets((3, 2))
    words = Encoders.model_validate(
        {
            "inputs": {},
            "target": {"unit": "word", "lowercase": True, "tokens": tuple("abcdef"), "ends": True},
        }
    )
    model = build_pair(spec, signature, 0)
    part = Part({"steps": steps}, wrote)
    for each in looked_at(model, joined(spec, signature), part, wrote, words):
        assert (each.read, each.grid, each.picture) == ((), None, ())
        assert np.shape(each.weights) == ((wrote[each.example] != 0).sum(), 3)


def test_without_attention_nothing_is_written(tmp_path):
    data = ReversalSpec(source="reversal", **SIZES).read({})
    with pytest.raises(FileNotFoundError):
        looked(pairs.spec("gru"), data, tmp_path)


def test_the_vocabulary_of_the_target_is_needed(tmp_path):
    Encoders(inputs={}).save(tmp_path / ENCODERS)
    model = build_pair(pairs.spec("gru", "dot"), pairs.SIGNATURE, 0)
    part = Part({"text": pairs.sources((1, 2))}, pairs.targets((1, 2)))
    with pytest.raises(ValueError, match="there is no vocabulary of the target"):
        write_looked(
            model, pairs.spec("gru", "dot"), pairs.SIGNATURE, part, part.targets, tmp_path, tmp_path
        )
