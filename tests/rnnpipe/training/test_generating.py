"""Encoders and decoders trained through, on made data: sequences whose order is to be reversed."""

from contextlib import closing

import keras
import numpy as np
import pytest

from rnnpipe.data.arrays import Arrays, Part
from rnnpipe.data.datasets.reversal import ReversalSpec
from rnnpipe.data.encoded import ENCODERS, save_dataset
from rnnpipe.data.encoders import Encoders
from rnnpipe.data.padding import pad_dataset
from rnnpipe.decoding.decoder import Decoder
from rnnpipe.records.generated import read_generated
from rnnpipe.records.predictions import read_predictions
from rnnpipe.specs import Signature, Text, Tokens, TrainingSpec
from rnnpipe.training.generating import taught, write_texts
from rnnpipe.training.recipe import Recipe
from rnnpipe.training.train import Trainer, save
from tests.rnnpipe import pairs
from tests.rnnpipe.training.test_structures import Nothing

DIGITS, TIMESTEPS = 4, 6
SIGNATURE = Signature(
    inputs={"text": Tokens(vocabulary=12, timesteps=TIMESTEPS)},
    target=Text(vocabulary=13, timesteps=TIMESTEPS),
)


def reversal(count, seed, shortest=DIGITS):
    """Digits, padded on the left, and the same from the end, END behind them."""
    rng = np.random.default_rng(seed)
    sources, targets = np.zeros((2, count, TIMESTEPS), np.uint8)
    for source, target in zip(sources, targets, strict=True):
        digits = rng.integers(0, 10, rng.integers(shortest, DIGITS + 1))
        source[TIMESTEPS - len(digits) :] = digits + 2
        target[: len(digits) + 1] = [*(digits[::-1] + 3), 2]
    return Part({"text": sources}, targets, (targets != 0).astype(np.float32))


def trained(arrays, pair, **settings):
    recipe = Recipe((), SIGNATURE, TrainingSpec(**settings), encoder_decoder=pair)
    with closing(Trainer()) as trainer:
        return trainer.train(
            recipe,
            arrays,
            0,
            checkpoints=Nothing(),
            step_times=Nothing(),
            on_epoch=lambda *_: None,
        )


def test_a_gru_with_attention_learns_to_reverse_four_digits(tmp_path):
    arrays = Arrays(reversal(2000, seed=0), reversal(300, seed=1))
    pair = pairs.spec("gru", "dot", units=32, both=True)
    settings = {"learning_rate": 0.02, "epochs": 4, "deterministic": True}
    found = trained(arrays, pair, **settings)
    test = arrays.test
    exact = (found.best_outputs == test.targets).all(axis=1).mean()
    assert exact > 0.9
    assert found.engine.name == "packed"
    assert found.best_likelihoods.shape == found.last_likelihoods.shape == (300,)
    assert (found.best_likelihoods < 0).all()

    save(found, test, tmp_path)
    written = read_predictions(tmp_path / "predictions.npz")
    assert written.best.dtype == np.int32
    for name in ("best", "last"):
        np.testing.assert_array_equal(
            getattr(written, name), getattr(found, f"{name}_outputs"), strict=True
        )
        np.testing.assert_array_equal(
            getattr(written, f"{name}_likelihoods"), getattr(found, f"{name}_likelihoods")
        )
    loaded = keras.models.load_model(tmp_path / "model.keras")
    decoder = Decoder(loaded, pair, TIMESTEPS)
    np.testing.assert_array_equal(decoder.answers(test.inputs), found.best_outputs)
    np.testing.assert_array_equal(decoder.likelihoods(taught(test)), found.best_likelihoods)


@pytest.mark.parametrize("batch_size", [7, 64])
def test_the_loss_is_a_mean_over_tokens_whatever_the_batch(batch_size):
    """A learning rate too small to matter; the validation examples are of every length."""
    arrays = Arrays(reversal(100, 0, 0), reversal(20, 1, 0), reversal(90, 2, 0))
    pair = pairs.spec("lstm", "additive")
    settings = {"optimizer": "sgd", "learning_rate": 1e-12, "epochs": 1, "engine": "keras"}
    found = trained(arrays, pair, batch_size=batch_size, **settings)
    for part, before in ((arrays.train, ""), (arrays.validation, "val_")):
        sums = Decoder(found.model, pair, TIMESTEPS).likelihoods(taught(part))
        expected = -sums.sum() / np.count_nonzero(part.targets)
        assert found.history[f"{before}loss"][0] == pytest.approx(expected, rel=1e-5)


def test_the_tokens_before_are_the_targets_shifted():
    part = taught(reversal(3, 0, 0))
    np.testing.assert_array_equal(part.inputs["previous"][:, 1:], part.targets[:, :-1])
    assert not part.inputs["previous"][:, 0].any()
    assert part.inputs["previous"].dtype == np.uint8


def test_what_was_written_stands_beside_its_references(tmp_path):
    data = ReversalSpec(source="reversal", train_examples=3, test_examples=5).read({})
    save_dataset(data, tmp_path)
    ids = pad_dataset(data).test.targets.astype(np.int32)
    nothing = np.zeros_like(ids)
    nothing[:, 0] = 2
    write_texts(tmp_path, ids, nothing, tmp_path)
    found = read_generated(tmp_path)
    assert found.references == tuple((text,) for text in found.best)
    assert found.best == tuple(text[::-1] for text in data.shown)
    assert found.last == ("",) * 5


def test_texts_need_the_vocabulary_of_their_target(tmp_path):
    Encoders(inputs={}).save(tmp_path / ENCODERS)
    with pytest.raises(ValueError, match="has no vocabulary of the target"):
        write_texts(tmp_path, np.zeros((1, 2), np.int32), np.zeros((1, 2), np.int32), tmp_path)
