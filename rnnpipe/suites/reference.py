"""Keeps docs/data.md and docs/layers.md up to date: the keys of every kind, and the example files.

What stands between `<!-- keys: KIND -->`, `<!-- kind: KIND -->` (what it is, and its keys) or
`<!-- example: FILE -->` and `<!-- end -->` is written anew, from the specs, by
`python -m rnnpipe.suites.reference`; the text around it is written by hand.
"""

import inspect
import json
import re
from collections.abc import Iterator
from pathlib import Path
from pkgutil import resolve_name
from typing import Any, get_args

from rnnpipe.data.datasets.kinds import DATASETS
from rnnpipe.data.datasets.own import OwnSource
from rnnpipe.data.splits import SplitSpec
from rnnpipe.files.atomic import write_atomically
from rnnpipe.layers.kinds import LAYERS
from rnnpipe.specs import TrainingSpec
from rnnpipe.specs.base import Spec
from rnnpipe.specs.schedules import SCHEDULES

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "data.md"
LAYERS_PAGE = ROOT / "docs" / "layers.md"

_PLACE = re.compile(r"(<!-- (keys|kind|example): ([a-z0-9_.]+) -->\n).*?(<!-- end -->)", re.DOTALL)

_SHARED: dict[str, type[Spec]] = {
    "own": OwnSource,
    "split": SplitSpec,
    "training": TrainingSpec,
    **{str(get_args(kind.model_fields["type"].annotation)[0]): kind for kind in SCHEDULES},
}
"""What several kinds have: the keys of all own data, of a split, a training and its schedules."""

_LEFT_OUT = {"source", "type", "training"}
"""Keys that say which kind it is, and how it is trained on."""

_NAMES = {
    "string": "text",
    "integer": "whole number",
    "number": "number",
    "boolean": "true or false",
    "object": "table",
    "array": "list",
}


def filled(page: str) -> str:
    """The page with every table of keys and every example as they are now.

    Raises:
        ValueError: it names a kind that there is not.
        OSError: it names an example that there is not.

    """

    def content(place: re.Match[str]) -> str:
        begin, what, name, end = place.groups()
        text = {"keys": key_table, "kind": _told, "example": _example}[what](name)
        return f"{begin}{text}\n{end}"

    return _PLACE.sub(content, page)


def key_table(name: str) -> str:
    """The keys of a kind as a table in Markdown, without those that all own data have.

    Raises:
        ValueError: there is no such kind.

    """
    spec = _spec(name)
    is_own = name in DATASETS and issubclass(spec, OwnSource)
    known = _LEFT_OUT | (set(OwnSource.model_fields) if is_own else set())
    schema = spec.model_json_schema()
    definitions = schema.get("$defs", {})
    rows = (
        _row(key, field, definitions, required=key in schema.get("required", ()))
        for key, field in schema["properties"].items()
        if key not in known
    )
    return "\n".join(("| key | takes | default | what it is |", "|---|---|---|---|", *rows))


def _spec(name: str) -> type[Spec]:
    known: dict[str, Any] = {**_SHARED, **DATASETS, **LAYERS}
    if name not in known:
        raise ValueError(f"no kind {name!r}; expected one of {', '.join(known)}")
    found = known[name]
    spec: type[Spec] = resolve_name(found) if isinstance(found, str) else found
    return spec


def _told(name: str) -> str:
    """What a kind is, by its own words, and its keys where it has any."""
    told, keys = inspect.getdoc(_spec(name)) or "", key_table(name)
    return f"{told}\n\n{keys}" if keys.count("\n") > 1 else told


def _row(key: str, field: dict[str, Any], definitions: dict[str, Any], *, required: bool) -> str:
    takes = " or ".join(dict.fromkeys(_takes(field, definitions)))
    default = "needed" if required else _default(field.get("default"))
    told = (part.replace("|", "\\|") for part in (takes, default, field.get("description", "")))
    return f"| `{key}` | {' | '.join(told)} |"


def _takes(field: dict[str, Any], definitions: dict[str, Any]) -> Iterator[str]:
    """What a key takes, one phrase for each kind of value."""
    if "$ref" in field:
        named = field["$ref"].rpartition("/")[2]
        yield "table, see below" if named == "SplitSpec" else "table"
    elif "discriminator" in field:
        yield "table, see below"
    elif "anyOf" in field:
        for choice in field["anyOf"]:
            yield from _takes(choice, definitions)
    elif "enum" in field:
        yield ", ".join(f"`{json.dumps(value)}`" for value in field["enum"])
    elif "const" in field:
        yield f"`{json.dumps(field['const'])}`"
    elif field.get("type") == "array":
        items = " or ".join(_takes(field.get("items", {}), definitions))
        yield f"list of {items}" if items else "list"
    elif field.get("type") not in {"null", None}:
        yield _NAMES[field["type"]]


def _default(value: Any) -> str:
    return "" if value in (None, [], {}) else f"`{json.dumps(value)}`"


def _example(name: str) -> str:
    return f"```toml\n{(ROOT / 'examples' / name).read_text('utf-8').rstrip()}\n```"


if __name__ == "__main__":
    for page in (PAGE, LAYERS_PAGE):
        write_atomically(page, filled(page.read_text("utf-8")).encode())
