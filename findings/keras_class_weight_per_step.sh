#!/usr/bin/env bash
# class_weight for a label per step: the documented forms fail, the other one weighs by the wrong class.
#
# Versions: Keras 3.15.1, TensorFlow 2.21.0.
# Guess:    fit's documentation: for targets of rank 2 or more, labels are one-hot or have a last axis of
#           one. So labels (batch, steps, 1) or (batch, steps, classes) work, and (batch, steps) is
#           refused.
# Seen:     The reverse. Both documented forms raise a TypeError. (batch, steps) is taken for one-hot:
#           the class of a row is the *position* of its largest label, and its one weight goes to the
#           whole row. This passes in silence for batches of one (and where batch == steps).
# Matters:  Tags are unbalanced ("nothing here" is most of them), so class weights are the first thing
#           one tries. What counts is then where in the sentence the largest tag number stands.
set -euo pipefail

folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check keras==3.15.1 tensorflow==2.21.0

cd "$folder"
TF_CPP_MIN_LOG_LEVEL=3 "$folder/venv/bin/python" - <<'EOF'
import keras
import numpy as np

weights = {0: 1.0, 1: 10.0, 2: 100.0}


def loss(labels: np.ndarray, name: str = "sparse_categorical_crossentropy") -> float:
    """Return the weighted loss of uniform predictions, in units of the unweighted one."""
    model = keras.Sequential([
        keras.Input((3, 4)),
        keras.layers.Dense(3, kernel_initializer="zeros", activation="softmax"),
    ])
    model.compile(keras.optimizers.SGD(0.0), name)
    x = np.ones((len(labels), 3, 4))
    history = model.fit(x, labels, class_weight=weights, batch_size=1, verbose=0).history
    return round(float(history["loss"][0] / np.log(3)), 4)


for row, guessed, exact in (
    ([1, 1, 1], 10.0, 1.0),  # all of class 1; weight of class 0, as all labels tie
    ([0, 1, 1], 7.0, 10.0),
    ([1, 1, 2], 40.0, 100.0),
    ([2, 1, 1], 40.0, 1.0),  # the same labels in another order
):
    seen = loss(np.array([row]))
    print("labels", row, "guessed", guessed, "seen", seen)
    assert seen == exact

row = np.array([[1, 1, 2]])
for form, labels, name in (
    ("last axis of one", row[..., None], "sparse_categorical_crossentropy"),
    ("one-hot", np.eye(3)[row], "categorical_crossentropy"),
):
    try:
        loss(labels, name)
    except TypeError as error:
        print(f"{form}: TypeError: {error}")
    else:
        raise AssertionError(f"{form} was accepted")
EOF
