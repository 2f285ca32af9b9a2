import random
import threading

import keras
import numpy as np
import pytest

from rnnpipe.errors import UserError
from rnnpipe.models.own import build_own
from rnnpipe.specs import Classes, Features, OwnModel, Signature, Tokens

SIGNATURE = Signature(
    inputs={"features": Features(width=2, timesteps=5)}, target=Classes(names=("a", "b", "c"))
)
PER_STEP = Signature(
    inputs={"tokens": Tokens(vocabulary=9, timesteps=4)},
    target=Classes(names=("a", "b"), timesteps=4),
)
GOOD = """
import keras

def build(signature):
    (name, port), = signature.inputs.items()
    inputs = keras.Input(port.shape, name=name)
    outputs = keras.layers.GRU(4)(keras.layers.Dropout(0.5)(inputs))
    return keras.Model(inputs, keras.layers.Dense(3, activation="softmax")(outputs))
"""


@pytest.fixture
def written(tmp_path):
    """Writes a module, and returns the model that its function builds."""

    def write(code):
        (tmp_path / "my_models.py").write_text(code)
        return OwnModel(function="my_models:build", folder=str(tmp_path))

    return write


def weights(model):
    return [value.tolist() for value in model.get_weights()]


def test_the_weights_follow_from_the_seed(written):
    own = written(GOOD)
    one, again, other = (build_own(own, SIGNATURE, seed) for seed in (1, 1, 2))
    assert weights(one) == weights(again) != weights(other)
    variables = [[v.numpy().tolist() for v in model.variables] for model in (one, again)]
    assert variables[0] == variables[1]


def test_they_are_those_of_keras_own_way_to_set_a_seed(written):
    keras.utils.set_random_seed(7)
    inputs = keras.Input((5, 2))
    outputs = keras.layers.GRU(4)(keras.layers.Dropout(0.5)(inputs))
    expected = keras.Model(inputs, keras.layers.Dense(3)(outputs))
    assert weights(build_own(written(GOOD), SIGNATURE, 7)) == weights(expected)


def test_another_thread_that_draws_changes_nothing(written):
    own, stop = written(GOOD), threading.Event()

    def draw():
        while not stop.is_set():
            random.random()

    expected = weights(build_own(own, SIGNATURE, 1))
    thread = threading.Thread(target=draw)
    thread.start()
    try:
        found = [weights(build_own(own, SIGNATURE, 1)) for _ in range(3)]
    finally:
        stop.set()
        thread.join()
    assert found == [expected] * 3


def test_the_generators_are_left_as_they_were(written):
    own = written(GOOD)
    random.seed(3)
    np.random.seed(3)  # noqa: NPY002 (the global one)
    expected = random.random(), np.random.random()  # noqa: NPY002
    random.seed(3)
    np.random.seed(3)  # noqa: NPY002
    build_own(own, SIGNATURE, 1)
    assert (random.random(), np.random.random()) == expected  # noqa: NPY002


def test_a_model_that_is_no_graph_of_layers_is_made_one(written):
    tagger = written(
        """
import keras

class Tagger(keras.Model):
    def __init__(self):
        super().__init__()
        self.embedding = keras.layers.Embedding(9, 4)
        self.dense = keras.layers.Dense(2, activation="softmax")

    def call(self, tokens):
        return self.dense(self.embedding(tokens))

def build(signature):
    return Tagger()
"""
    )
    model = build_own(tagger, PER_STEP, 0)
    assert model.output_shape == (None, 4, 2)
    assert model.count_params() == 9 * 4 + 4 * 2 + 2
    unbuilt = returning("keras.Sequential([keras.layers.Flatten(), keras.layers.Dense(3)])")
    assert build_own(written(unbuilt), SIGNATURE, 0).output_shape == (None, 3)


def returning(expression):
    return f"import keras\n\ndef build(signature):\n    return {expression}\n"


def dense(shape, units):
    layers = f"keras.Input({shape}), keras.layers.Flatten(), keras.layers.Dense({units})"
    return f"keras.Sequential([{layers}])"


@pytest.mark.parametrize(
    ("expression", "told"),
    [
        ("[1]", "my_models:build returned list; expected a keras.Model"),
        (
            dense((5, 2), 4),
            "my_models:build: its model puts out (None, 4); expected (None, 3): end it in Dense(3",
        ),
        (
            dense((6, 2), 3),
            "of shape (None, 6, 2); expected 'features' of shape (None, 5, 2)",
        ),
        ("signature.nothing", "my_models.py, line 4, in build: AttributeError"),
        (
            "keras.Sequential([keras.layers.Conv2D(1, 2)])",
            "line 3, in build: ValueError: Input 0 with name",
        ),
    ],
)
def test_what_is_wrong_is_told_as_the_users(written, expression, told):
    with pytest.raises(UserError) as caught:
        build_own(written(returning(expression)), SIGNATURE, 0)
    assert told in str(caught.value)


def test_several_inputs_go_by_their_names(written):
    both = Signature(
        inputs={"left": Features(width=2), "right": Features(width=3)}, target=SIGNATURE.target
    )
    code = """
import keras

def build(signature):
    ports = {name: port for name, port in signature.inputs.items() if name != "LEFT_OUT"}
    inputs = {name: keras.Input(port.shape, name=name) for name, port in ports.items()}
    tensors = [keras.layers.Dense(3)(tensor) for tensor in inputs.values()]
    return keras.Model(inputs, keras.layers.Add()(tensors) if len(tensors) > 1 else tensors[0])
"""
    assert build_own(written(code), both, 0).output_shape == (None, 3)
    with pytest.raises(UserError, match="its model has 1 inputs; expected 'left' of shape"):
        build_own(written(code.replace("LEFT_OUT", "left")), both, 0)
