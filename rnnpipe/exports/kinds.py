"""The table of formats, named as text: each imports what writes it, and no other does."""

from pkgutil import resolve_name

from rnnpipe.exports.base import Format

FORMATS = {
    "keras": "rnnpipe.exports.keras_file:KerasFile",
    "onnx": "rnnpipe.exports.onnx_file:OnnxFile",
    "saved_model": "rnnpipe.exports.saved_model:SavedModel",
    "litert": "rnnpipe.exports.litert:LiteRt",
    "bundle": "rnnpipe.exports.bundle_folder:BundleFolder",
    "mlflow": "rnnpipe.exports.mlflow_folder:MlflowFolder",
}
"""Each format by its name after `--to`, and the class that holds all of it."""

OF_BUNDLES = frozenset({"bundle", "mlflow"})
"""Those that hold the model's bundle as it is, its card among it."""


def format_named(name: str) -> Format:
    """Return the format of a name of the table."""
    kind: type[Format] = resolve_name(FORMATS[name])
    return kind()
