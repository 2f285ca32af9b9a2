"""A table of kinds, with those that installed packages bring along by their entry points."""

import warnings
from collections.abc import Mapping
from importlib.metadata import EntryPoint, entry_points
from pkgutil import resolve_name
from typing import TypeVar, cast, get_args

from pydantic import BaseModel

Base = TypeVar("Base", bound=type[BaseModel])


def with_entry_points(group: str, own: Mapping[str, str], base: Base, tag: str) -> tuple[Base, ...]:
    """Import the classes of a table, and those of the entry points of a group.

    A kind that cannot be imported, is no such class, or has another name than its entry point or
    the name of another kind, is left out with a warning: what does not use it works as before.

    Args:
        group: such as `rnnpipe.layers`.
        own: rnnpipe's kinds by name, the class of each as `module:class`.
        base: what every kind is a subclass of.
        tag: the field that holds a kind's name, and nothing else, as its `Literal`.

    """
    found: dict[str, Base] = {name: resolve_name(path) for name, path in own.items()}
    for point in sorted(entry_points(group=group), key=lambda point: point.name):
        try:
            found[point.name] = _loaded(point, base, tag, found)
        except Exception as error:  # noqa: BLE001 (whatever it is, it is that package's)
            package = point.dist.name if point.dist else "an unknown package"
            warnings.warn(
                f"the kind {point.name!r} of the package {package}, {point.value}, is left out: "
                f"{type(error).__name__}: {error}",
                stacklevel=2,
            )
    return tuple(found.values())


def _loaded(point: EntryPoint, base: Base, tag: str, known: Mapping[str, object]) -> Base:
    if point.name in known:
        raise ValueError("there is a kind of that name already")
    kind: Base = point.load()
    if not (isinstance(kind, type) and issubclass(kind, base)):
        raise TypeError(f"expected a subclass of {base.__module__}.{base.__name__}")
    names = get_args(cast("type[BaseModel]", kind).model_fields[tag].annotation)
    if names != (point.name,):
        raise ValueError(
            f"its {tag} is {', '.join(map(repr, names))}; expected the entry point's name, "
            f"{point.name!r}"
        )
    return kind
