#!/usr/bin/env bash
# Under mixed_bfloat16 a Sequential model without an Input layer cannot tell token 256 from 257.
#
# Versions: Keras 3.15.1, TensorFlow 2.21.0.
# Guess:    Mixed precision rounds activations; integer token ids stay what they are, as they do in the
#           same model with keras.Input in front.
# Seen:     A Sequential that builds itself gives its input the compute dtype of the first layer. Ids
#           become bfloat16, which holds every integer only up to 256: above, ids that lie close
#           together are rounded to one and read the same row of the embedding. With float16 this
#           begins at 2048. No warning. One line, keras.Input, decides between accuracy 1 and chance.
# Matters:  Embedding then LSTM is the usual text model, bfloat16 the usual way to make it fast, and a
#           vocabulary has thousands of words: most of them are silently merged, and the model is only
#           somewhat worse.
set -euo pipefail

folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check keras==3.15.1 tensorflow==2.21.0

cd "$folder"
TF_CPP_MIN_LOG_LEVEL=3 "$folder/venv/bin/python" - <<'EOF'
import keras
import numpy as np


def rows_read(low: int, *before: keras.KerasTensor) -> list[float]:
    """Look up ids low and low + 1 in a table in which the second row is marked."""
    table = np.zeros((3000, 1))
    table[low + 1] = 1.0
    model = keras.Sequential([*before, keras.layers.Embedding(3000, 1, weights=[table])])
    ids = np.array([[low], [low + 1]])
    return np.asarray(model.predict(ids, verbose=0), "float32").ravel().tolist()


def accuracy(*before: keras.KerasTensor) -> float:
    """Train a classifier whose only task is to tell tokens 256 and 257 apart."""
    keras.utils.set_random_seed(0)
    model = keras.Sequential([
        *before,
        keras.layers.Embedding(1000, 8),
        keras.layers.LSTM(8),
        keras.layers.Dense(1, activation="sigmoid", dtype="float32"),
    ])
    model.compile(keras.optimizers.Adam(0.05), "binary_crossentropy", metrics=["accuracy"])
    x, y = np.tile([[256], [257]], (64, 1)), np.tile([0.0, 1.0], 64)
    model.fit(x, y, epochs=20, verbose=0)
    return model.evaluate(x, y, verbose=0, return_dict=True)["accuracy"]


for policy, low in (("mixed_float16", 2048), ("mixed_bfloat16", 256)):
    keras.config.set_dtype_policy(policy)
    with_input, without = rows_read(low, keras.Input((1,))), rows_read(low)
    print(f"{policy}, ids {low}, {low + 1}: with Input {with_input}, without {without}")
    assert with_input == [0.0, 1.0]
    assert without == [0.0, 0.0]

learned, not_learned = accuracy(keras.Input((1,))), accuracy()
print("accuracy with Input:", learned, "without:", not_learned)
assert (learned, not_learned) == (1.0, 0.5)
EOF
