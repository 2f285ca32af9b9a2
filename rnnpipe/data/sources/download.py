"""Fetching a dataset's file: found at its own address or in a mirror, checked, moved into place."""

import os
import re
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from rnnpipe.data.sources import transfer
from rnnpipe.data.sources.files import RemoteFile, SourceFile
from rnnpipe.data.sources.transfer import Progress, TransferError
from rnnpipe.errors import UserError, why
from rnnpipe.files.digests import parse_sums, sha256_of, verify
from rnnpipe.files.locks import lies_at, sole_use
from rnnpipe.settings import DATA_MIRROR

SUMS = "SHA256SUMS"

_MAX_SUMS_BYTES = 1_000_000
_COPIED_AT_ONCE = 2**20


class NotInMirrorError(UserError):
    """A mirror that can be read does not hold a file."""


def locate(file: RemoteFile, mirror: str | None) -> SourceFile:
    """Where to fetch `file` from, and the SHA-256 that it must have.

    `mirror` (none if empty) is a folder or an http(s) URL that holds the file, itself or in one of
    its folders, and a `SHA256SUMS`, whose sum then counts in place of the file's own; nothing else
    is read.

    Raises:
        NotInMirrorError: the mirror does not list the file.
        UserError: the mirror cannot be read.

    """
    if not mirror:
        return SourceFile(name=file.name, location=file.url, sha256=file.sha256)
    if re.match(r"https?://[^/?#]*@", mirror):
        raise UserError(
            f"{DATA_MIRROR} holds a URL with a user name or password, which would end up in "
            "records; expected an address that needs none"
        )
    folder = mirror.rstrip("/") if _is_url(mirror) else str(Path(mirror).expanduser().absolute())
    sums = f"{folder}/{SUMS}"
    try:
        listed = parse_sums(_read_sums(sums).decode("utf-8", "replace"), origin=sums)
    except TransferError as error:
        raise UserError(
            f"cannot look for {file.name} in the mirror: {error}. Set {DATA_MIRROR} to a folder or "
            f"an http(s) URL that holds {file.name} and a {SUMS}, or unset it to fetch {file.url}"
        ) from error
    if (path := _listed_path(file.name, listed)) is None:
        raise NotInMirrorError(
            f"{sums} does not list {file.name} (it lists {', '.join(listed) or 'nothing'}): put "
            f"the file and its sum there, or unset {DATA_MIRROR} to fetch {file.url}"
        )
    return SourceFile(name=file.name, location=f"{folder}/{path}", sha256=listed[path])


def fetch(source: SourceFile, destination: Path, *, on_progress: Progress) -> None:
    """Have the source's content at `destination`.

    A destination with the right digest is left as it is; another one is replaced, in one step. The
    content gathers in `<destination>.part`; after a dropped connection that stays, and the next
    call goes on from there. Where several processes ask for one destination, one works and the
    others wait for it.

    Raises:
        UserError: the content is not to be had, or has another digest (it is removed again), or
            the destination cannot be written; the message says how to provide the file.

    """
    try:
        if verify(destination, source.sha256):
            return
        with _sole_use_of_part(destination) as (part, content):
            if verify(destination, source.sha256):
                return
            _fill(part, content, source, on_progress)
            os.fsync(content.fileno())
            part.replace(destination)
    except TransferError as error:
        raise UserError(
            f"cannot fetch {source.name}: {error}. Either set {DATA_MIRROR} to a folder or an "
            f"http(s) URL that holds {source.name} and a {SUMS}, or copy the file (SHA-256 "
            f"{source.sha256}) to {destination}"
        ) from error
    except OSError as error:
        raise UserError(
            f"cannot write {destination}: {why(error)}; make room there, or choose another folder"
        ) from error


def check_reachable(source: SourceFile) -> None:
    """Ask once whether the source answers, without reading its content.

    Raises:
        UserError: it does not; the message says why.

    """
    try:
        if _is_url(source.location):
            transfer.probe(source.location)
        else:
            Path(source.location).open("rb").close()
    except (TransferError, OSError) as error:
        raise UserError(f"cannot reach {source.name}: {why(error)}") from error


def _listed_path(name: str, listed: Collection[str]) -> str | None:
    """The listed path of a file: its name alone, or the only one of that name in a folder."""
    if name in listed:
        return name
    inside = [path for path in listed if path.endswith(f"/{name}")]
    return inside[0] if len(inside) == 1 else None


def _is_url(location: str) -> bool:
    return location.startswith(("http://", "https://"))


def _read_sums(location: str) -> bytes:
    if _is_url(location):
        return transfer.read_small(location, _MAX_SUMS_BYTES)
    try:
        with Path(location).open("rb") as file:
            return file.read(_MAX_SUMS_BYTES)
    except OSError as error:
        raise TransferError(str(error)) from error


@contextmanager
def _sole_use_of_part(destination: Path) -> Iterator[tuple[Path, BinaryIO]]:
    """`<destination>.part` and the file opened there for appending; not left behind if empty."""
    part = destination.with_name(f"{destination.name}.part")
    with sole_use(part) as content:
        try:
            yield part, content
        finally:
            content.flush()
            if os.fstat(content.fileno()).st_size == 0 and lies_at(part, content):
                part.unlink()


def _fill(part: Path, content: BinaryIO, source: SourceFile, on_progress: Progress) -> None:
    """Bring `content`, opened at `part`, to what the source has; empty it if that is wrong."""
    if verify(part, source.sha256):
        return
    pieced_together = _transfer(source.location, content, on_progress)
    if pieced_together and not verify(part, source.sha256):
        # the pieces may be of different files: once more from the start
        content.truncate(0)
        _transfer(source.location, content, on_progress)
    found = sha256_of(part)
    if found != source.sha256:
        content.truncate(0)
        raise TransferError(f"{source.location} has SHA-256 {found}, expected {source.sha256}")


def _transfer(location: str, content: BinaryIO, on_progress: Progress) -> bool:
    """Append what is missing; whether the content is pieced together from several responses."""
    if _is_url(location):
        pieced_together = transfer.download(location, content, on_progress)
    else:
        pieced_together = False
        _copy(Path(location), content, on_progress)
    content.flush()
    return pieced_together


def _copy(source: Path, content: BinaryIO, on_progress: Progress) -> None:
    content.truncate(0)
    try:
        file = source.open("rb")
    except OSError as error:
        raise TransferError(str(error)) from error
    with file:
        total = os.fstat(file.fileno()).st_size
        while piece := file.read(_COPIED_AT_ONCE):
            content.write(piece)
            on_progress(file.tell(), total)
