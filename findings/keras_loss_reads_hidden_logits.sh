#!/usr/bin/env bash
# Keras' cross-entropy of a softmax layer's output has no gradient by that output.
#
# Versions: keras 3.15.1, tensorflow 2.21.0.
# Guess:    A loss is a function of the probabilities that it is given: it has a gradient by them, and
#           probabilities that are changed on the way change it.
# Seen:     The output tensor of a softmax layer remembers the logits behind it, and the cross-entropy
#           reads these in its place. So the gradient by the watched output is None, while by the same
#           numbers in another tensor it is -1/p of the target over the number of rows, as it should be.
# Matters:  A gradient by a model's answers, as for saliency or a test that padding has none, comes out as
#           "not connected", which is easily taken for zero.
set -euo pipefail

folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check tensorflow==2.21.0 keras==3.15.1

cd "$folder"
"$folder/venv/bin/python" - 2>/dev/null <<'EOF'
import keras
import numpy as np
import tensorflow as tf

model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3, activation="softmax")])
inputs, targets = np.ones((2, 4), "float32"), np.array([0, 1])


def gradient(of):
    with tf.GradientTape() as tape:
        answers = of(model(inputs))
        tape.watch(answers)
        loss = tf.reduce_sum(keras.losses.sparse_categorical_crossentropy(targets, answers))
    return tape.gradient(loss, answers), answers


by_output, _ = gradient(lambda output: output)
by_copy, answers = gradient(tf.identity)
print("by the output:", by_output)
print("by its copy:  ", by_copy.numpy().round(3).tolist())
assert by_output is None
one = np.eye(3)[targets]
# The copy is made to sum to one first, which takes the mean of the gradient away.
expected = one.sum(axis=1, keepdims=True) - one / answers.numpy()
np.testing.assert_allclose(by_copy, expected, rtol=1e-4)
EOF
