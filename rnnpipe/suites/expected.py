"""What a suite could have at some place, from its JSON Schema: for whoever mistyped it."""

from typing import Any

from rnnpipe.suites.suite import Suite

_EXAMPLES = {"integer": "[0, 1, 2]", "string": '["a", "b"]', "number": "[0.1, 0.2]"}

_BOUNDS = {
    "minimum": "{} or more",
    "exclusiveMinimum": "more than {}",
    "maximum": "at most {}",
    "exclusiveMaximum": "less than {}",
}
"""How the bounds of a JSON Schema are said."""

_FAR = 10_000_000


class Expected:
    """The schema of a suite, looked up by the locations that pydantic tells."""

    def __init__(self) -> None:
        self._schema = Suite.model_json_schema()

    def keys(self, location: tuple[str | int, ...]) -> list[str]:
        """The keys that a table may have; none where it may have any, or is no table."""
        return [name for node in self._at(location) for name in node.get("properties", {})]

    def example(self, location: tuple[str | int, ...]) -> str:
        """A list as it could stand there."""
        kinds = (node.get("items", {}).get("type") for node in self._at(location))
        return next((_EXAMPLES[kind] for kind in kinds if kind in _EXAMPLES), "[{ … }]")

    def span(self, location: tuple[str | int, ...], given: float) -> str:
        """The numbers that may stand there: `more than 0 and less than 1`; nothing if unknown.

        A bound that is there for safety alone is told to who has gone beyond it.
        """
        nodes = [node for node in self._at(location) if _BOUNDS.keys() & node.keys()]
        if len(nodes) != 1:
            return ""
        (node,) = nodes
        return " and ".join(
            said.format(_number(node[bound]))
            for bound, said in _BOUNDS.items()
            if bound in node and (node[bound] < _FAR or given > node[bound])
        )

    def _at(self, location: tuple[str | int, ...]) -> list[dict[str, Any]]:
        """The schemas of a place, several where it may hold one thing or another."""
        nodes = self._meant(self._schema)
        for part in location:
            nodes = [
                inner
                for node in nodes
                for found in _inside(node, part)
                for inner in self._meant(found)
            ]
        return nodes

    def _meant(self, node: dict[str, Any]) -> list[dict[str, Any]]:
        """A schema with its references followed and its alternatives apart."""
        if "$ref" in node:
            node = self._schema["$defs"][node["$ref"].rpartition("/")[2]]
        if "discriminator" in node:
            return [node]
        return [m for each in node.get("anyOf", ()) for m in self._meant(each)] or [node]


def _number(value: float) -> str:
    return f"{value:,}" if isinstance(value, int) else f"{value:g}"


def _inside(node: dict[str, Any], part: str | int) -> list[dict[str, Any]]:
    """The schemas one step further in: of a key, of a list's item, or of a kind by its name."""
    if "discriminator" in node:
        kinds = node["discriminator"]["mapping"]
        return [{"$ref": kinds[part]}] if part in kinds else []
    if isinstance(part, int):
        return [node["items"]] if "items" in node else []
    if part in node.get("properties", {}):
        return [node["properties"][part]]
    rest = node.get("additionalProperties")
    return [rest] if isinstance(rest, dict) else list(node.get("patternProperties", {}).values())
