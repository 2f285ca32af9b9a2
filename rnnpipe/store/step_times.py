"""How long a training step took by each of its means, remembered for this machine."""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from rnnpipe.files.atomic import write_atomically

_TIMES = TypeAdapter(dict[str, dict[str, float]])


class StepTimesFolder:
    """One small JSON file for each of the conditions that were measured."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def find(self, conditions: Mapping[str, Any]) -> dict[str, dict[str, float]]:
        """What was measured under these conditions; empty if nothing was, or if it is damaged."""
        try:
            return _TIMES.validate_json(self._path(conditions).read_bytes())
        except (FileNotFoundError, ValidationError):
            return {}

    def keep(self, conditions: Mapping[str, Any], times: dict[str, dict[str, float]]) -> None:
        """Remembers it.

        Raises:
            UserError: the disk is full or does not let us write.

        """
        write_atomically(self._path(conditions), _TIMES.dump_json(times))

    def _path(self, conditions: Mapping[str, Any]) -> Path:
        text = json.dumps(conditions, sort_keys=True, allow_nan=False)
        return self.folder / f"{hashlib.sha256(text.encode()).hexdigest()}.json"
