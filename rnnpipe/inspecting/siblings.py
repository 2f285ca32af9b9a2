"""Files that lie side by side as the parts of one dataset: `X_TRAIN.ts` and `X_TEST.ts`."""

import re
from pathlib import Path

from rnnpipe.data.sources.files import LocalFile
from rnnpipe.data.sources.own import content_digest

_PART = re.compile(r"(?<![a-z])(train|training|dev|validation|valid|test)(?![a-z])", re.IGNORECASE)

_ROLES = {
    "train": "train",
    "training": "train",
    "dev": "validation",
    "valid": "validation",
    "validation": "validation",
    "test": "test",
}


def parts_beside(path: Path) -> dict[str, Path]:
    """The files that are named like this one but for the part: with their roles, training first.

    Where there are not both a training and a test file, the file stands alone, as "path".
    """
    named = list(_PART.finditer(path.name))
    if not named:
        return {"path": path}
    start, end = named[-1].span()
    like = (path.name[:start].lower(), path.name[end:].lower())
    found: dict[str, Path] = {}
    for other in sorted(path.parent.iterdir()):
        part = next((m for m in _PART.finditer(other.name) if _around(other.name, m) == like), None)
        if part is not None and other.is_file():
            found.setdefault(_ROLES[part[0].lower()], other)
    if not {"train", "test"} <= set(found):
        return {"path": path}
    return {role: found[role] for role in ("train", "validation", "test") if role in found}


def local(path: Path) -> LocalFile:
    """The file, with the digest that readers hold it against.

    Raises:
        UserError: it cannot be read.

    """
    return LocalFile(path, content_digest(path))


def _around(name: str, part: re.Match[str]) -> tuple[str, str]:
    return name[: part.start()].lower(), name[part.end() :].lower()
