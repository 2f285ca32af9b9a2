"""The small JSON results in which Prefect remembers which entry a step made."""

import json
from pathlib import Path

from rnnpipe.records import Entry
from rnnpipe.store.files import set_aside
from rnnpipe.store.listing import files_in

_ENTRY = f"{Entry.__module__}.{Entry.__qualname__}"


class Results:
    """Prefect's result storage: one file a cache key.

    A result file names the serializer and the class it is to be read back with. Only a file that
    says plain JSON and holds an `Entry` may reach Prefect, so that no file makes it load a pickle
    or import a class.
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
            if content["metadata"]["serializer"]["type"] != "json":
                raise ValueError(f"{path} is not serialized as JSON")
            result = json.loads(content["result"])
            if result["__class__"] != _ENTRY:
                raise ValueError(f"{path} does not hold an entry")
            return Entry.model_validate(result["data"])
        except FileNotFoundError:
            return None
        except (KeyError, TypeError, RecursionError) as error:
            raise ValueError(f"{path} is no result of a step: {error}") from error

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
