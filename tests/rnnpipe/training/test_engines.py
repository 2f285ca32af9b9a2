import gc
import weakref

import keras
import numpy as np
import pytest

from rnnpipe.specs import TrainingSpec
from rnnpipe.training.engines import Choice, candidates, choose, conditions, kernel_of, measured

ALL = ("plain", "packed", "xla")


class Bench:
    """Models that are their own names, whose times are given."""

    def __init__(self, **times):
        self.times = times
        self.made, self.measured = [], []

    def make(self, name):
        self.made.append(name)
        return name

    def measure(self, name):
        self.measured.append(name)
        step, compile_ = self.times[name]
        return {"step": step, "compile": compile_}


def chosen(bench, steps, known=None, names=ALL):
    times = {} if known is None else known
    return choose(names, bench.make, bench.measure, steps, times), times


def test_the_means_of_the_least_total_time_is_chosen_and_its_model_kept():
    bench = Bench(packed=(0.02, 1.0), plain=(0.05, 2.0))
    choice, times = chosen(bench, 100)
    assert (choice.means, choice.model) == ("packed", "packed")
    assert choice.step_seconds == {"packed": 0.02, "plain": 0.05}
    assert bench.made == ["plain", "packed"]
    assert times["plain"] == {"step": 0.05, "compile": 2.0}


def test_compilation_counts():
    bench = Bench(packed=(0.02, 9.0), plain=(0.03, 1.0))
    assert chosen(bench, 100)[0].means == "plain"
    assert chosen(bench, 1_000)[0].means == "packed"


def test_xla_is_tried_only_for_trainings_that_are_long_enough_for_it():
    bench = Bench(packed=(0.05, 1.0), plain=(0.06, 1.0), xla=(0.01, 3.0))
    assert chosen(bench, 100)[0].means == "packed"
    assert "xla" not in bench.measured
    choice, _ = chosen(bench, 10_000)
    assert choice.means == "xla"
    # 60 steps a second faster, and five shapes to compile: 15 s against 41 s at 1,000 steps.
    assert choice.step_seconds["xla"] == 0.01


def test_xla_is_not_tried_where_the_kernels_are_faster_than_it_could_be():
    bench = Bench(packed=(0.05, 1.0), plain=(0.16, 1.0))
    assert chosen(bench, 10_000)[0].means == "packed"
    assert bench.measured == ["plain", "packed"]


def test_of_the_models_measured_only_the_fastest_is_held_on_to():
    class Model:
        pass

    known = {}

    def make(name):
        gc.collect()
        held = [other for other, model in known.items() if model() is not None]
        assert held == {"plain": [], "packed": ["plain"], "xla": ["packed"]}[name]
        model = Model()
        known[name] = weakref.ref(model)
        return model

    seconds = iter((0.03, 0.02, 0.01))
    choice = choose(ALL, make, lambda _: {"step": next(seconds), "compile": 0.0}, 10_000, {})
    assert choice.model is known["xla"]()
    assert known["packed"]() is None


def test_what_is_known_is_not_measured_again():
    bench = Bench(packed=(0.02, 1.0), plain=(0.05, 2.0))
    _, times = chosen(bench, 100)
    choice, _ = chosen(bench, 100, known=times)
    assert bench.measured == ["plain", "packed"]
    assert (choice.means, choice.model) == ("packed", "packed")
    assert bench.made == ["plain", "packed", "packed"]


def test_where_there_is_nothing_to_choose_nothing_is_measured():
    bench = Bench()
    choice, times = chosen(bench, 100, names=("plain",))
    assert (choice.means, choice.step_seconds, times) == ("plain", {}, {})
    assert bench.measured == []


def model(**settings):
    tokens = keras.Input((5,), dtype="int32")
    vectors = keras.layers.Embedding(7, 3)(tokens)
    return keras.Model(tokens, keras.layers.GRU(2, **settings)(vectors))


@pytest.mark.parametrize(
    ("settings", "training", "expected"),
    [
        ({}, {}, ALL),
        ({}, {"deterministic": True}, ("packed",)),
        ({"reset_after": False}, {}, ("plain", "xla")),
        ({"reset_after": False}, {"deterministic": True}, ("plain",)),
        ({}, {"compile": "off"}, ("plain",)),
        ({}, {"compile": "xla"}, ("xla",)),
        ({}, {"compile": "packed"}, ("packed",)),
    ],
)
def test_candidates_are_what_the_settings_and_the_model_allow(settings, training, expected):
    assert candidates(model(**settings), TrainingSpec(**training)) == expected


def test_a_model_with_dropout_in_its_layers_is_trained_without_the_packed_kernels():
    tokens = keras.Input((5,), dtype="int32")
    vectors = keras.layers.Embedding(7, 3)(tokens)
    dropped = keras.Model(tokens, keras.layers.GRU(2, dropout=0.1)(vectors))
    assert candidates(dropped, TrainingSpec()) == ("plain", "xla")
    assert candidates(dropped, TrainingSpec(deterministic=True)) == ("plain",)
    dropped.compile("sgd", "mse")
    before = dropped.get_weights()
    measured(dropped, np.ones((10, 5), np.uint16), np.ones((10, 2), np.float32), 4)
    assert all(np.any(old != new) for old, new in zip(before, dropped.weights, strict=True))


@pytest.fixture
def gpu(monkeypatch):
    monkeypatch.setattr("rnnpipe.training.engines.has_gpu", lambda: True)


@pytest.mark.usefixtures("gpu")
def test_on_a_gpu_tensorflows_own_path_is_taken():
    assert candidates(model(), TrainingSpec()) == ("plain",)


def choice(means, *, xla=False, **settings):
    made = model(**settings)
    made.compile(jit_compile=xla)
    return Choice(means, made, {})


def test_the_kernel_on_a_cpu_is_told():
    assert kernel_of(choice("packed")) == ("packed", None)
    assert kernel_of(choice("plain")) == ("loop", None)
    assert kernel_of(choice("xla", xla=True)) == ("xla loop", None)


@pytest.mark.filterwarnings("ignore:Model doesn't support `jit_compile=True`")
def test_what_keras_did_not_compile_is_told_as_a_loop():
    layer = keras.layers.GRU(2)
    layer.supports_jit = False
    made = keras.Sequential([keras.Input((5, 2)), layer])
    made.compile(jit_compile=True)
    assert kernel_of(Choice("xla", made, {})) == ("loop", None)


@pytest.mark.usefixtures("gpu")
def test_the_kernel_on_a_gpu_is_told_and_why_it_is_not_cudnns():
    assert kernel_of(choice("plain")) == ("cudnn", None)
    slow = choice("plain", reset_after=False, name="slow")
    assert kernel_of(slow) == ("loop", "layer 'slow' has reset_after=False")
    assert kernel_of(choice("packed")) == ("packed", None)
    first = keras.layers.LSTM(2, return_sequences=True)
    mixed = keras.Sequential([keras.Input((5, 2)), first, keras.layers.SimpleRNN(2, name="last")])
    mixed.compile(jit_compile=False)
    assert kernel_of(Choice("plain", mixed, {})) == (
        "loop", "layer 'last' is a SimpleRNN, for which Keras has no cuDNN kernel"
    )  # fmt: skip


def test_a_step_is_measured_on_real_batches_and_the_first_apart():
    trained = keras.Sequential([model(), keras.layers.Dense(1)])
    trained.compile("sgd", "mse")
    times = measured(trained, np.ones((10, 5), np.uint16), np.zeros(10, np.float32), 4)
    assert times["step"] > 0
    # The first step is traced, which takes far longer than a step this small.
    assert times["compile"] > times["step"]
    assert int(trained.optimizer.iterations) == 7


def test_conditions_tell_machine_and_libraries():
    assert set(conditions()) == {"cpu", "cores", "libraries"}
    assert set(conditions()["libraries"]) == {"keras", "numba", "tensorflow"}
