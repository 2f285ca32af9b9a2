"""TensorFlow's SavedModel, the folder `saved_model`."""

from pathlib import Path

import keras
import numpy as np
import tensorflow as tf

from rnnpipe.exports.base import Format, Inputs, Runner
from rnnpipe.exports.plain import plain
from rnnpipe.exports.subject import Exportable
from rnnpipe.specs import Signature


class SavedModel(Format):
    """What TensorFlow Serving reads; its endpoint is `serve`."""

    name = "saved_model"
    runtime = "tensorflow"
    runtime_module = "tensorflow"

    def made_ready(self, model: keras.Model, signature: Signature) -> keras.Model:  # noqa: ARG002
        """Plain cells, of a free length."""
        return plain(model)

    def write(self, subject: Exportable, ready: keras.Model, folder: Path) -> None:  # noqa: ARG002
        """Write the folder `saved_model`."""
        ready.export(str(folder / "saved_model"), format="tf_saved_model", verbose=False)

    def load(self, folder: Path) -> Runner:
        """Load it with TensorFlow alone."""
        loaded = tf.saved_model.load(str(folder / "saved_model"))

        def run(inputs: Inputs) -> np.ndarray:
            given = dict(inputs) if len(inputs) > 1 else next(iter(inputs.values()))
            return np.asarray(loaded.serve(given))

        return run
