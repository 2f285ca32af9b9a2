import gc

import keras
import numpy as np
import pytest
from tensorflow.python.framework.func_graph import FuncGraph

from rnnpipe.kernels.model import packed
from rnnpipe.training.graphs import TracedGraphs

INPUTS = np.ones((8, 5, 2), np.float32)
TARGETS = np.ones(8, np.int32)


def traced(*, with_kernels=True):
    layers = [keras.Input((5, 2)), keras.layers.GRU(2), keras.layers.Dense(2, "softmax")]
    model = keras.Sequential(layers)
    if with_kernels:
        model = packed(model, 1)
    model.compile(keras.optimizers.SGD(0.1), "sparse_categorical_crossentropy")
    model.fit(INPUTS, TARGETS, verbose=0)
    return model


def held():
    gc.collect()
    return {id(each) for each in gc.get_objects() if type(each) is FuncGraph}


@pytest.mark.parametrize("with_kernels", [True, False])
def test_the_graphs_of_a_model_that_nobody_holds_are_freed(with_kernels):
    before = held()
    graphs = TracedGraphs()
    model = traced(with_kernels=with_kernels)
    del model
    keras.backend.clear_session()
    assert held() - before  # TensorFlow has them
    graphs.forget()
    assert not held() - before


def test_a_model_that_is_held_trains_on_as_if_nothing_had_been_forgotten():
    graphs = TracedGraphs()
    ours, theirs = traced(), traced()
    theirs.set_weights(ours.get_weights())
    graphs.forget()
    for rows in (8, 6, 1):
        losses = [m.train_on_batch(INPUTS[:rows], TARGETS[:rows]) for m in (ours, theirs)]
        assert losses[0] == losses[1]
    again = traced()
    again.set_weights(ours.get_weights())
    assert ours.train_on_batch(INPUTS, TARGETS) == again.train_on_batch(INPUTS, TARGETS)
