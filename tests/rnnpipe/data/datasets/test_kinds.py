"""Dataset kinds of other packages, found by their entry points."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.rnnpipe.data.datasets.own_files import written

ROOT = Path(__file__).parents[4]

MODULE = """
from typing import Literal

import numpy as np

from other_data.parts import COUNT
from rnnpipe.data.datasets.base import Source
from rnnpipe.data.examples import Dataset, Examples
from rnnpipe.specs import Features, Numbers, Signature


class CountedSpec(Source):
    source: Literal["counted"]
    start: int

    def read(self, files):
        numbers = np.arange(self.start, self.start + COUNT, dtype=np.float32)
        part = Examples({"series": numbers.reshape(-1, 1, 1)}, numbers)
        port = Features(width=1, timesteps=1)
        return Dataset(Signature(inputs={"series": port}, target=Numbers()), part, part)
"""

SUITE = """
name = "s"
title = "S"
seeds = [0]
datasets.mine = { source = "counted", start = 5 }
variants.a.layers = [{ type = "gru", units = 2 }]
"""

ASK = """
import json, sys, warnings
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    from rnnpipe.suites.toml import parse_suite
from rnnpipe.data.datasets import load
from rnnpipe.errors import UserError
from tasks.caching import _sources, modules_of
told = {"warnings": [str(w.message) for w in caught if "left out" in str(w.message)]}
try:
    spec = parse_suite(sys.argv[1], "s.toml").datasets["mine"]
    told["targets"] = load(spec, {}).test.targets.tolist()
    told["sources"] = _sources(modules_of([spec]))
except UserError as error:
    told["error"] = str(error)
print(json.dumps(told))
"""


@pytest.fixture
def installed(tmp_path):
    """Installs a distribution with an entry point in a folder of its own, and asks a new Python."""

    def install(value="other_data.kind:CountedSpec", name="counted", count=2):
        info = "other_data-1.0.dist-info"
        written(tmp_path, f"{info}/METADATA", "Metadata-Version: 2.1\nName: other-data\n")
        written(tmp_path, f"{info}/entry_points.txt", f"[rnnpipe.datasets]\n{name} = {value}\n")
        written(tmp_path, "other_data/kind.py", MODULE)
        written(tmp_path, "other_data/parts.py", f"COUNT = {count}\n")
        written(tmp_path, "other_data/__init__.py", "")
        done = subprocess.run(
            [sys.executable, "-c", ASK, SUITE],
            env={"PYTHONPATH": f"{tmp_path}:{ROOT}", "PATH": "", "PYTHONDONTWRITEBYTECODE": "1"},
            capture_output=True,
            text=True,
            check=True,
            cwd=tmp_path,
        )
        return json.loads(done.stdout)

    return install


def test_a_kind_of_another_package_is_one_of_the_table_and_its_code_is_in_the_key(installed):
    told, other = installed(count=2), installed(count=3)

    assert told["warnings"] == []
    assert (told["targets"], other["targets"]) == ([5, 6], [5, 6, 7])
    assert list(told["sources"]) == ["other_data.kind"]
    assert told["sources"] == installed(count=2)["sources"] != other["sources"]


@pytest.mark.parametrize(
    ("value", "name", "why"),
    [
        (
            "other_data.kind:Nothing",
            "counted",
            "AttributeError: module 'other_data.kind' has no attribute",
        ),
        ("json:JSONDecoder", "counted", "TypeError: expected a subclass of rnnpipe.data.datasets"),
        (
            "other_data.kind:CountedSpec",
            "digits",
            "ValueError: there is a kind of that name already",
        ),
        (
            "other_data.kind:CountedSpec",
            "another",
            "ValueError: its source is 'counted'; expected the entry point's name, 'another'",
        ),
    ],
)
def test_one_that_is_none_is_left_out_with_a_warning(installed, value, name, why):
    told = installed(value, name)
    (warning,) = told["warnings"]
    assert warning.startswith(f"the kind '{name}' of the package other-data, {value}, is left")
    assert why in warning
    assert "datasets.mine" in told["error"]
