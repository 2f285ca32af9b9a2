#!/usr/bin/env bash
# The orthogonal start of LSTM and GRU gives no gate an orthogonal matrix: all of them shrink.
#
# Versions: Keras 3.15.1, TensorFlow 2.21.0.
# Guess:    recurrent_initializer="orthogonal", the default, starts the matrix of every gate orthogonal
#           (all singular values 1), so that the state's length is kept. In SimpleRNN it does.
# Seen:     The gates share one variable of shape (units, gates * units), and only that wide matrix has
#           orthonormal rows. The squared singular values of a gate's own square block average
#           1 / gates: typical values are 0.5 in a GRU and 0.43 in an LSTM, the smallest near 0, the
#           spectral radius about 0.6 and 0.53. Glorot's kernel likewise counts the gates as outputs
#           and is smaller than for a SimpleRNN of that size.
# Matters:  Orthogonal starts are chosen against vanishing gradients. A comparison of cells compares
#           starts of different scale, and a start copied from a library that fills gate by gate
#           (or given to a cell of one's own) is another start under the same name.
set -euo pipefail

folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check keras==3.15.1 tensorflow==2.21.0

cd "$folder"
TF_CPP_MIN_LOG_LEVEL=3 "$folder/venv/bin/python" - <<'EOF'
import keras
import numpy as np

units, features = 64, 32
keras.utils.set_random_seed(0)
for layer, gates in (
    (keras.layers.SimpleRNN(units), 1),
    (keras.layers.GRU(units), 3),
    (keras.layers.LSTM(units), 4),
):
    layer.build((None, None, features))
    recurrent = np.split(np.asarray(layer.cell.recurrent_kernel), gates, axis=1)
    singular = np.linalg.svd(np.stack(recurrent), compute_uv=False)
    radius = np.abs(np.linalg.eigvals(np.stack(recurrent))).max(axis=1)
    kernel = np.abs(np.asarray(layer.cell.kernel)).max()
    print(
        f"{layer.name:10} singular values {singular.min():.3f} to {singular.max():.3f}, "
        f"mean {singular.mean():.3f}, of their squares {np.square(singular).mean():.3f}; "
        f"spectral radius {radius.mean():.2f}; largest kernel entry {kernel:.3f}"
    )
    assert np.isclose(np.square(singular).mean(), 1 / gates, atol=1e-5)
    assert np.allclose(singular, 1, atol=1e-5) == (gates == 1)
    assert gates == 1 or (singular.min() < 0.02 and radius.max() < 0.7)
    assert np.isclose(kernel, np.sqrt(6 / (features + gates * units)), rtol=0.01)
EOF
