"""The cache: finished folders named by the digest of their content, never overwritten."""

import hashlib
import json
import os
import re
import shutil
import tempfile
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rnnpipe.digests import sha256_of, verify
from rnnpipe.records import Entry
from rnnpipe.store.files import (
    DAMAGED,
    flush_files,
    flush_folder,
    link_or_copy,
    set_aside,
    storage_errors,
)
from rnnpipe.store.keys import Keys
from rnnpipe.store.listing import files_in, folders_in, size_of
from rnnpipe.store.results import Results

AUDITING = ".auditing-"
REMOVING = ".removing-"
"""How the names of folders begin in which an entry is computed again, or being removed."""

_WRITING = ".writing-"
_FACTS = "facts.json"
_DIGEST = re.compile(r"[0-9a-f]{64}")


class Cache:
    """Entries under one folder, each written once, checked on use, set aside when damaged."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @property
    def results(self) -> Results:
        """Prefect's small JSON results, which say which entry a step made."""
        return Results(self.folder / "results")

    @property
    def keys(self) -> Keys:
        """What each key was made of."""
        return Keys(self.folder / "keys")

    def publish(self, write: Callable[[Path], Mapping[str, Any]]) -> Entry:
        """Has `write` fill an empty folder and return facts, then puts it in its place.

        The entry's digest covers each file's name and content and the facts. When the very same
        content is already there, that one is kept.

        Raises:
            UserError: the disk is full or does not let us write; nothing is left behind.

        """
        with storage_errors(self.folder):
            self.folder.mkdir(parents=True, exist_ok=True)
            temporary = Path(tempfile.mkdtemp(dir=self.folder, prefix=_WRITING))
        try:
            with storage_errors(self.folder, lambda: size_of([temporary])):
                facts = dict(write(temporary))
                (temporary / _FACTS).write_text(json.dumps(facts, sort_keys=True))
                files = {p.name: sha256_of(p) for p in sorted(temporary.iterdir())}
                entry = Entry(digest=_digest(files), files=files, facts=facts)
                if not self.holds(entry):
                    self._set_aside(entry)
                    temporary.chmod(0o755)
                    flush_files(temporary)
                    temporary.replace(self.folder / entry.digest)
                    flush_folder(self.folder)
        finally:
            shutil.rmtree(temporary, ignore_errors=True)
        return entry

    def holds(self, entry: Entry) -> bool:
        """Whether every file of `entry` is there with its digest; if so, notes its use."""
        held = _digest(entry.files) == entry.digest and all(
            verify(self.path(entry, name), digest) for name, digest in entry.files.items()
        )
        if held:
            # In a store that several users share, only an entry's maker may touch it.
            with suppress(PermissionError):
                os.utime(self.folder / entry.digest)
        return held

    def digests(self) -> list[str]:
        """The digests of all entries, whole or damaged."""
        return [p.name for p in folders_in(self.folder) if _DIGEST.fullmatch(p.name)]

    def read(self, digest: str) -> Entry | None:
        """The entry in its folder, read without noting a use; None when it is damaged or gone."""
        folder = self.folder / digest
        files = {path.name: sha256_of(path) for path in files_in(folder)}
        if _FACTS not in files or _digest(files) != digest:
            return None
        return Entry(digest=digest, files=files, facts=json.loads((folder / _FACTS).read_text()))

    def times(self, digest: str) -> tuple[datetime, datetime]:
        """When the entry was made, and when it was last made or found again; in UTC.

        Raises:
            FileNotFoundError: it is not there.

        """
        folder = self.folder / digest
        facts = folder / _FACTS
        # Its facts are the last file to be written; of a damaged entry the use is all we know.
        return _modified(facts if facts.exists() else folder), _modified(folder)

    def leftovers(self) -> list[Path]:
        """Entries set aside as damaged, and what killed processes were at."""
        kinds = (DAMAGED, _WRITING, AUDITING, REMOVING)
        return [p for p in folders_in(self.folder) if p.name.startswith(kinds)]

    def path(self, entry: Entry, name: str) -> Path:
        """Where file `name` of `entry` lies."""
        return self.folder / entry.digest / name

    def export(self, entry: Entry, folder: Path) -> dict[str, str]:
        """Puts the entry's files into `folder` as well; returns their names and digests."""
        files = {name: digest for name, digest in entry.files.items() if name != _FACTS}
        with storage_errors(folder):
            folder.mkdir(parents=True, exist_ok=True)
            for name in files:
                link_or_copy(self.path(entry, name), folder / name)
        return files

    def _set_aside(self, entry: Entry) -> None:
        """Makes room for a fresh copy of a damaged entry, keeping the damaged one for a look."""
        damaged = self.folder / entry.digest
        if damaged.exists():
            set_aside(damaged, self.folder)


def _modified(path: Path) -> datetime:
    return datetime.fromtimestamp(path.stat().st_mtime, UTC)


def _digest(files: Mapping[str, str]) -> str:
    lines = "".join(f"{digest}  {name}\n" for name, digest in sorted(files.items()))
    return hashlib.sha256(lines.encode()).hexdigest()
