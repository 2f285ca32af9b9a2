"""The benchmark's models are the notebook's, and their arithmetic is counted right."""

import numpy as np
import pytest

from benchmarks.contenders import CONTENDERS
from benchmarks.models import Model, notebook, tokens_per_example
from rnnpipe.specs import Classes, Signature, Tokens


def test_the_models_are_those_of_the_notebook_suite():
    assert [model.name for model in notebook([])] == [
        "imdb/simple_rnn",
        "imdb/lstm",
        "imdb/simple_rnn_stack2",
        "imdb/simple_rnn_stack4",
        "reuters/gru_stack2",
    ]
    (reuters,) = notebook(["reuters/gru_stack2"])
    assert reuters.embedding_units == 256
    assert reuters.recurrent == [("gru", 256), ("gru", 128)]


def test_units_and_length_can_be_others():
    model = Model("imdb/lstm", maxlen=125, units=64)
    assert model.dataset.model_dump()["maxlen"] == 125
    assert (model.embedding_units, model.recurrent) == (64, [("lstm", 64)])
    assert Model(**model.as_json()) == model
    assert Model("imdb/lstm").dataset.model_dump()["maxlen"] == 500


def test_the_arithmetic_of_an_lstm():
    # 4 gates of 32 units over 32 inputs and 32 states; 2 operations a weight; 3 such products.
    operations, traffic = Model("imdb/lstm").work(tokens=10, vocabulary=1000)
    assert operations == 3 * 2 * 10 * 4 * 32 * (32 + 32)
    # Gates and states there and back; embedding, gradient and RMSprop's average, each both ways.
    assert traffic == 2 * 4 * 10 * 5 * 32 + 4 * 2 * 3 * 1000 * 32


def test_the_arithmetic_of_a_stack_is_that_of_its_layers():
    operations, _ = Model("reuters/gru_stack2").work(tokens=7, vocabulary=1)
    assert operations == 3 * 2 * 7 * 3 * (256 * (256 + 256) + 128 * (256 + 128))


def test_padding_is_not_counted():
    inputs = np.array([[0, 0, 5, 0], [1, 2, 3, 4], [0, 0, 0, 9]], np.uint16)
    assert tokens_per_example(inputs) == (2 + 4 + 1) / 3


@pytest.mark.parametrize("name", ["keras", "rnnpipe"])
def test_a_contender_learns(name):
    model = Model("imdb/simple_rnn", units=4)
    signature = Signature(
        inputs={"tokens": Tokens(vocabulary=20, timesteps=6)},
        target=Classes(names=("negative", "positive")),
    )
    generator = np.random.default_rng(0)
    inputs = generator.integers(1, 20, (8, 6)).astype(np.uint16)
    targets = (inputs[:, -1] > 9).astype(np.int32)
    step = CONTENDERS[name](model, signature)
    losses = [step(inputs, targets) for _ in range(30)]
    assert losses[-1] < losses[0]
