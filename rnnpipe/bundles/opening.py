"""A bundle that is opened: only what is whole, known and allowed is read at all."""

import json
from pathlib import Path

from pydantic import ValidationError

from rnnpipe.bundles.bundle import Bundle
from rnnpipe.bundles.record import BUNDLE, ENCODERS, FORMAT, SUMS, BundleRecord, migrated
from rnnpipe.data.encoders import Encoders
from rnnpipe.errors import UserError
from rnnpipe.files.digests import parse_sums, sha256_of
from rnnpipe.files.own_code import code_digest, find_code
from rnnpipe.files.untrusted import read_file

_MAX_BYTES = 256 * 2**20
_MAX_SUMS = 64 * 2**10


def open_bundle(path: str | Path, code: str | Path | None = None) -> Bundle:
    """Open the bundle in a folder, once all of its files have the sums that it says.

    Args:
        path: the folder.
        code: where a Python module lies that the model needs, where it needs one that is not
            installed; the current folder when left out.

    Raises:
        UserError: there is no bundle, a file is missing or has changed, the format is newer than
            this rnnpipe knows, or Python code that the model needs is not there or has changed.

    """
    folder = Path(path)
    _check_sums(folder)
    record = read_record(folder)
    for name in record.models:
        if not (folder / name).is_file():
            raise UserError(f"{folder / name} is missing, which {BUNDLE} names; copy it again")
    encoders = _encoders(folder / ENCODERS) if (folder / ENCODERS).exists() else None
    if record.writes_text and (encoders is None or encoders.target is None):
        raise UserError(
            f"{folder} has no vocabulary of the text that its model writes; copy it again"
        )
    where = Path.cwd() if code is None else Path(code)
    _require_code(record, where, folder)
    return Bundle(folder, record, encoders, code=where)


def is_bundle(path: Path) -> bool:
    """Whether a folder looks like a bundle."""
    return (path / BUNDLE).is_file()


def _check_sums(folder: Path) -> None:
    """Refuses a folder of which a file is missing, unlisted where it counts, or has changed."""
    sums = folder / SUMS
    try:
        listed = parse_sums(read_file(sums, _MAX_SUMS).decode(), str(sums))
    except FileNotFoundError as error:
        raise UserError(
            f"{folder} is no bundle: it has no {SUMS}; `rnnpipe export RUN --to bundle` makes one"
        ) from error
    except (OSError, ValueError) as error:
        raise UserError(f"{sums} cannot be read ({error}); copy the bundle again") from error
    if BUNDLE not in listed:
        raise UserError(f"{sums} does not list {BUNDLE}: {folder} is no bundle, or a damaged one")
    for path in sorted(folder.iterdir()):
        if path.name not in listed and path.name in {BUNDLE, ENCODERS}:
            raise UserError(f"{sums} does not list {path.name}; copy the bundle again")
    for name, digest in listed.items():
        path = folder / name
        if path.name != name or path.is_symlink() or not path.is_file():
            raise UserError(f"{path} is missing, which {SUMS} lists; copy the bundle again")
        if (found := sha256_of(path)) != digest:
            raise UserError(
                f"{path} has SHA-256 {found}, but {SUMS} says {digest}: it was changed or is "
                "damaged, and is not read; copy the bundle again"
            )


def read_record(folder: Path) -> BundleRecord:
    """What is written down about a bundle; its sums are not checked.

    Raises:
        UserError: it is missing or damaged, or of a newer format.

    """
    path = folder / BUNDLE
    try:
        content = json.loads(read_file(path, _MAX_BYTES))
        version = content["format"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UserError(f"{path} is no record of a bundle: {error}") from error
    if type(version) is not int or not 1 <= version <= FORMAT:
        raise UserError(
            f"{path} has format {version!r:.40}, and this rnnpipe reads 1 to {FORMAT}: use a newer "
            "rnnpipe, or export the model again with this one"
        )
    try:
        return BundleRecord.model_validate(migrated(content))
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        raise UserError(
            f"{path} is not what this rnnpipe expects, at {where}: {first['msg']}; where it names "
            "a kind of dataset or layer, install the package that has it"
        ) from error


def _encoders(path: Path) -> Encoders:
    try:
        return Encoders.load(path)
    except (OSError, ValueError) as error:
        raise UserError(f"{path} cannot be read: {error}") from error


def _require_code(record: BundleRecord, where: Path, folder: Path) -> None:
    """Refuses a model that needs Python code which is not there, or is no longer what it was."""
    if record.code is None:
        return
    module = record.code.function.partition(":")[0]
    if find_code(record.code.function, str(where)) is None:
        raise UserError(
            f"{folder}: its model was made by {record.code.function}, and has layers of it, but "
            f"there is no module {module} in {where}, nor installed; put "
            f"{module.replace('.', '/')}.py there"
        )
    if code_digest(record.code.function, str(where)) != record.code.digest:
        raise UserError(
            f"{folder}: the code of {record.code.function} in {where} is not the code that its "
            "model was trained with; get it as it was then, or train again"
        )
