#!/usr/bin/env bash
# A GRU takes an LSTM's two states and uses the first, in silence; SimpleRNN and LSTM count theirs.
#
# Versions: Keras 3.15.1, TensorFlow 2.21.0.
# Guess:    A GRU has one state: a list of two is refused, as SimpleRNN refuses two and LSTM refuses
#           one or three.
# Seen:     GRU uses the first and ignores the rest. Bidirectional(GRU) halves the list and takes the
#           first of each half: given an LSTM's [h, c, h, c] it happens to be right, given three states
#           it drops the last.
# Matters:  One swaps LSTM for GRU on one side of an encoder and decoder, or hands the states of two
#           layers to one, and loses half of what the encoder said. The model trains, only worse.
set -euo pipefail

folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check keras==3.15.1 tensorflow==2.21.0

cd "$folder"
TF_CPP_MIN_LOG_LEVEL=3 "$folder/venv/bin/python" - <<'EOF'
import logging

import keras
import numpy as np

logging.getLogger("tensorflow").setLevel("CRITICAL")  # refused layers leave unused arrays
layers = keras.layers
x = np.ones((1, 2, 1), "float32")
ones = {"kernel_initializer": "ones", "recurrent_initializer": "ones"}


def answer(layer: keras.layers.Layer, *states: float) -> list[float] | str:
    given = [np.full((1, 1), state, "float32") for state in states]
    try:
        return np.asarray(layer(x, initial_state=given))[0].astype(float).round(4).tolist()
    except (IndexError, ValueError) as error:
        return type(error).__name__


for kind, states_wanted in ((layers.GRU, 1), (layers.SimpleRNN, 1), (layers.LSTM, 2)):
    seen = [answer(kind(1, **ones), *states) for states in ((0.5,), (0.5, 9.0), (0.5, 9.0, 9.0))]
    print(f"{kind.__name__:10} one state {seen[0]}, two {seen[1]}, three {seen[2]}")
    if kind is layers.GRU:
        assert isinstance(seen[0], list)
        assert seen[0] == seen[1] == seen[2]
    else:
        accepted = [number for number, result in enumerate(seen, 1) if isinstance(result, list)]
        assert accepted == [states_wanted]

two = answer(layers.Bidirectional(layers.GRU(1, **ones)), 0.5, -0.5)
three = answer(layers.Bidirectional(layers.GRU(1, **ones)), 0.5, -0.5, 9.0)
print("Bidirectional(GRU) two states", two, "three", three)
assert two == three
EOF
