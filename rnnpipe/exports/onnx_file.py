"""An ONNX file, `model.onnx`, for ONNX Runtime and whatever else reads ONNX."""

import warnings
from pathlib import Path

import keras
import numpy as np

from rnnpipe.exports.base import Format, Inputs, Runner
from rnnpipe.exports.plain import plain
from rnnpipe.exports.subject import Exportable
from rnnpipe.specs import Signature


class OnnxFile(Format):
    """One graph of ONNX operators, by tf2onnx.

    An LSTM without a mask becomes one LSTM operator; GRU, SimpleRNN and whatever is masked a Loop.
    """

    name = "onnx"
    writers = ("tf2onnx", "onnx")
    runtime = "onnxruntime"
    runtime_module = "onnxruntime"

    def made_ready(self, model: keras.Model, signature: Signature) -> keras.Model:  # noqa: ARG002
        """Plain cells, of a free length: cuDNN's have no operator in ONNX."""
        return plain(model)

    def write(self, subject: Exportable, ready: keras.Model, folder: Path) -> None:  # noqa: ARG002
        """Write `model.onnx`."""
        with warnings.catch_warnings():
            # Keras asks whether NumPy still has `np.object`, of which NumPy tells.
            warnings.filterwarnings("ignore", message="In the future `np.object`")
            ready.export(str(folder / "model.onnx"), format="onnx", verbose=False)

    def load(self, folder: Path) -> Runner:
        """Open a session of ONNX Runtime on the processor."""
        import onnxruntime  # noqa: PLC0415 (an extra)

        session = onnxruntime.InferenceSession(
            str(folder / "model.onnx"), providers=["CPUExecutionProvider"]
        )

        def run(inputs: Inputs) -> np.ndarray:
            return np.asarray(session.run(None, dict(inputs))[0])

        return run
