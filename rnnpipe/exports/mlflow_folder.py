"""A folder that MLflow reads: a bundle, and beside it what says so in MLflow's own format."""

import json
import platform
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import keras

from rnnpipe.bundles.pyfunc import __name__ as loader
from rnnpipe.exports.base import Runner
from rnnpipe.exports.bundle_folder import BundleFolder
from rnnpipe.exports.subject import Exportable

_DATA, _ENVIRONMENT, _REQUIREMENTS = "bundle", "python_env.yaml", "requirements.txt"
_PACKAGES = ("rnnpipe", "keras", "tensorflow", "numpy")


class MlflowFolder(BundleFolder):
    """A model of MLflow's flavour `python_function`; MLflow is needed to read it, not to write it.

    https://mlflow.org/docs/latest/ml/model/ describes the file MLmodel.
    """

    name = "mlflow"

    def write(self, subject: Exportable, ready: keras.Model, folder: Path) -> None:
        """Copy the bundle, and write MLmodel and the environment that it wants."""
        (folder / _DATA).mkdir()
        super().write(subject, ready, folder / _DATA)
        python = platform.python_version()
        flavour = {
            "loader_module": loader,
            "data": _DATA,
            "python_version": python,
            "env": {"virtualenv": _ENVIRONMENT},
        }
        described = {
            "flavors": {"python_function": flavour},
            "utc_time_created": f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S.%f}",
        }
        environment = {
            "python": python,
            "build_dependencies": ["pip"],
            "dependencies": [f"-r {_REQUIREMENTS}"],
        }
        # JSON is YAML, which MLflow reads.
        for name, content in (("MLmodel", described), (_ENVIRONMENT, environment)):
            (folder / name).write_text(json.dumps(content, indent=1) + "\n", "utf-8")
        pinned = "".join(f"{package}=={version(package)}\n" for package in _PACKAGES)
        (folder / _REQUIREMENTS).write_text(pinned, "utf-8")

    def load(self, folder: Path) -> Runner:
        """Open the bundle in it."""
        return super().load(folder / _DATA)
