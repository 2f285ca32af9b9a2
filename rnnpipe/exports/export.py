"""A model written in a format, read back by that format's own runtime, and compared."""

from importlib.metadata import version
from pathlib import Path

import keras

from rnnpipe.data.encoded import ENCODERS
from rnnpipe.errors import UserError
from rnnpipe.exports.base import Format
from rnnpipe.exports.comparing import as_good, compare
from rnnpipe.exports.record import RECORD, Compared, ExportRecord
from rnnpipe.exports.subject import Exportable
from rnnpipe.files.digests import sha256_of
from rnnpipe.files.folders import new_folder

_PACKAGES = ("rnnpipe", "keras", "tensorflow", "numpy")
_FAULTS = (ValueError, TypeError, NotImplementedError, RuntimeError)
"""What Keras, TensorFlow and the runtimes raise where a format cannot hold or run a model."""

_OF_ANY = ("keras", "bundle")
"""Formats that hold any model."""


def export(subject: Exportable, kind: Format, folder: Path) -> ExportRecord:
    """Write the model into a new folder, read it back, compare, and note how far it is off.

    Raises:
        UserError: the folder is there already, what writes the format is not installed, the format
            cannot hold the model, or what it holds answers otherwise. Nothing is left then.

    """
    kind.require_writers()
    with new_folder(folder) as written:
        try:
            ready = kind.made_ready(subject.model, subject.signature)
            kind.write(subject, ready, written)
        except _FAULTS as error:
            raise UserError(
                f"{subject.name} cannot be written as {kind.name}: {type(error).__name__}: {error}"
                f"; nothing is kept{_instead(kind)}"
            ) from error
        runtime = kind.runtime_version()
        compared = None if runtime is None else _verified(subject, ready, kind, written, runtime)
        if subject.encoders is not None and not any(written.rglob(ENCODERS)):
            subject.encoders.save(written / ENCODERS)
        files = sorted(path for path in written.rglob("*") if path.is_file())
        record = ExportRecord(
            format=kind.name,
            model=subject.name,
            signature=subject.signature,
            shapes={tensor.name: tensor.shape for tensor in ready.inputs},
            dtypes={tensor.name: tensor.dtype for tensor in ready.inputs},
            compared=compared,
            packages={name: version(name) for name in (*_PACKAGES, *kind.writers)},
            files={path.relative_to(written).as_posix(): sha256_of(path) for path in files},
        )
        (written / RECORD).write_text(record.model_dump_json(indent=1) + "\n", "utf-8")
    return record


def _verified(
    subject: Exportable, ready: keras.Model, kind: Format, folder: Path, runtime: str
) -> Compared:
    try:
        compared = compare(subject, ready, kind, folder, runtime)
    except _FAULTS as error:
        raise UserError(
            f"{subject.name} was written as {kind.name}, but {kind.runtime} does not run it as it "
            f"should: {type(error).__name__}: {error}; nothing is kept{_instead(kind)}"
        ) from error
    if not as_good(compared):
        raise UserError(
            f"{subject.name} as {kind.name} answers otherwise than the model: the largest "
            f"difference over {compared.examples} {compared.of} is "
            f"{compared.largest_difference:.1e}; nothing is kept{_instead(kind)}"
        )
    return compared


def _instead(kind: Format) -> str:
    return "" if kind.name in _OF_ANY else f": export to {' or '.join(_OF_ANY)} instead"
