import keras
import numpy as np
import pytest

from rnnpipe.data.arrays import Part
from rnnpipe.specs import TrainingSpec
from rnnpipe.training.choosing import measured
from rnnpipe.training.engines import Engine, candidates, least_seconds
from rnnpipe.training.graph_steps import GraphSteps

ALL = ("packed", "keras", "xla")


def model(**settings):
    tokens = keras.Input((5,), dtype="int32")
    vectors = keras.layers.Embedding(7, 3)(tokens)
    return keras.Model(tokens, keras.layers.GRU(2, **settings)(vectors))


@pytest.mark.parametrize(
    ("settings", "training", "expected"),
    [
        ({}, {}, ALL),
        ({}, {"deterministic": True}, ("packed",)),
        ({"reset_after": False}, {}, ALL),
        ({"activation": "relu"}, {}, ("keras", "xla")),
        ({"activation": "relu"}, {"deterministic": True}, ("keras",)),
        ({}, {"engine": "keras"}, ("keras",)),
        ({}, {"engine": "xla"}, ("xla",)),
        ({}, {"engine": "packed"}, ("packed",)),
    ],
)
def test_candidates_are_what_the_settings_and_the_model_allow(settings, training, expected):
    assert candidates(model(**settings), TrainingSpec(**training)) == expected


def test_what_keras_takes_at_least_grows_with_the_timesteps_of_all_loops():
    inputs = keras.Input((100, 3))
    both = keras.layers.Bidirectional(keras.layers.GRU(2, return_sequences=True))(inputs)
    stack = keras.Model(inputs, keras.layers.Dense(1)(keras.layers.LSTM(2)(both)))
    assert least_seconds(stack) == pytest.approx(60 * least_seconds(model()))
    assert least_seconds(keras.Model(inputs, keras.layers.Dense(1)(inputs))) == 0
    assert least_seconds(keras.Sequential([keras.Input((None, 3)), keras.layers.GRU(2)])) == 0


def test_a_users_own_model_is_left_to_keras():
    assert candidates(model(), TrainingSpec(), own=True) == ("keras", "xla")
    assert candidates(model(), TrainingSpec(deterministic=True), own=True) == ("keras",)
    assert candidates(model(), TrainingSpec(engine="xla"), own=True) == ("xla",)


def test_a_model_with_dropout_in_its_layers_is_trained_without_the_packed_kernels():
    tokens = keras.Input((5,), dtype="int32")
    vectors = keras.layers.Embedding(7, 3)(tokens)
    dropped = keras.Model(tokens, keras.layers.GRU(2, dropout=0.1)(vectors))
    assert candidates(dropped, TrainingSpec()) == ("keras", "xla")
    assert candidates(dropped, TrainingSpec(deterministic=True)) == ("keras",)
    dropped.compile("sgd", "mse")
    before = dropped.get_weights()
    part = Part({"tokens": np.ones((10, 5), np.uint16)}, np.ones((10, 2), np.float32))
    measured(GraphSteps(dropped), part, 4)
    assert all(np.any(old != new) for old, new in zip(before, dropped.weights, strict=True))


@pytest.fixture
def gpu(monkeypatch):
    monkeypatch.setattr("rnnpipe.training.engines.has_gpu", lambda: True)


@pytest.mark.usefixtures("gpu")
def test_on_a_gpu_tensorflows_own_path_is_taken():
    assert candidates(model(), TrainingSpec()) == ("keras",)


def kernel(engine, *, xla=False, **settings):
    """What computes the recurrent layers, and on a GPU why it is not cuDNN."""
    made = model(**settings)
    made.compile(jit_compile=xla)
    return told(engine, made)


def told(name, made):
    engine = Engine(name, GraphSteps(made), made)
    return engine.kernel, engine.no_cudnn


def test_the_kernel_on_a_cpu_is_the_engines():
    assert kernel("packed") == ("packed", None)
    assert kernel("keras") == ("keras", None)
    assert kernel("xla", xla=True) == ("xla", None)


@pytest.mark.filterwarnings("ignore:Model doesn't support `jit_compile=True`")
def test_what_xla_did_not_compile_is_told_as_keras():
    layer = keras.layers.GRU(2)
    layer.supports_jit = False
    made = keras.Sequential([keras.Input((5, 2)), layer])
    made.compile(jit_compile=True)
    assert told("xla", made) == ("keras", None)


@pytest.mark.usefixtures("gpu")
def test_the_kernel_on_a_gpu_is_told_and_why_it_is_not_cudnns():
    assert kernel("keras") == ("cudnn", None)
    slow = kernel("keras", reset_after=False, name="slow")
    assert slow == ("keras", "layer 'slow' has reset_after=False")
    assert kernel("packed") == ("packed", None)
    first = keras.layers.LSTM(2, return_sequences=True)
    mixed = keras.Sequential([keras.Input((5, 2)), first, keras.layers.SimpleRNN(2, name="last")])
    mixed.compile(jit_compile=False)
    assert told("keras", mixed) == (
        "keras", "layer 'last' is a SimpleRNN, for which Keras has no cuDNN kernel"
    )  # fmt: skip
