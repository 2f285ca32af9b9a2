import tomllib
from importlib import resources

import jsonschema
import pytest

from rnnpipe.data.datasets import DATASETS
from rnnpipe.layers.kinds import LAYERS
from rnnpipe.suites import bundled_suites
from rnnpipe.suites.schema import DIALECT, suite_schema

MINE = """
name = "mine"
title = "Mine"
seeds = [0]
[datasets.digits]
source = "digits"
[variants.lstm]
layers = [{ type = "lstm", units = 8 }]
"""


@pytest.fixture(scope="module")
def schema():
    return jsonschema.Draft202012Validator(suite_schema())


def problems(schema, text):
    return [error.json_path for error in schema.iter_errors(tomllib.loads(text))]


def test_it_is_a_schema_of_draft_2020_12(schema):
    assert schema.schema["$schema"] == DIALECT
    schema.check_schema(schema.schema)


@pytest.mark.parametrize("name", bundled_suites())
def test_every_bundled_suite_is_as_it_says(schema, name):
    text = (resources.files("rnnpipe") / "suites" / f"{name}.toml").read_text("utf-8")
    assert problems(schema, text) == []


@pytest.mark.parametrize(
    ("good", "bad", "where"),
    [
        ("seeds = [0]", "seeds = [0]\nsedes = 1", ["$"]),
        ("units = 8", "units = 0", ["$.variants.lstm.layers[0]"]),
        ('source = "digits"', 'source = "digits"\nlimit = "all"', ["$.datasets.digits"]),
        ('title = "Mine"', "", ["$"]),
    ],
)
def test_a_mistake_is_found_where_it_stands(schema, good, bad, where):
    assert problems(schema, MINE) == []
    assert problems(schema, MINE.replace(good, bad)) == where


def test_it_knows_every_kind(schema):
    kinds = schema.schema["$defs"].values()
    for key, table in (("source", DATASETS), ("type", LAYERS)):
        known = {kind.get("properties", {}).get(key, {}).get("const") for kind in kinds}
        assert set(table) <= known
