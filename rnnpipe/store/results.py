"""The small JSON results in which Prefect remembers which entry a step made."""

import json
from pathlib import Path
from typing import Any

from rnnpipe.files.atomic import set_aside, write_atomically
from rnnpipe.records import Entry
from rnnpipe.store.listing import files_in

_ENTRY = f"{Entry.__module__}.{Entry.__qualname__}"

_JSON = {
    "type": "json",
    "jsonlib": "json",
    "object_encoder": "prefect.serializers.prefect_json_object_encoder",
    "object_decoder": "prefect.serializers.prefect_json_object_decoder",
    "dumps_kwargs": {},
    "loads_kwargs": {},
}
"""Prefect's JSON serializer as it is by itself; each part may be left out, but for the type."""


class Results:
    """Prefect's result storage: one file a cache key.

    A result file names the serializer, its decoder, and the class of every object that it is to be
    read back with. Only a file that says plain JSON and holds an `Entry` and no other object may
    reach Prefect, so that no file makes it load a pickle or import anything.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def entry(self, key: str) -> Entry | None:
        """The entry that the step with this key made, or None if none is recorded.

        Raises:
            ValueError: the file is damaged, or not one that rnnpipe had written.

        """
        path = self.folder / key
        try:
            content = json.loads(path.read_bytes())
            serializer = content["metadata"]["serializer"]
            if serializer["type"] != "json" or not serializer.items() <= _JSON.items():
                raise ValueError(f"{path} is not serialized as JSON")
            result = json.loads(content["result"])
            if result["__class__"] != _ENTRY or names_a_class(result["data"]):
                raise ValueError(f"{path} does not hold an entry")
            return Entry.model_validate(result["data"])
        except FileNotFoundError:
            return None
        except (KeyError, TypeError, RecursionError) as error:
            raise ValueError(f"{path} is no result of a step: {error}") from error

    def write(self, key: str, entry: Entry) -> None:
        """Has Prefect find `entry` as what the step with this key made; as Prefect writes it.

        Raises:
            UserError: the disk is full or does not let us write.

        """
        path = self.folder / key
        content = {
            "metadata": {"storage_key": str(path), "serializer": _JSON},
            "result": json.dumps({"__class__": _ENTRY, "data": entry.model_dump(mode="json")}),
        }
        write_atomically(path, json.dumps(content).encode())

    def files(self) -> dict[Path, Entry | None]:
        """Every file there, and the entry that it names.

        None stands for the error of a step that failed, which Prefect keeps as well, and for a
        damaged file.
        """
        return {path: self._whole(path) for path in files_in(self.folder)}

    def _whole(self, path: Path) -> Entry | None:
        try:
            return self.entry(path.name)
        except ValueError:
            return None

    def set_aside_unless_plain(self, key: str) -> None:
        """Moves a result away that is damaged or not ours, before Prefect reads it."""
        try:
            self.entry(key)
        except ValueError:
            set_aside(self.folder / key, self.folder.parent)


def names_a_class(value: Any) -> bool:
    """Whether Prefect would make another object of anything in `value`."""
    if isinstance(value, dict):
        named = "__class__" in value or "__exc_type__" in value
        return named or any(names_a_class(item) for item in value.values())
    return isinstance(value, list) and any(names_a_class(item) for item in value)
