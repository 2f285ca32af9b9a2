"""Keeps docs/data.md up to date: the keys of every kind, from its spec, and the example files.

What stands between `<!-- keys: KIND -->` or `<!-- example: FILE -->` and `<!-- end -->` is written
anew by `python -m rnnpipe.suites.reference`; the text around it is written by hand.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from pkgutil import resolve_name
from typing import Any

from rnnpipe.data.datasets.kinds import DATASETS
from rnnpipe.data.datasets.own import OwnSource
from rnnpipe.data.splits import SplitSpec
from rnnpipe.files.atomic import write_atomically
from rnnpipe.specs.base import Spec

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "data.md"

_PLACE = re.compile(r"(<!-- (keys|example): ([a-z_.]+) -->\n).*?(<!-- end -->)", re.DOTALL)

_SHARED: dict[str, type[Spec]] = {"own": OwnSource, "split": SplitSpec}
"""What several kinds have: the keys of all own data, and those of their split."""

_LEFT_OUT = {"source", "training"}
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
        text = key_table(name) if what == "keys" else _example(name)
        return f"{begin}{text}\n{end}"

    return _PLACE.sub(content, page)


def key_table(name: str) -> str:
    """The keys of a kind as a table in Markdown, without those that all own data have.

    Raises:
        ValueError: there is no such kind.

    """
    if name in _SHARED:
        spec, known = _SHARED[name], _LEFT_OUT
    elif name in DATASETS:
        spec = resolve_name(DATASETS[name])
        known = _LEFT_OUT | (set(OwnSource.model_fields) if issubclass(spec, OwnSource) else set())
    else:
        raise ValueError(f"no kind {name!r}; expected one of {', '.join((*_SHARED, *DATASETS))}")
    schema = spec.model_json_schema()
    definitions = schema.get("$defs", {})
    rows = (
        _row(key, field, definitions, required=key in schema.get("required", ()))
        for key, field in schema["properties"].items()
        if key not in known
    )
    return "\n".join(("| key | takes | default | what it is |", "|---|---|---|---|", *rows))


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
    write_atomically(PAGE, filled(PAGE.read_text("utf-8")).encode())
