#!/usr/bin/env bash
# A Keras model whose dropout has the rate 0 has one variable less, in the middle of the list of all.
#
# Versions: keras 3.15.1, tensorflow 2.21.0.
# Guess:    The rate is a number: a model whose dropout drops nothing has the same variables, and each layer
#           its `seed_generator`, so that a list of `model.variables` kept from one fits the other.
# Seen:     A Dropout of rate 0 has no attribute `seed_generator`, and its model one variable less, in the
#           middle of the list. Two lists zipped by position pair a seed with a kernel.
# Matters:  Who keeps and restores all variables by position, as an exact resume of a training must, breaks
#           when a rate is searched over values among which is 0, or reads weights into the wrong layers.
set -euo pipefail

folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check keras==3.15.1 tensorflow==2.21.0

cd "$folder"
export KERAS_BACKEND=tensorflow TF_CPP_MIN_LOG_LEVEL=3
"$folder/venv/bin/python" - <<'EOF'
import keras


def made(rate):
    layers = [keras.Input((3,)), keras.layers.Dense(2), keras.layers.Dropout(rate), keras.layers.Dense(1)]
    return keras.Sequential(layers)


drops, keeps = made(0.5), made(0.0)
shapes = [[tuple(variable.shape) for variable in model.variables] for model in (drops, keeps)]
print("rate 0.5:", shapes[0])
print("rate 0.0:", shapes[1])
print("has a seed_generator:", [hasattr(model.layers[1], "seed_generator") for model in (drops, keeps)])
assert shapes[0] == [(3, 2), (2,), (2,), (2, 1), (1,)]
assert shapes[1] == [(3, 2), (2,), (2, 1), (1,)]
assert hasattr(drops.layers[1], "seed_generator") and not hasattr(keeps.layers[1], "seed_generator")
assert [len(model.weights) for model in (drops, keeps)] == [4, 4]
EOF
