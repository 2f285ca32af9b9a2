"""Importing a library without all that it would import along."""

import sys
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import ModuleType


@contextmanager
def absent(*packages: str) -> Iterator[None]:
    """In the block, packages that are not imported yet look as if they were not installed.

    For libraries that try whether they are. None in `sys.modules` is how Python itself says so.
    """
    hidden = [name for name in packages if name not in sys.modules]
    modules: MutableMapping[str, ModuleType | None] = sys.modules  # type: ignore[assignment]
    modules.update(dict.fromkeys(hidden))
    try:
        yield
    finally:
        for name in hidden:
            del modules[name]
