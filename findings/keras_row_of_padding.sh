#!/usr/bin/env bash
# One empty text: a recurrent layer answers zeros, attention reads the padding, and average pooling ruins the model.
#
# Versions: Keras 3.15.1, TensorFlow 2.21.0.
# Guess:    Layers that support masking agree on a row in which every step is masked; the natural answer
#           is zeros, as LSTM and GRU give.
# Seen:     GlobalAveragePooling1D divides 0 by 0 and returns NaN, and one such row in one batch makes
#           every weight of the model NaN. Attention gives a wholly masked row the plain average of the
#           values that it was told to leave out.
# Matters:  A text of unknown words only, or one that a filter left empty, is a row of padding. Swapping
#           the LSTM for a pooled baseline then turns a finished training into NaN.
set -euo pipefail

folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check keras==3.15.1 tensorflow==2.21.0

cd "$folder"
TF_CPP_MIN_LOG_LEVEL=3 "$folder/venv/bin/python" - <<'EOF'
import keras
import numpy as np

layers = keras.layers
ids = np.array([[1, 2, 0], [0, 0, 0]])  # row 1 is padding alone
table = np.array([[7.0, 9.0], [1.0, 1.0], [3.0, 3.0]])  # row 0 belongs to the padding
embedded = layers.Embedding(3, 2, mask_zero=True, weights=[table])(ids)

lstm = np.asarray(layers.LSTM(2)(embedded))[1]
pooled = np.asarray(layers.GlobalAveragePooling1D()(embedded))
query = np.ones((2, 1, 2), "float32")
attended = np.asarray(layers.Attention()([query, embedded]))[1, 0]
print("LSTM", lstm, "GlobalAveragePooling1D", pooled[1], "Attention", attended)
assert lstm.tolist() == [0.0, 0.0]
assert pooled[0].tolist() == [2.0, 2.0]
assert np.isnan(pooled[1]).all()
assert np.allclose(attended, [7.0, 9.0])

for reader in (layers.LSTM(2), layers.GlobalAveragePooling1D()):
    model = keras.Sequential([
        keras.Input((3,), dtype="int32"),
        layers.Embedding(3, 2, mask_zero=True),
        reader,
        layers.Dense(1, activation="sigmoid"),
    ])
    model.compile("sgd", "binary_crossentropy")
    model.fit(ids, np.array([1.0, 0.0]), verbose=0)
    lost = [bool(np.isnan(weight).all()) for weight in model.get_weights()[1:]]
    print("after one step with", reader.name, "all weights NaN:", lost)
    assert set(lost) == {reader.name.startswith("global")}
EOF
