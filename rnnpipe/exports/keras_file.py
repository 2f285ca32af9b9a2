"""Keras' own file, `model.keras`."""

from pathlib import Path

import keras
import numpy as np

from rnnpipe.exports.base import Format, Inputs, Runner
from rnnpipe.exports.plain import plain
from rnnpipe.exports.subject import Exportable
from rnnpipe.models.custom import register_custom_layers
from rnnpipe.specs import Signature


class KerasFile(Format):
    """The model as Keras saves it, of a free length; read without running code that is in it."""

    name = "keras"
    runtime = "keras"
    runtime_module = "keras"

    def made_ready(self, model: keras.Model, signature: Signature) -> keras.Model:  # noqa: ARG002
        """Of a free length."""
        return plain(model)

    def write(self, subject: Exportable, ready: keras.Model, folder: Path) -> None:  # noqa: ARG002
        """Write `model.keras`."""
        ready.save(folder / "model.keras")

    def load(self, folder: Path) -> Runner:
        """Load it in Keras' safe mode."""
        register_custom_layers()
        model = keras.saving.load_model(folder / "model.keras", compile=False, safe_mode=True)

        def run(inputs: Inputs) -> np.ndarray:
            given = dict(inputs) if len(inputs) > 1 else next(iter(inputs.values()))
            return np.asarray(model.predict_on_batch(given))

        return run
