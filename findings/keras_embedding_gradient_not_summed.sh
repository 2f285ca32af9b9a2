#!/usr/bin/env bash
# An embedding is trained by other steps than the same table written as a matrix product.
#
# Versions: Keras 3.15.1, TensorFlow 2.21.0.
# Guess:    Looking up a row and multiplying by its one-hot vector are the same function with the same
#           gradient, so every optimizer moves both tables alike.
# Seen:     The lookup's gradient is a list of (row, gradient) pairs, one per token. Adam and RMSprop
#           square the pairs before they are added up by row: for a token that occurs n times with
#           gradient g the second moment gets n g^2 and not (n g)^2, so its step is sqrt(n) times as
#           large. Clipping works on the pairs as well: clipvalue clips each occurrence, and clipnorm=1
#           lets a gradient of norm sqrt(n) through. Plain SGD is not affected.
# Matters:  In text a few words make up most tokens. With Adam, "the" takes steps many times as long as
#           the learning rate says, and clipnorm, the standard remedy of recurrent networks, does not
#           hold for the embedding.
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

logging.getLogger("tensorflow").setLevel("ERROR")  # many small models are meant here


class OneHot(keras.layers.Layer):
    """A table of three rows, read by a matrix product."""

    def build(self, input_shape: tuple) -> None:
        self.table = self.add_weight(shape=(3, 1), initializer="zeros")

    def call(self, ids: keras.KerasTensor) -> keras.KerasTensor:
        return keras.ops.one_hot(ids, 3) @ self.table


def moved(layer: keras.layers.Layer, optimizer: keras.optimizers.Optimizer) -> list[float]:
    """Return how far one step moves rows 1 and 2, which are read four times and once."""
    model = keras.Sequential([
        keras.Input((5,), dtype="int32"), layer, keras.layers.Reshape((5,))
    ])
    model.compile(optimizer, loss=lambda y, output: keras.ops.sum(output, axis=1))
    model.fit(np.array([[1, 1, 1, 1, 2]]), np.zeros((1, 1)), verbose=0)
    return np.abs(model.get_weights()[0][1:, 0]).astype(float).round(3).tolist()


optimizers = keras.optimizers
for name, make, lookup, product in (
    ("SGD(1)", lambda: optimizers.SGD(1.0), [4, 1], [4, 1]),
    ("Adam(1)", lambda: optimizers.Adam(1.0), [2, 1], [1, 1]),
    ("RMSprop(1)", lambda: optimizers.RMSprop(1.0), [6.325, 3.162], [3.162, 3.162]),
    ("SGD(1, clipvalue=1)", lambda: optimizers.SGD(1.0, clipvalue=1.0), [4, 1], [1, 1]),
    ("SGD(1, clipnorm=1)", lambda: optimizers.SGD(1.0, clipnorm=1.0), [1.789, 0.447], [0.97, 0.243]),
):
    embedding = keras.layers.Embedding(3, 1, embeddings_initializer="zeros")
    seen = moved(embedding, make()), moved(OneHot(), make())
    print(f"{name:20} Embedding moves rows by {seen[0]}, the product by {seen[1]}")
    assert seen == (lookup, product), seen
EOF
