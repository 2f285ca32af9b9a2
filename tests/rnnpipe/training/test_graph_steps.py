import gc
import weakref

import keras
import numpy as np
import pytest
from pydantic import TypeAdapter

from rnnpipe.data.arrays import Part
from rnnpipe.kernels.model import packed
from rnnpipe.layers import LayerSpec
from rnnpipe.models.build import build, compile_for
from rnnpipe.models.losses import exact
from rnnpipe.specs import Classes, Signature, Tokens, TrainingSpec
from rnnpipe.training.batches import batches
from rnnpipe.training.graph_steps import GraphSteps

RNG = np.random.default_rng(0)
IDS = RNG.integers(1, 9, (23, 5)).astype(np.uint8)
LAYERS = TypeAdapter(tuple[LayerSpec, ...]).validate_python(
    [
        {"type": "embedding", "units": 3},
        {"type": "gru", "units": 4, "return_sequences": True},
        {"type": "dropout", "rate": 0.5},
    ]
)
SIGNATURE = Signature(
    inputs={"x": Tokens(vocabulary=9, timesteps=5)},
    target=Classes(names=("a", "b", "c"), timesteps=5),
)


def made(engine, *, weighted):
    plain = build(LAYERS, SIGNATURE, seed=0)
    model = packed(plain, 1) if engine == "packed" else plain
    compile_for(model, SIGNATURE, TrainingSpec(learning_rate=0.1), weighted=weighted)
    return model


@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("engine", ["keras", "packed"])
def test_trainings_tests_and_answers_are_those_of_keras_to_the_last_bit(engine, weighted):
    weights = RNG.random((23, 5), np.float32) if weighted else None
    part = Part({"x": IDS}, (IDS % 3).astype(np.int32), weights)
    arrays = [array for array in (IDS, part.targets, weights) if array is not None]
    ours, theirs = (made(engine, weighted=weighted) for _ in range(2))
    given = ("x", "y", "sample_weight")[: len(arrays)]
    learnt = theirs.fit(
        **dict(zip(given, arrays, strict=True)), batch_size=8, shuffle=False, verbose=0
    )
    validated = theirs.evaluate(
        **dict(zip(given, arrays, strict=True)), batch_size=10, verbose=0, return_dict=True
    )

    steps = GraphSteps(ours)
    for batch in batches(part, 8):
        loss = steps.train(batch)
    results = steps.results()
    assert results == exact({name: value for name, (value,) in learnt.history.items()})
    assert loss == learnt.history["loss"][0]
    steps.count_anew()
    for batch in batches(part, 10):
        steps.test(batch)
    assert steps.results() == exact(validated)
    for mine, right in zip(ours.get_weights(), theirs.get_weights(), strict=True):
        np.testing.assert_array_equal(mine, right)
    answers = np.concatenate([steps.predict(batch) for batch in batches(part, 9)])
    np.testing.assert_array_equal(answers, theirs.predict(IDS, batch_size=9, verbose=0))


def noting(step, traced):
    def noted(batch):
        traced.append(step.__name__)
        return step(batch)

    return noted


def test_batches_of_all_sizes_share_a_graph(monkeypatch):
    model, traced = made("keras", weighted=False), []
    for name in ("train_step", "test_step", "predict_step"):
        monkeypatch.setattr(model, name, noting(getattr(model, name), traced))
    steps = GraphSteps(model)
    for size in (23, 8, 1):
        for batch in batches(Part({"x": IDS}, (IDS % 3).astype(np.int32)), size):
            steps.train(batch)
            steps.test(batch)
            steps.predict(batch)
    assert traced == ["train_step", "test_step", "predict_step"]


class Watched(np.ndarray):
    """An array that can be weakly referenced."""


def test_arrays_are_let_go_with_the_model_that_was_trained_on_them():
    inputs = IDS.view(Watched)
    gone = weakref.ref(inputs)
    steps = GraphSteps(made("packed", weighted=False))
    for batch in batches(Part({"x": inputs}, (IDS % 3).astype(np.int32)), 8):
        steps.train(batch)
    del inputs, steps, batch
    keras.backend.clear_session()
    gc.collect()
    assert gone() is None
