"""Machine code made ahead: what a training then finds on disk, and what is done without it."""

import json
import logging
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from llvmlite import binding

from rnnpipe.files.locks import sole_use
from rnnpipe.kernels import ahead
from rnnpipe.kernels.gru import GRU
from rnnpipe.kernels.lstm import LSTM

TRAINING = """
import json, sys
import keras, numpy as np, tensorflow as tf
from numba.core.dispatcher import Dispatcher
from rnnpipe.kernels import gru, lstm, places, products, results, simple_rnn, stack
from rnnpipe.kernels.layer import PackedLayers
from rnnpipe.kernels.model import packed

kind, *modes = sys.argv[1:]
layers = {"lstm": keras.layers.LSTM, "gru": keras.layers.GRU}
layer = layers[kind]


def train(mode):
    inputs = np.random.default_rng(0).integers(0, 9, (6, 4)).astype("int32")
    first = [keras.layers.Embedding(9, 3, mask_zero="masked" in mode)]
    if "features" in mode:
        inputs, first = np.ones((6, 4, 3), "float32"), [keras.layers.Masking()]
    recurrent = [layer(5, return_sequences=True), layer(4, return_sequences="steps" in mode)]
    model = keras.Sequential([
        keras.Input(inputs.shape[1:], dtype=inputs.dtype.name),
        *first, *recurrent, keras.layers.Dense(1),
    ])
    trained = packed(model, 2)
    trained.compile(loss="mse", optimizer="sgd")
    trained.fit(inputs, np.ones((6, *model.output_shape[1:])), epochs=1, batch_size=4, verbose=0)
    trained.predict(inputs, verbose=0)
    if mode == "masked states":
        decoder = PackedLayers([*first, *recurrent], 2, returns="state")
        units = [each.units for each in recurrent for _ in range(2 if kind == "lstm" else 1)]
        states = [tf.ones((6, size)) for size in units]
        with tf.GradientTape() as tape:
            tape.watch(states)
            results_of = decoder(inputs, initial_state=states, training=True)
        tape.gradient(results_of, states)


for mode in modes:
    train(mode)
kernels = [
    each
    for module in (gru, lstm, places, products, results, simple_rnn, stack)
    for each in vars(module).values()
    if isinstance(each, Dispatcher) and each.stats.cache_path
]
found = sum(sum(each.stats.cache_hits.values()) for each in kernels)
compiled = sum(sum(each.stats.cache_misses.values()) for each in kernels)
print(json.dumps([found, compiled]))
"""


@pytest.fixture(scope="module")
def machine(tmp_path_factory):
    """A folder for machine code, empty at first; the first training has all of it made."""
    return tmp_path_factory.mktemp("machine")


@pytest.mark.parametrize(
    ("kind", "modes"),
    [
        ("lstm", ["tokens", "steps", "masked states"]),
        ("gru", ["features", "masked features, steps"]),
    ],
)
def test_trainings_compile_nothing_themselves(kind, modes, machine):
    done = subprocess.run(
        [sys.executable, "-c", TRAINING, kind, *modes],
        env={**os.environ, "NUMBA_CACHE_DIR": str(machine)},
        capture_output=True,
        text=True,
        check=True,
    )
    found, compiled = json.loads(done.stdout.splitlines()[-1])
    assert found >= 5 * len(modes)
    assert compiled == 0


@pytest.fixture
def logged(monkeypatch, caplog):
    """What rnnpipe logs, which a command in this process may have kept to itself."""
    monkeypatch.setattr(logging.getLogger("rnnpipe"), "propagate", True)
    return caplog


def test_what_is_missing_is_told_and_compiled_once(tmp_path, monkeypatch, logged):
    started = []

    def start(module, *names, **settings):
        assert module == "rnnpipe.kernels.ahead"
        started.append(names)
        for name in names:
            (tmp_path / ahead._mark(name)).touch()
        return subprocess.Popen(["true"], **settings)

    monkeypatch.setattr(ahead, "folder_of", lambda _: tmp_path)
    monkeypatch.setattr(ahead, "start_python", start)
    logged.set_level("INFO", "rnnpipe")
    ahead.compile_ahead([LSTM])
    ahead.compile_ahead([LSTM])
    ahead.compile_ahead([LSTM, GRU])
    assert started == [("lstm",), ("gru",)]
    assert logged.messages == [
        f"compiling the kernels of {name} for this machine, once: about 15 seconds for each"
        for name in ("lstm", "gru")
    ]


def test_who_waited_for_another_process_compiles_what_that_one_has_not(tmp_path, monkeypatch):
    compiled = []
    monkeypatch.setattr(ahead, "folder_of", lambda _: tmp_path)
    monkeypatch.setattr(ahead, "_compile", compiled.append)
    with ThreadPoolExecutor() as pool:
        with sole_use(tmp_path / ahead._LOCK):
            waiting = pool.submit(ahead._compile_missing, ["lstm", "gru"])
            with pytest.raises(TimeoutError):
                waiting.result(timeout=0.2)
            assert compiled == []
            (tmp_path / ahead._mark("lstm")).touch()
        waiting.result()
    assert compiled == ["gru"]


def test_other_code_or_another_processor_is_compiled_for_anew(monkeypatch):
    marks = {ahead._mark("gru")}
    monkeypatch.setattr(ahead, "source_digest", lambda: "other code")
    marks.add(ahead._mark("gru"))
    monkeypatch.setattr(binding, "get_host_cpu_name", lambda: "another")
    marks.add(ahead._mark("gru"))
    assert len(marks) == 3


def test_without_the_process_a_warning_says_why(tmp_path, monkeypatch, logged):
    monkeypatch.setattr(ahead, "folder_of", lambda _: tmp_path)
    monkeypatch.setattr(sys, "executable", "/bin/false")
    logged.set_level("WARNING", "rnnpipe")
    ahead.compile_ahead([GRU])
    assert logged.messages == [
        "The kernels are compiled in this process, as another could not: exit code 1"
    ]
    assert list(tmp_path.iterdir()) == []


def test_where_numba_is_told_not_to_compile_nothing_is_compiled(monkeypatch):
    monkeypatch.setattr(ahead, "folder_of", lambda _: None)
    monkeypatch.setattr(ahead, "start_python", pytest.fail)
    ahead.compile_ahead([GRU])
