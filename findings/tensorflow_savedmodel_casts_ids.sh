#!/usr/bin/env bash
# An exported model that takes int32 ids also answers to 5.9, to "5" and to 2**33 + 5: all are token 5.
#
# Versions: Keras 3.15.1, TensorFlow 2.21.0.
# Guess:    The endpoint's signature says int32, so floats, strings and ids beyond int32 are refused.
# Seen:     A list or a tensor of floats is refused. A NumPy array is cast without a word: fractions are
#           cut off, strings are parsed, 2**33 + 5 wraps round to 5.
# Matters:  Requests arrive as JSON and become NumPy arrays. A column shifted by one, hashes in the place
#           of ids, or probabilities in the place of tokens get a confident answer instead of an error,
#           and a test that sends lists does not see it.
set -euo pipefail

folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check keras==3.15.1 tensorflow==2.21.0

cd "$folder"
TF_CPP_MIN_LOG_LEVEL=3 "$folder/venv/bin/python" - <<'EOF'
import keras
import numpy as np
import tensorflow as tf

model = keras.Sequential([
    keras.Input((None,), dtype="int32"), keras.layers.Embedding(10, 4), keras.layers.LSTM(2)
])
model.export("exported", verbose=False)
loaded = tf.saved_model.load("exported")
expected = loaded.serve(np.array([[5, 3]], "int32")).numpy()

for ids in ([[5.9, 3.2]], [["5", "3"]], [[5 + 2**33, 3]]):
    equal = np.array_equal(loaded.serve(np.array(ids)).numpy(), expected)
    print("array", ids, "answered as [[5, 3]]:", equal)
    assert equal
for given in ([[5.9, 3.2]], tf.constant([[5.9, 3.2]])):
    try:
        loaded.serve(given)
    except TypeError:
        print(type(given).__name__, "of floats: TypeError")
    else:
        raise AssertionError("floats were accepted")
EOF
