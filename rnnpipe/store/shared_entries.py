"""Finished entries, and the results and keys by which they are found, at a store's address.

cache/<digest>/<file>        an entry; facts.json comes last and makes it whole
cache/keys/<key>.json        what a key was made of
cache/results/<key>.json     the entry that the step with this key made

Whoever may write there may write anything, so nothing read from there is trusted: an entry counts
when its name is the digest of its content, a result when it is JSON of the right form.
"""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from rnnpipe import progress
from rnnpipe.errors import UserError
from rnnpipe.files.digests import verify
from rnnpipe.records import Entry, to_json
from rnnpipe.specs.base import FileName
from rnnpipe.store.remote import Remote
from rnnpipe.store.results import names_a_class

FACTS = "facts.json"
"""The file of an entry that is written last."""

_MOST_BYTES = 64 * 2**30
"""Most bytes of an entry; the whole of IMDB, padded, takes less than 1 GB."""

_MOST_BYTES_OF_JSON = 4 * 2**20

_NAMES = TypeAdapter(dict[FileName, str])


def digest_of(files: Mapping[str, str]) -> str:
    """An entry's digest: the SHA-256 over each file's name and SHA-256."""
    lines = "".join(f"{digest}  {name}\n" for name, digest in sorted(files.items()))
    return hashlib.sha256(lines.encode()).hexdigest()


def is_sound(entry: Entry) -> bool:
    """Whether an entry's digest is that of its files' digests, and one of these that of its facts.

    No file is read; their names are such that none leads out of the entry's folder.
    """
    try:
        _NAMES.validate_python(entry.files)
        facts = json.dumps(entry.facts, sort_keys=True).encode()
    except (ValidationError, TypeError, ValueError):
        return False
    return digest_of(entry.files) == entry.digest and hashlib.sha256(
        facts
    ).hexdigest() == entry.files.get(FACTS)


class SharedEntries:
    """What a cache pushes to an address, and pulls from there."""

    def __init__(self, remote: Remote) -> None:
        self._remote = remote

    def offer(self, entry: Entry, folder: Path) -> None:
        """Pushes an entry if that is possible right now; `push` has to see to it later."""
        try:
            SharedEntries(self._remote.impatient).push(entry, folder)
        except UserError as error:
            progress.note(f"not shared yet: {error}")

    def push(self, entry: Entry, folder: Path, *, again: bool = False) -> None:
        """Puts the files of the entry in `folder` there, unless a whole entry is there already.

        `again` replaces them also then: what is there is known to be damaged.
        """
        place = f"cache/{entry.digest}"
        if not again and self._remote.exists(f"{place}/{FACTS}"):
            return
        for name in sorted(entry.files, key=lambda name: (name == FACTS, name)):
            self._remote.write(f"{place}/{name}", folder / name)

    def pull(self, entry: Entry, folder: Path) -> bool:
        """Fills an empty folder with the entry's files; False when it is not whole there.

        A damaged one is told.
        """
        place = f"cache/{entry.digest}"
        if not is_sound(entry):
            return False
        sizes = self._remote.sizes(place)
        if FACTS not in sizes:
            return False
        wrong = sorted(entry.files.keys() - sizes.keys())
        if sum(sizes[name] for name in entry.files.keys() & sizes.keys()) > _MOST_BYTES:
            wrong = [f"all of more than {_MOST_BYTES:,} bytes"]
        for name, digest in entry.files.items():
            if not wrong:
                self._remote.get(f"{place}/{name}", folder / name)
                wrong = [] if verify(folder / name, digest) else [name]
        if wrong:
            found = f"{self._remote.address}/{place}"
            progress.note(f"{found} is damaged ({', '.join(wrong)}): not used")
        return not wrong

    def result(self, key: str) -> Entry | None:
        """The entry that the step with this key made; None also when the result is damaged."""
        try:
            content = self._remote.read(_result(key), _MOST_BYTES_OF_JSON)
            if content is None:
                return None
            entry = Entry.model_validate_json(content)
        except ValueError:
            entry = None
        if entry is not None and is_sound(entry) and not names_a_class(entry.facts):
            return entry
        progress.note(f"{self._remote.address}/{_result(key)} is damaged: not used")
        return None

    def push_result(self, key: str, entry: Entry, *, again: bool) -> bool:
        """Says that the step with this key made `entry`; False when another result is there.

        `again` replaces that one.
        """
        content = to_json(entry).encode()
        if again:
            self._remote.write(_result(key), content)
            return True
        return self._remote.create(_result(key), content)

    def push_key(self, key: str, file: Path) -> None:
        """Puts there what the key was made of."""
        self._remote.create(_key(key), file)

    def key(self, key: str) -> bytes | None:
        """What the key was made of, if that is there and as it was written."""
        try:
            content = self._remote.read(_key(key), _MOST_BYTES_OF_JSON)
        except ValueError:
            return None
        if content is None or hashlib.sha256(content).hexdigest() != key:
            return None
        return content


def _result(key: str) -> str:
    return f"cache/results/{key}.json"


def _key(key: str) -> str:
    return f"cache/keys/{key}.json"
