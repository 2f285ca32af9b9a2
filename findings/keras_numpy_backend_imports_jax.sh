#!/usr/bin/env bash
# Keras' NumPy backend cannot be imported without JAX.
#
# Versions: keras 3.15.1, numpy 2.4.6, scipy 1.17.1.
# Guess:    `KERAS_BACKEND=numpy` is the backend for machines that are to answer and never to train: with
#           NumPy, and no TensorFlow, JAX or PyTorch beside it, Keras can be imported and a model can predict.
# Seen:     `import keras` ends with "No module named 'jax'": the backend takes its Fourier transform from that
#           of JAX, and so imports all of it. (Without SciPy it ends earlier, with that name.)
# Matters:  Where a model is to be used, or its weights are to be made, in little memory and without the seconds
#           that a large framework takes to import, this backend is no way to get there.
set -euo pipefail

folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check keras==3.15.1 numpy==2.4.6 scipy==1.17.1

cd "$folder"
cat > shown.py <<'EOF'
import importlib.util

assert importlib.util.find_spec("jax") is None
try:
    import keras
except ModuleNotFoundError as error:
    print("import keras:", error)
    assert error.name == "jax"
else:
    raise AssertionError(f"it could be imported, with the backend {keras.backend.backend()}")
EOF
KERAS_BACKEND=numpy "$folder/venv/bin/python" shown.py
