"""Layer kinds of other packages, found by their entry points."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

MODULE = """
from typing import Literal

from other_layers_parts import FACTOR
from rnnpipe.layers.base import Layer


class ScaleSpec(Layer):
    type: Literal["scale"]

    def shape(self, given):
        return given

    def build(self, given, seeds):
        import keras

        return keras.layers.Rescaling(FACTOR)
"""

SUITE = """
name = "s"
title = "S"
seeds = [0]
datasets.digits.source = "digits"
variants.a.layers = [{ type = "scale" }, { type = "gru", units = 2 }]
"""

ASK = """
import json, sys, warnings
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    from rnnpipe.suites.toml import parse_suite
from rnnpipe.errors import UserError
from tasks.caching import _sources, modules_of
told = {"warnings": [str(w.message) for w in caught if "left out" in str(w.message)]}
try:
    layers = parse_suite(sys.argv[1], "s.toml").variants["a"].layers
    told["types"] = [layer.type for layer in layers]
    told["sources"] = sorted(n for n in _sources(modules_of(layers)) if "other" in n or "gru" in n)
except UserError as error:
    told["error"] = str(error)
print(json.dumps(told))
"""


@pytest.fixture
def installed(tmp_path):
    """Installs a distribution with an entry point in a folder of its own, and asks a new Python."""

    def install(value, name="scale"):
        info = tmp_path / "other_layers-1.0.dist-info"
        info.mkdir()
        (info / "METADATA").write_text("Metadata-Version: 2.1\nName: other-layers\nVersion: 1.0\n")
        (info / "entry_points.txt").write_text(f"[rnnpipe.layers]\n{name} = {value}\n")
        (tmp_path / "other_layers.py").write_text(MODULE)
        (tmp_path / "other_layers_parts.py").write_text("FACTOR = 2.0\n")
        done = subprocess.run(
            [sys.executable, "-c", ASK, SUITE],
            env={"PYTHONPATH": f"{tmp_path}:{ROOT}", "PATH": ""},
            capture_output=True,
            text=True,
            check=True,
            cwd=tmp_path,
        )
        return json.loads(done.stdout)

    return install


def test_a_kind_of_another_package_is_one_of_the_table(installed):
    assert installed("other_layers:ScaleSpec") == {
        "warnings": [],
        "types": ["scale", "gru"],
        "sources": ["other_layers", "rnnpipe.layers.gru"],
    }


@pytest.mark.parametrize(
    ("value", "name", "why"),
    [
        ("other_layers:Nothing", "scale", "AttributeError: module 'other_layers' has no attribute"),
        ("json:JSONDecoder", "scale", "TypeError: expected a subclass of rnnpipe.layers.base"),
        ("other_layers:ScaleSpec", "gru", "ValueError: there is a kind of that name already"),
    ],
)
def test_one_that_is_none_is_left_out_with_a_warning(installed, value, name, why):
    told = installed(value, name)
    (warning,) = told["warnings"]
    assert warning.startswith(f"the kind '{name}' of the package other-layers, {value}, is left")
    assert why in warning
    assert "variants.a.layers[0]" in told["error"]
