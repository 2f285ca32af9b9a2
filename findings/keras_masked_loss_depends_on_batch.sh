#!/usr/bin/env bash
# The loss of a masked per-step model depends on the batch size of evaluate; the metric of that name does not.
#
# Versions: Keras 3.15.1, TensorFlow 2.21.0.
# Guess:    evaluate on fixed weights and fixed data returns one number, whatever the batch size; and the
#           loss "mse" equals the metric "mse".
# Seen:     Each batch's loss is a mean over its unmasked steps, but batches are then averaged by their
#           number of rows. Short sequences count more the fewer rows share their batch. The metric
#           counts unmasked steps throughout and stays the same.
# Matters:  val_loss is what EarlyStopping, ModelCheckpoint and learning rate plans watch. Two runs that
#           differ in batch size, or in the order of their validation rows, are not comparable by it.
set -euo pipefail

folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check keras==3.15.1 tensorflow==2.21.0

cd "$folder"
TF_CPP_MIN_LOG_LEVEL=3 "$folder/venv/bin/python" - <<'EOF'
import keras
import numpy as np

model = keras.Sequential([
    keras.Input((None, 1)),
    keras.layers.Masking(),
    keras.layers.SimpleRNN(  # passes its input on
        1, activation=None, kernel_initializer="ones", recurrent_initializer="zeros",
        return_sequences=True,
    ),
])
model.compile(loss="mse", weighted_metrics=["mse"])
x = np.zeros((4, 5, 1))
for row, length in enumerate((1, 5, 1, 5)):
    x[row, :length] = row + 1
y = np.zeros_like(x)

seen = {}
for batch_size in (1, 2, 3, 4):
    result = model.evaluate(x, y, batch_size=batch_size, verbose=0, return_dict=True)
    seen[batch_size] = round(result["loss"], 4)
    print("batch size", batch_size, "loss", seen[batch_size], "metric", round(result["mse"], 4))
    assert round(result["mse"], 4) == 9.1667  # (1 + 5 * 4 + 9 + 5 * 16) / 12 steps
assert seen == {1: 7.5, 2: 9.1667, 3: 7.2143, 4: 9.1667}
EOF
