"""The recurrent layers that the harness `test_recurrent` asks, each beside its NumPy equations.

A new one is a line of `CASES`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache, partial
from typing import Any

import keras
import numpy as np
from pydantic import TypeAdapter

from rnnpipe.cells import reference
from rnnpipe.cells.lru import lru_step
from rnnpipe.cells.min_gru import min_gru_step
from rnnpipe.cells.min_lstm import min_lstm_step
from rnnpipe.cells.peephole_lstm import peephole_lstm_step
from rnnpipe.cells.sequences import recurrent
from rnnpipe.layers import LayerSpec
from rnnpipe.layers.recurrent import KerasRecurrentLayer
from rnnpipe.specs import Features

TIMESTEPS, VOCABULARY, WIDTH, UNITS = 5, 7, 2, 4
GIVEN = Features(width=WIDTH, timesteps=TIMESTEPS)
TOKENS = np.array([[0, 0, 3, 1, 4], [5, 2, 6, 1, 2], [0] * 5, [3, 0, 2, 0, 0]], np.int32)
"""Padded in front; not at all; padding alone; and padding anywhere."""


@dataclass(frozen=True)
class Case:
    """A layer of a recipe with some settings.

    Attributes:
        kind: its `type`.
        step: its equations, of one step.
        keras: the layer of Keras' own that it is, with its settings; None where Keras has none.
        settings: those of the recipe that are not as by default.
        states: how many numbers a unit remembers.

    """

    kind: str
    step: Callable[..., Any]
    keras: Callable[[], keras.layers.RNN] | None
    settings: Mapping[str, Any] = field(default_factory=dict)
    states: int = 1

    def spec(self, **settings):
        layer = {"type": self.kind, "units": UNITS, **self.settings, **settings}
        return TypeAdapter(LayerSpec).validate_python(layer)

    def equations(self, table, weights, masked, drops=None):
        """All outputs of the tokens by the equations, `(batch, timesteps, units)`."""
        step = self.step if drops is None else partial(self.step, drops=drops)
        zeros = np.zeros((len(TOKENS), UNITS), table.dtype)
        present = TOKENS != 0 if masked else None
        outputs, _ = recurrent(step, table[TOKENS], weights, (zeros,) * self.states, present)
        return outputs


layers = keras.layers
CASES = {
    "simple_rnn": Case("simple_rnn", reference.simple_rnn_step, lambda: layers.SimpleRNN(UNITS)),
    "irnn": Case(
        "simple_rnn",
        partial(reference.simple_rnn_step, activation=reference.relu),
        lambda: layers.SimpleRNN(UNITS, "relu", recurrent_initializer="identity"),
        {"activation": "relu", "recurrent_initializer": "identity"},
    ),
    "lstm": Case("lstm", reference.lstm_step, lambda: layers.LSTM(UNITS), states=2),
    "lstm of another forget bias": Case(
        "lstm",
        reference.lstm_step,
        lambda: layers.LSTM(UNITS, unit_forget_bias=False),
        {"forget_bias": 3.0},
        states=2,
    ),
    "gru": Case("gru", reference.gru_step, lambda: layers.GRU(UNITS)),
    "gru of its paper": Case(
        "gru",
        reference.gru_reset_before_step,
        lambda: layers.GRU(UNITS, reset_after=False),
        {"reset_after": False},
    ),
    "peephole_lstm": Case("peephole_lstm", peephole_lstm_step, None, states=2),
    "min_gru": Case("min_gru", min_gru_step, None),
    "min_lstm": Case("min_lstm", min_lstm_step, None),
    "lru": Case("lru", lru_step, None),
}
DROPPING = [name for name, case in CASES.items() if isinstance(case.spec(), KerasRecurrentLayer)]
"""Those that can drop a part of their state."""


@cache
def plain_model(name, *, masked, sequences, recurrent_dropout=0.0):
    """An embedding and the layer in Keras, with weights large enough to matter."""
    inputs = keras.Input((TIMESTEPS,), dtype="int32")
    embedding = keras.layers.Embedding(VOCABULARY, WIDTH, mask_zero=masked)
    dropping = {"recurrent_dropout": recurrent_dropout} if recurrent_dropout else {}
    spec = CASES[name].spec(return_sequences=sequences, **dropping)
    layer = spec.build(GIVEN, iter(range(1, 99)).__next__)
    model = keras.Model(inputs, layer(embedding(inputs)))
    rng = np.random.default_rng(4)
    model.set_weights([rng.normal(0, 0.7, each.shape) for each in model.get_weights()])
    return model
