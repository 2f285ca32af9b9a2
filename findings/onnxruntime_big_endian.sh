#!/usr/bin/env bash
# onnxruntime reads big-endian arrays as if they were little-endian.
#
# Versions: onnxruntime 1.32.0, NumPy 2.4.6.
# Guess:    An array's dtype says how its bytes are ordered, and every NumPy function heeds it. ">f4" is
#           converted or refused.
# Seen:     Neither: the bytes are taken as they lie. 1.0 becomes 4.6e-41 and 5 becomes 83886080. The
#           types are still checked: int64 for int32 is refused.
# Matters:  Big-endian arrays come out of netCDF, FITS and AIFF files, and out of np.frombuffer with
#           ">f4". As float32 they look like silence to the model, and it gives the same calm answer to
#           every input.
set -euo pipefail

folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check onnxruntime==1.32.0 onnx==1.23.2 numpy==2.4.6

cd "$folder"
"$folder/venv/bin/python" - <<'EOF'
import numpy as np
import onnxruntime
from onnx import TensorProto, helper


def echo(kind: int, array: np.ndarray) -> list:
    """Run a model of one Identity node."""
    graph = helper.make_graph(
        [helper.make_node("Identity", ["x"], ["y"])],
        "echo",
        [helper.make_tensor_value_info("x", kind, [None])],
        [helper.make_tensor_value_info("y", kind, [None])],
    )
    model = helper.make_model(
        graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=10
    )
    session = onnxruntime.InferenceSession(model.SerializeToString())
    return session.run(None, {"x": array})[0].tolist()


little, big = np.array([1.0, 2.0], "<f4"), np.array([1.0, 2.0], ">f4")
assert np.array_equal(little, big)
print("float32 little-endian", echo(TensorProto.FLOAT, little))
print("float32 big-endian   ", echo(TensorProto.FLOAT, big))
print("int32 big-endian     ", echo(TensorProto.INT32, np.array([5], ">i4")))
assert echo(TensorProto.FLOAT, little) == [1.0, 2.0]
assert echo(TensorProto.FLOAT, big) == big.view("<f4").tolist() != [1.0, 2.0]
assert echo(TensorProto.INT32, np.array([5], ">i4")) == [83886080]
try:
    echo(TensorProto.INT32, np.array([5], "int64"))
except Exception as error:
    print("int64 for int32:", type(error).__name__)
else:
    raise AssertionError("int64 was accepted for int32")
EOF
