#!/usr/bin/env bash
# A residual written "x + y" switches masking off; written Add()([x, y]) it does not.
#
# Versions: Keras 3.15.1, TensorFlow 2.21.0.
# Guess:    The two are one and the same, as in every tutorial; and where a mask is lost Keras warns, as
#           it does for Reshape or Conv1D.
# Seen:     Operators on tensors drop the mask and say nothing. From there on recurrent layers read the
#           padding, and the loss counts it. Add drops it as well when one of its operands has none.
# Matters:  Residual connections are how deep recurrent stacks are built. The model trains on, its answer
#           depends on the length that a batch was padded to, and its loss looks better than it is.
set -euo pipefail

folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check keras==3.15.1 tensorflow==2.21.0

cd "$folder"
TF_CPP_MIN_LOG_LEVEL=3 "$folder/venv/bin/python" - <<'EOF'
import warnings

import keras
import numpy as np

layers = keras.layers
warnings.simplefilter("error", UserWarning)  # a lost mask that Keras mentions would end here


def answers(join: object) -> tuple[float, float]:
    """Return the answer to one text, padded to three steps and to six."""
    keras.utils.set_random_seed(0)
    ids = keras.Input((None,), dtype="int32")
    x = layers.Embedding(5, 4, mask_zero=True)(ids)
    x = join(x, layers.LSTM(4, return_sequences=True)(x))
    model = keras.Model(ids, layers.LSTM(1)(x))
    texts = np.array([[1, 2, 3]]), np.array([[1, 2, 3, 0, 0, 0]])
    return tuple(round(float(model.predict(text, verbose=0)[0, 0]), 5) for text in texts)


add = answers(lambda x, y: layers.Add()([x, y]))
plus = answers(lambda x, y: x + y)
print("Add: ", add)
print("plus:", plus)
assert add[0] == add[1] == plus[0]
assert plus[0] != plus[1]

masked = layers.Embedding(5, 4, mask_zero=True)(np.array([[1, 2, 0]]))
half = layers.Add()([masked, keras.ops.zeros_like(masked)])
kept = [getattr(tensor, "_keras_mask", None) is not None for tensor in (masked, half)]
print("mask before and after Add with an operand that has none:", kept)
assert kept == [True, False]
EOF
