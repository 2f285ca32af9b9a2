"""Files that a dataset is made from: where one is to be had, and where it lies."""

from dataclasses import dataclass
from pathlib import Path

from rnnpipe.specs.base import Spec


@dataclass(frozen=True)
class RemoteFile:
    """A published file: its name, its address and the SHA-256 that its content must have."""

    name: str
    url: str
    sha256: str


@dataclass(frozen=True)
class LocalFile:
    """A file on this machine and the SHA-256 to check before anything in it is decoded.

    The sum is a `RemoteFile`'s own, or the one that a mirror lists, or what was noted of a user's
    file; empty where that is only looked at.
    """

    path: Path
    sha256: str


class SourceFile(Spec):
    """A file that was downloaded: where it came from and the digest it was checked against."""

    name: str
    location: str
    sha256: str
