"""A LiteRT file, `model.tflite`, for phones and small devices."""

import warnings
from pathlib import Path

import keras
import numpy as np
import tensorflow as tf

from rnnpipe.counting import counted
from rnnpipe.errors import UserError
from rnnpipe.exports.base import Format, Inputs, Runner
from rnnpipe.exports.plain import unrolled
from rnnpipe.exports.subject import Exportable
from rnnpipe.specs import Signature, Text

LONGEST = 128
"""How many timesteps are written out one by one at the most."""


class LiteRt(Format):
    """One example at a time, of one length, its time loop written out step by step.

    Keras writes a file of a free length too, or with a loop, and no LiteRT interpreter runs it: it
    asks for operators of full TensorFlow.
    """

    name = "litert"
    runtime = "tensorflow"
    runtime_module = "tensorflow"
    batch = 1
    free_length = False

    def made_ready(self, model: keras.Model, signature: Signature) -> keras.Model:
        """The loops written out, of the signature's length.

        Raises:
            UserError: there are too many steps to write out, or what writes text reads as many
                tokens before the next as there are so far.

        """
        if isinstance(signature.target, Text):
            raise UserError(
                "the model writes text, a token after any number of others, and LiteRT runs "
                "recurrent layers only for one number of steps: export to keras or bundle instead"
            )
        steps = max(port.timesteps or 0 for port in signature.inputs.values())
        if steps > LONGEST:
            raise UserError(
                f"the model reads {counted(steps, 'timestep')}, and LiteRT runs recurrent layers "
                f"only with each step written out, which is done for up to {LONGEST}: export to "
                "onnx instead, or train with a smaller maxlen"
            )
        return unrolled(model)

    def write(self, subject: Exportable, ready: keras.Model, folder: Path) -> None:  # noqa: ARG002
        """Write `model.tflite`."""
        ready.export(str(folder / "model.tflite"), format="litert", verbose=False)

    def load(self, folder: Path) -> Runner:
        """Open TensorFlow's interpreter of it."""
        with warnings.catch_warnings():
            # It announces that it will move to a package of its own.
            warnings.filterwarnings("ignore", message=".*tf.lite.Interpreter is deprecated")
            interpreter = tf.lite.Interpreter(str(folder / "model.tflite"))
        interpreter.allocate_tensors()
        (output,) = interpreter.get_output_details()
        details = interpreter.get_input_details()

        def run(inputs: Inputs) -> np.ndarray:
            for detail in details:
                named = [name for name in inputs if name in detail["name"]]
                (name,) = named if len(inputs) > 1 else inputs
                interpreter.set_tensor(detail["index"], inputs[name])
            interpreter.invoke()
            return np.array(interpreter.get_tensor(output["index"]))

        return run
