#!/usr/bin/env bash
# Keras exports LSTM and GRU to LiteRT files that the LiteRT interpreter refuses.
#
# Versions: Keras 3.15.1, TensorFlow 2.21.0.
# Guess:    model.export(path, format="litert") gives a file that tf.lite.Interpreter runs, as the
#           documentation of export shows, or it fails.
# Seen:     It returns, and writes a file with operators of full TensorFlow in it (lists of tensors for
#           the time loop); the one sign is a line in TensorFlow's log. Allocating it raises RuntimeError,
#           also for a fixed length and a fixed batch. Only with unroll=True does the file run.
# Matters:  Whoever ships to a phone learns of it on the phone. An export is finished when its file has
#           been loaded and compared, not when export returns.
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
import tensorflow as tf

warnings.simplefilter("ignore")  # the interpreter announces that it will move to another package
x = np.random.default_rng(0).normal(size=(1, 5, 2)).astype("float32")


def run(kind: type[keras.layers.Layer], batch: int | None, unroll: bool) -> str:
    keras.utils.set_random_seed(0)
    model = keras.Sequential([
        keras.Input((5, 2), batch_size=batch), kind(3, unroll=unroll)
    ])
    expected = model.predict(x, verbose=0)
    model.export("model.tflite", format="litert", verbose=False)
    interpreter = tf.lite.Interpreter("model.tflite")
    try:
        interpreter.allocate_tensors()
    except RuntimeError as error:
        assert "Select TensorFlow op(s)" in str(error), error
        return "refused"
    interpreter.set_tensor(interpreter.get_input_details()[0]["index"], x)
    interpreter.invoke()
    seen = interpreter.get_tensor(interpreter.get_output_details()[0]["index"])
    assert np.allclose(seen, expected, atol=1e-6)
    return "runs"


for kind in (keras.layers.LSTM, keras.layers.GRU):
    for batch in (None, 1):
        for unroll in (False, True):
            seen = run(kind, batch, unroll)
            print(f"{kind.__name__}, batch {batch}, unroll={unroll}: {seen}")
            assert seen == ("runs" if unroll else "refused")
EOF
