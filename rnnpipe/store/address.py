"""Where a store is: a folder, or an address with a working copy of it on this machine."""

import hashlib
import re
from pathlib import Path
from urllib.parse import urlsplit

from rnnpipe.errors import UserError
from rnnpipe.settings import WORKING_COPIES, working_copies

_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]*://[^:]+")


def address_of(location: str | Path) -> str | None:
    """The fsspec address that `location` is, without a slash at its end; None for a folder.

    Raises:
        UserError: an address of another form than `protocol://place`, or one that holds a secret.

    """
    text = str(location)
    if isinstance(location, Path) or "://" not in text or text.startswith("file://"):
        return None
    parts = urlsplit(text)
    # It is written into records of Prefect's and shown; what signs a request must not be in it.
    if parts.password is not None or parts.query or parts.fragment:
        protocol = re.sub(r"[^a-z0-9+.-]", "", parts.scheme)
        raise UserError(
            f"the address of the artifacts ({protocol}://…) has a password, a ? or a # in it: "
            "expected protocol://place/prefix alone, such as s3://bucket/prefix; give credentials "
            "by the environment or a profile, as the protocol's package reads them"
        )
    if not _ADDRESS.fullmatch(text) or not parts.netloc:
        raise UserError(
            f"{text!r} is not an address: expected protocol://place/prefix, such as "
            "s3://bucket/prefix, or a folder"
        )
    return text.rstrip("/")


def folder_of(location: str | Path) -> Path:
    """The absolute path of a folder, which may be written as `file://`."""
    text = str(location)
    return Path(urlsplit(text).path if text.startswith("file://") else text).resolve()


def working_copy(address: str) -> Path:
    """The folder of this machine and user that holds what is at the address.

    Raises:
        UserError: the user has no home to put it in.

    """
    try:
        folder = working_copies()
    except RuntimeError as error:
        raise UserError(
            f"there is no folder for the working copy of {address}, as this user has no home: set "
            f"{WORKING_COPIES} to one"
        ) from error
    shown = re.sub(r"[^a-z0-9]+", "-", address.lower()).strip("-")[:40]
    return folder / f"{shown}-{hashlib.sha256(address.encode()).hexdigest()[:16]}"
