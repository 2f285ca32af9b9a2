"""A table of kinds, with those that installed packages bring along by their entry points."""

import warnings
from collections.abc import Mapping
from importlib.metadata import EntryPoint, entry_points
from pkgutil import resolve_name
from typing import TypeVar

Base = TypeVar("Base", bound=type)


def with_entry_points(group: str, own: Mapping[str, str], base: Base) -> tuple[Base, ...]:
    """Import the classes of a table, and those of the entry points of a group.

    A kind that cannot be imported, is no such class, or has the name of another is left out with a
    warning: what does not use it works as before.

    Args:
        group: such as `rnnpipe.layers`.
        own: rnnpipe's kinds by name, the class of each as `module:class`.
        base: what every kind is a subclass of.

    """
    found: dict[str, Base] = {name: resolve_name(path) for name, path in own.items()}
    for point in sorted(entry_points(group=group), key=lambda point: point.name):
        try:
            found[point.name] = _loaded(point, base, found)
        except Exception as error:  # noqa: BLE001 (whatever it is, it is that package's)
            package = point.dist.name if point.dist else "an unknown package"
            warnings.warn(
                f"the kind {point.name!r} of the package {package}, {point.value}, is left out: "
                f"{type(error).__name__}: {error}",
                stacklevel=2,
            )
    return tuple(found.values())


def _loaded(point: EntryPoint, base: Base, known: Mapping[str, object]) -> Base:
    if point.name in known:
        raise ValueError("there is a kind of that name already")
    kind: Base = point.load()
    if not (isinstance(kind, type) and issubclass(kind, base)):
        raise TypeError(f"expected a subclass of {base.__module__}.{base.__name__}")
    return kind
