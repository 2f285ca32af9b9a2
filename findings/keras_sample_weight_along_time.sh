#!/usr/bin/env bash
# One weight per example is laid along the time axis when the batch is as large as the sequence is long.
#
# Versions: Keras 3.15.1, TensorFlow 2.21.0.
# Guess:    sample_weight of shape (examples,) weighs examples: fit's documentation promises a "1:1
#           mapping between weights and samples" for it (and offers (samples, steps) beside it). For
#           targets per step, weight i would hold for all steps of example i, or be refused.
# Seen:     The loss of per-step targets has shape (batch, steps), and (batch,) is broadcast against its
#           last axis. A batch of any other size is an error; where batch == steps the weights silently
#           select time steps instead of examples.
# Matters:  32 steps in batches of 32 is not rare for tagging, forecasting and frames. Examples that
#           were to be left out are trained on, and late steps are left out instead.
set -euo pipefail

folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check keras==3.15.1 tensorflow==2.21.0

cd "$folder"
TF_CPP_MIN_LOG_LEVEL=3 "$folder/venv/bin/python" - <<'EOF'
import keras
import numpy as np

steps = examples = 4
model = keras.Sequential([keras.Input((steps, 1)), keras.layers.Identity()])
model.compile(loss="mse")
# Only example 0 is wrong, at every step: by 1, 2, 3 and 4.
x = np.zeros((examples, steps, 1))
x[0, :, 0] = [1, 2, 3, 4]
y = np.zeros_like(x)


def loss(weights: list[float]) -> float:
    weights = np.array(weights, "float32")
    return model.evaluate(x, y, sample_weight=weights, batch_size=examples, verbose=0)


for weights, guessed, exact in (
    ([1, 0, 0, 0], (1 + 4 + 9 + 16) / 16, 1 / 16),  # only the wrong example / only step 0
    ([0, 1, 1, 1], 0.0, (4 + 9 + 16) / 16),  # all but the wrong example / all but step 0
):
    seen = loss(weights)
    print("weights", weights, "guessed", guessed, "seen", seen)
    assert seen == exact

try:
    model.evaluate(x[:3], y[:3], sample_weight=np.ones(3), batch_size=3, verbose=0)
except Exception as error:
    print("the same with three examples:", type(error).__name__)
else:
    raise AssertionError("three weights for sequences of four steps were accepted")
EOF
