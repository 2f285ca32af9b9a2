import gc
import math
import weakref

import keras
import numpy as np

from rnnpipe.data.arrays import Part
from rnnpipe.training.choosing import choose, conditions, measured
from rnnpipe.training.graph_steps import GraphSteps

ALL = ("packed", "keras", "xla")


class Bench:
    """Models that are their own names, whose times are given."""

    def __init__(self, **times):
        self.times = times
        self.made, self.measured, self.limits = [], [], []

    def make(self, name):
        self.made.append(name)
        return name

    def measure(self, name, limit):
        self.limits.append(limit)
        self.measured.append(name)
        return self.at(name)

    def at(self, name):
        step, compile_ = self.times[name]
        return {"step": step, "compile": compile_}


def chosen(bench, steps, known=None, names=ALL, least=0.0):
    """The engine, the seconds a step, and all times that are known afterwards."""
    times = {} if known is None else known
    return *choose(names, bench.make, bench.measure, steps, times, least), times


def test_the_engine_of_the_least_total_time_is_chosen_and_what_was_made_for_it_kept():
    bench = Bench(packed=(0.02, 1.0), keras=(0.05, 2.0))
    name, step_seconds, times = chosen(bench, 100)
    assert name == "packed"
    assert step_seconds == {"packed": 0.02, "keras": 0.05}
    assert bench.made == ["packed", "keras"]
    assert bench.limits == [math.inf, 0.04]
    assert times["keras"] == {"step": 0.05, "compile": 2.0}


def test_compilation_counts():
    bench = Bench(packed=(0.02, 9.0), keras=(0.03, 1.0))
    assert chosen(bench, 100)[0] == "keras"
    assert chosen(bench, 1_000)[0] == "packed"


def test_xla_is_tried_only_for_trainings_that_are_long_enough_for_it():
    bench = Bench(packed=(0.05, 1.0), keras=(0.06, 1.0), xla=(0.01, 3.0))
    assert chosen(bench, 100)[0] == "packed"
    assert "xla" not in bench.measured
    name, step_seconds, _ = chosen(bench, 10_000)
    assert name == "xla"
    # 60 steps a second faster, and five shapes to compile: 15 s against 41 s at 1,000 steps.
    assert step_seconds["xla"] == 0.01


def test_xla_is_not_tried_where_the_kernels_are_faster_than_it_could_be():
    bench = Bench(packed=(0.05, 1.0), keras=(0.16, 1.0))
    assert chosen(bench, 10_000)[0] == "packed"
    assert bench.measured == ["packed", "keras"]


def test_another_engine_is_not_even_measured_where_the_first_is_soon_done():
    bench = Bench(packed=(0.002, 0.1), keras=(0.0001, 1.0))
    assert chosen(bench, 900) == ("packed", {"packed": 0.002}, {"packed": bench.at("packed")})
    assert bench.made == ["packed"]
    name, step_seconds, _ = chosen(bench, 1_000)
    assert (name, step_seconds) == ("keras", {"packed": 0.002, "keras": 0.0001})


def test_keras_loop_is_not_measured_where_it_could_be_no_faster_but_for_xlas_sake():
    bench = Bench(packed=(0.02, 1.0), keras=(0.03, 1.0), xla=(0.01, 1.0))
    assert chosen(bench, 2_000, least=0.02)[0] == "packed"
    assert bench.measured == ["packed"]
    assert chosen(bench, 2_000, least=0.019)[0] == "packed"
    assert bench.measured == ["packed", "packed", "keras"]
    assert chosen(bench, 4_000, least=0.02)[0] == "xla"


def test_of_the_models_measured_only_the_fastest_is_held_on_to():
    class Model:
        pass

    known = {}

    def make(name):
        gc.collect()
        held = [other for other, model in known.items() if model() is not None]
        assert held == {"packed": [], "keras": ["packed"], "xla": ["keras"]}[name]
        model = Model()
        known[name] = weakref.ref(model)
        return model

    seconds = iter((0.03, 0.02, 0.01))
    made, _ = choose(ALL, make, lambda *_: {"step": next(seconds), "compile": 0.0}, 10_000, {})
    assert made is known["xla"]()
    assert known["keras"]() is None


def test_what_is_known_is_not_measured_again():
    bench = Bench(packed=(0.02, 1.0), keras=(0.05, 2.0))
    *_, times = chosen(bench, 100)
    name, *_ = chosen(bench, 100, known=times)
    assert bench.measured == ["packed", "keras"]
    assert name == "packed"
    assert bench.made == ["packed", "keras", "packed"]


def test_where_there_is_nothing_to_choose_nothing_is_measured():
    bench = Bench()
    assert chosen(bench, 100, names=("keras",)) == ("keras", {}, {})
    assert bench.measured == []


def test_a_step_is_measured_on_real_batches_and_the_first_apart():
    layers = [keras.layers.Embedding(7, 3), keras.layers.GRU(2), keras.layers.Dense(1)]
    trained = keras.Sequential([keras.Input((5,), dtype="int32"), *layers])
    trained.compile("sgd", "mse")
    part = Part({"tokens": np.ones((10, 5), np.uint16)}, np.zeros(10, np.float32))
    times = measured(GraphSteps(trained), part, 4)
    assert times["step"] > 0
    # The first step is traced, which takes far longer than a step this small.
    assert times["compile"] > times["step"]
    assert int(trained.optimizer.iterations) == 7
    measured(GraphSteps(trained), part, 4, limit=0.0)
    assert int(trained.optimizer.iterations) == 9  # the first, and one that was too slow


def test_conditions_tell_machine_and_libraries():
    assert set(conditions()) == {"cpu", "cores", "libraries"}
    assert set(conditions()["libraries"]) == {"keras", "numba", "tensorflow"}


def test_what_turns_out_not_to_work_is_not_chosen_and_not_remembered():
    bench = Bench(keras=(0.05, 2.0))
    times = {}

    def measure(name, limit):
        return bench.measure(name, limit) if name == "keras" else None

    name, step_seconds = choose(("keras", "xla"), bench.make, measure, 10_000, times)
    assert bench.made == ["keras", "xla"]
    assert (name, step_seconds) == ("keras", {"keras": 0.05})
    assert times.keys() == {"keras"}
