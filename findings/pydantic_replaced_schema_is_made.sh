#!/usr/bin/env bash
# A JSON schema that `WithJsonSchema` stands in for is made all the same, as far as it is of other models.
#
# Versions: pydantic 2.14.3.
# Guess:    A parameter of type `Annotated[Model, WithJsonSchema({...})]` has the given schema, and that of the
#           model is not asked for: so the annotation also saves the time that a large one takes.
# Seen:     Nothing of it stands in the result, but every model within the model has its schema made, its own
#           hooks called among it. Where the type brings a core schema of its own, a validator function, none is.
# Matters:  Prefect makes the schema of all parameters when a flow is defined, which is when its module is
#           imported. For a parameter with some hundred models in it that was a tenth of a second of every command.
set -euo pipefail

folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check pydantic==2.14.3

cd "$folder"
cat > shown.py <<'EOF'
from typing import Annotated

from pydantic import BaseModel, TypeAdapter, WithJsonSchema
from pydantic_core import core_schema

made = []


class Leaf(BaseModel):
    value: int

    @classmethod
    def __get_pydantic_json_schema__(cls, schema, handler):
        made.append("Leaf")
        return handler(schema)


class Tree(BaseModel):
    left: Leaf
    right: Leaf


class Opaque:
    @classmethod
    def __get_pydantic_core_schema__(cls, source, handler):
        return core_schema.no_info_plain_validator_function(source.model_validate)

    @classmethod
    def __get_pydantic_json_schema__(cls, schema, handler):
        return {"type": "object"}


for how, kind in [
    ("WithJsonSchema:", Annotated[Tree, WithJsonSchema({"type": "object"})]),
    ("a core schema of its own:", Annotated[Tree, Opaque]),
]:
    adapter = TypeAdapter(kind)
    made.clear()
    shown = adapter.json_schema()
    print(how, shown, "made on the way:", made)
    assert shown == {"type": "object"}
    assert adapter.validate_python({"left": {"value": 1}, "right": {"value": 2}}).right.value == 2
    assert made == (["Leaf"] if how == "WithJsonSchema:" else [])
EOF
"$folder/venv/bin/python" shown.py
