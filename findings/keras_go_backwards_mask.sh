#!/usr/bin/env bash
# A layer with go_backwards=True turns its outputs round, but not their mask: what follows reads the padding.
#
# Versions: Keras 3.15.1, TensorFlow 2.21.0.
# Guess:    go_backwards "returns the reversed sequence" and the layer supports masking, so the mask that
#           goes with the outputs is reversed too.
# Seen:     The mask is handed on as it came. For right-padded rows it marks the padding as data and
#           hides the data. The next layer sees the zeros of the padding only.
# Matters:  Reading a sentence backwards was the advice of the first seq2seq papers, and a stack of
#           backward layers trains without complaint; short rows are constant to it. Bidirectional turns
#           the outputs round again and is right.
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
options = {
    "activation": None,
    "kernel_initializer": "ones",
    "recurrent_initializer": "ones",  # outputs are running sums
    "return_sequences": True,
}
x = layers.Masking()(np.array([[[1.0], [2.0], [0.0], [0.0]]]))  # two steps, two of padding

backward = layers.SimpleRNN(1, go_backwards=True, **options)(x)
values, mask = np.asarray(backward)[0, :, 0].tolist(), np.asarray(backward._keras_mask)[0].tolist()
mean = float(layers.GlobalAveragePooling1D()(backward)[0, 0])
last = float(layers.SimpleRNN(1, **{**options, "return_sequences": False})(backward)[0, 0])
print("outputs", values, "mask", mask)
print("mean over the mask:", mean, "(guessed 2.5); sum by the next layer:", last, "(guessed 5)")
assert values == [0.0, 0.0, 2.0, 3.0]
assert mask == [True, True, False, False]
assert (mean, last) == (0.0, 0.0)

both = layers.Bidirectional(layers.SimpleRNN(1, **options))(x)
mean = np.asarray(layers.GlobalAveragePooling1D()(both))[0].tolist()
print("Bidirectional's mean:", mean)
assert mean == [2.0, 2.5]
EOF
