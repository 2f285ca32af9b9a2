"""A bundle: the model with all that it takes to ask it, as `rnnpipe predict` reads it."""

import shutil
from pathlib import Path

import keras
import numpy as np

from rnnpipe.bundles.opening import open_bundle
from rnnpipe.exports.base import Format, Inputs, Runner
from rnnpipe.exports.comparing import answers
from rnnpipe.exports.subject import Exportable
from rnnpipe.specs import Signature


class BundleFolder(Format):
    """The folder that the model was read from, at another place."""

    name = "bundle"
    runtime = "rnnpipe"
    runtime_module = "rnnpipe"
    free_length = False
    decodes = True

    def made_ready(self, model: keras.Model, signature: Signature) -> keras.Model:  # noqa: ARG002
        """The model as it is."""
        return model

    def write(self, subject: Exportable, ready: keras.Model, folder: Path) -> None:  # noqa: ARG002
        """Copy the bundle's files.

        Raises:
            ValueError: the subject is from no bundle.

        """
        if subject.bundle is None:
            raise ValueError(f"{subject.name} is from no bundle")
        shutil.copytree(subject.bundle, folder, dirs_exist_ok=True)

    def load(self, folder: Path) -> Runner:
        """Open it, once its sums are checked.

        Of what writes text the probabilities are compared by which its tokens are chosen.
        """
        bundle = open_bundle(folder)

        def run(inputs: Inputs) -> np.ndarray:
            if bundle.record.writes_text:
                return answers(bundle.model(), inputs)
            return np.asarray(bundle.answers(inputs))

        return run
