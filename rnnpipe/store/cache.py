"""The cache: finished folders named by the digest of their content, never overwritten."""

import json
import os
import re
import shutil
import tempfile
from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rnnpipe.errors import UserError
from rnnpipe.files.atomic import (
    DAMAGED,
    flush_files,
    flush_folder,
    link_or_copy,
    set_aside,
    storage_errors,
)
from rnnpipe.files.digests import sha256_of, short, verify
from rnnpipe.records import Entry
from rnnpipe.store.keys import Keys
from rnnpipe.store.listing import files_in, folders_in, size_of
from rnnpipe.store.results import Results
from rnnpipe.store.shared_entries import FACTS, SharedEntries, digest_of, is_sound

AUDITING = ".auditing-"
REMOVING = ".removing-"
"""How the names of folders begin in which an entry is computed again, or being removed."""

_WRITING = ".writing-"
_DIGEST = re.compile(r"[0-9a-f]{64}")


class Cache:
    """Entries under one folder, each written once, checked on use, set aside when damaged.

    What is finished is `shared`, where there is an address for that.
    """

    def __init__(self, folder: Path, shared: SharedEntries | None = None) -> None:
        self.folder = folder
        self._shared = shared

    @property
    def results(self) -> Results:
        """Prefect's small JSON results, which say which entry a step made."""
        return Results(self.folder / "results")

    @property
    def keys(self) -> Keys:
        """What each key was made of."""
        return Keys(self.folder / "keys", self._shared)

    def look_up(self, key: str) -> Entry | None:
        """What is shared under a key, after making it known here too.

        A result that is damaged or not ours is moved away, before Prefect reads it.

        Raises:
            UserError: the store's address cannot be read.

        """
        self.results.set_aside_unless_plain(key)
        found = self._shared.result(key) if self._shared else None
        if found is not None and found != self.results.entry(key):
            self.results.write(key, found)
        return found

    def share(self, key: str, entry: Entry, *, again: bool) -> Entry:
        """Shares the entry that the step with this key made; returns the one that counts.

        That is the first to be shared, which may be another machine's, unless `again` replaces it.

        Raises:
            UserError: the store's address cannot be written; the entry is kept here.

        """
        if self._shared is None:
            return entry
        # In this order, so that each is found only when what it needs is there.
        self._shared.push(entry, self.folder / entry.digest, again=again)
        self._shared.push_key(key, self.keys.path(key))
        if self._shared.push_result(key, entry, again=again):
            return entry
        first = self._shared.result(key)
        if first is not None and self.holds(first):
            self.results.write(key, first)
            return first
        return self.share(key, entry, again=True)

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
                (temporary / FACTS).write_text(json.dumps(facts, sort_keys=True))
                files = {p.name: sha256_of(p) for p in sorted(temporary.iterdir())}
                entry = Entry(digest=digest_of(files), files=files, facts=facts)
                if not self._has(entry):
                    self._put_in_place(temporary, entry)
        finally:
            shutil.rmtree(temporary, ignore_errors=True)
        if self._shared is not None:
            self._shared.offer(entry, self.folder / entry.digest)
        return entry

    def holds(self, entry: Entry) -> bool:
        """Whether every file of `entry` is there with its digest; if so, notes its use.

        One that is not, but is whole at the store's address, is brought here.

        Raises:
            UserError: the address cannot be read; the disk is full or does not let us write.

        """
        return self._has(entry) or self._pull(entry)

    def folder_of(self, entry: Entry) -> Path:
        """The folder with the files of an entry that was found or made, perhaps elsewhere.

        Raises:
            UserError: it is not here and cannot be brought here.

        """
        folder = self.folder / entry.digest
        if self._shared is not None and not folder.is_dir() and not self._pull(entry):
            raise UserError(
                f"entry {short(entry.digest)} is neither in {self.folder} nor whole at the store's "
                "address: run the suite again"
            )
        return folder

    def _pull(self, entry: Entry) -> bool:
        """Whether the entry could be brought here."""
        if self._shared is None:
            return False
        with storage_errors(self.folder):
            self.folder.mkdir(parents=True, exist_ok=True)
            temporary = Path(tempfile.mkdtemp(dir=self.folder, prefix=_WRITING))
            try:
                pulled = self._shared.pull(entry, temporary)
                if pulled:
                    self._put_in_place(temporary, entry)
            finally:
                shutil.rmtree(temporary, ignore_errors=True)
        return pulled

    def _has(self, entry: Entry) -> bool:
        """Whether every file of `entry` is in its folder with its digest; if so, notes its use."""
        held = is_sound(entry) and all(
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
        if FACTS not in files or digest_of(files) != digest:
            return None
        return Entry(digest=digest, files=files, facts=json.loads((folder / FACTS).read_text()))

    def times(self, digest: str) -> tuple[datetime, datetime]:
        """When the entry was made, and when it was last made or found again; in UTC.

        Raises:
            FileNotFoundError: it is not there.

        """
        folder = self.folder / digest
        facts = folder / FACTS
        # Its facts are the last file to be written; of a damaged entry the use is all we know.
        return _modified(facts if facts.exists() else folder), _modified(folder)

    def leftovers(self) -> list[Path]:
        """Entries set aside as damaged, and what killed processes were at."""
        kinds = (DAMAGED, _WRITING, AUDITING, REMOVING)
        return [p for p in folders_in(self.folder) if p.name.startswith(kinds)]

    def path(self, entry: Entry, name: str) -> Path:
        """Where file `name` of `entry` lies."""
        return self.folder / entry.digest / name

    def export(
        self, entry: Entry, folder: Path, only: Collection[str] | None = None
    ) -> dict[str, str]:
        """Puts the entry's files into `folder` as well; returns their names and digests.

        `only` names those that are wanted, where not all are.
        """
        files = {
            name: digest
            for name, digest in entry.files.items()
            if name != FACTS and (only is None or name in only)
        }
        with storage_errors(folder):
            folder.mkdir(parents=True, exist_ok=True)
            source = self.folder_of(entry)
            for name in files:
                link_or_copy(source / name, folder / name)
        return files

    def _put_in_place(self, folder: Path, entry: Entry) -> None:
        """Moves a folder that is filled to its place; a damaged entry there is kept for a look."""
        place = self.folder / entry.digest
        if place.exists():
            set_aside(place, self.folder)
        folder.chmod(0o755)
        flush_files(folder)
        folder.replace(place)
        flush_folder(self.folder)


def _modified(path: Path) -> datetime:
    return datetime.fromtimestamp(path.stat().st_mtime, UTC)
