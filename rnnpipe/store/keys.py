"""What the cache's keys were made of, so that a later miss can be explained."""

import hashlib
import json
import re
from pathlib import Path
from typing import Any

from rnnpipe.errors import UserError
from rnnpipe.files.atomic import write_atomically
from rnnpipe.files.digests import short
from rnnpipe.store.listing import files_in
from rnnpipe.store.shared_entries import SharedEntries

_NAME = re.compile(r"\.?([0-9a-f]{64})\.json")


class Keys:
    """Key components under one folder, each in a file named by the key, their SHA-256."""

    def __init__(self, folder: Path, shared: SharedEntries | None = None) -> None:
        self.folder = folder
        self._shared = shared

    def write(self, components: dict[str, Any]) -> str:
        """Keeps `components` (plain JSON) and returns the key that stands for them.

        Raises:
            UserError: the disk is full or does not let us write.

        """
        key, text = _key_of(components)
        path = self.path(key)
        if not path.exists():
            write_atomically(path, text)
        return key

    def of(self, components: dict[str, Any]) -> str:
        """The key that stands for `components`; nothing is kept."""
        return _key_of(components)[0]

    def read(self, key: str) -> dict[str, Any]:
        """What the key was made of: `step`, `inputs`, `sources`, `libraries`, `settings`.

        Raises:
            UserError: it is not there, or damaged; the store's address cannot be read.

        """
        if self._shared and not self.path(key).exists() and (found := self._shared.key(key)):
            write_atomically(self.path(key), found)
        try:
            text = self.path(key).read_bytes()
        except OSError as error:
            raise UserError(
                f"the components of key {short(key)} are not in {self.folder}"
            ) from error
        if hashlib.sha256(text).hexdigest() != key:
            raise UserError(f"{self.path(key)} is damaged: delete it; the next run writes it anew")
        components: dict[str, Any] = json.loads(text)
        return components

    def files(self) -> dict[Path, str]:
        """Every file there, and the key that it is about; also what killed processes left."""
        return {p: m[1] for p in files_in(self.folder) if (m := _NAME.match(p.name))}

    def path(self, key: str) -> Path:
        """Where the components of a key lie, or will."""
        return self.folder / f"{key}.json"


def _key_of(components: dict[str, Any]) -> tuple[str, bytes]:
    """The key, and the text whose SHA-256 it is."""
    text = json.dumps(components, sort_keys=True, allow_nan=False).encode()
    return hashlib.sha256(text).hexdigest(), text
