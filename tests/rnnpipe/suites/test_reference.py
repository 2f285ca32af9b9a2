"""docs/data.md says what the specs and the examples say today, and its own examples load."""

import re
import sys
from typing import get_args

import pytest

from rnnpipe.data.datasets import load
from rnnpipe.data.datasets.kinds import DATASETS
from rnnpipe.data.sources.files import LocalFile
from rnnpipe.data.sources.own import content_digest
from rnnpipe.layers import LAYERS
from rnnpipe.models.own import build_own
from rnnpipe.specs.schedules import SCHEDULES
from rnnpipe.suites import load_suite
from rnnpipe.suites.reference import LAYERS_PAGE, PAGE, ROOT, filled, key_table
from rnnpipe.suites.toml import parse_suite

TEXT = PAGE.read_text("utf-8")
BUILT_IN = {
    "imdb",
    "reuters",
    "adding",
    "temporal_order",
    "copy_memory",
    "digits",
    "reversal",
    "multi30k",
    "shapes",
}
MODULES = dict(re.findall(r"```python\n# (\w+)\.py\n(.*?)```", TEXT, re.DOTALL))
BLOCKS = re.findall(r"```toml\n(.*?)```", TEXT, re.DOTALL)


@pytest.mark.parametrize("page", [PAGE, LAYERS_PAGE], ids=lambda page: page.stem)
def test_the_page_is_up_to_date(page):
    text = page.read_text("utf-8")
    assert filled(text) == text, "run `python -m rnnpipe.suites.reference`"


def test_every_kind_of_layer_and_schedule_is_on_its_page():
    schedules = {get_args(kind.model_fields["type"].annotation)[0] for kind in SCHEDULES}
    text = LAYERS_PAGE.read_text("utf-8")
    assert set(re.findall(r"<!-- kind: (\w+) -->", text)) == {*LAYERS, *schedules}


def test_the_page_has_the_keys_of_every_kind_and_an_example_of_own_data():
    kinds = set(DATASETS) - BUILT_IN
    assert set(re.findall(r"<!-- keys: (\w+) -->", TEXT)) == {"own", "split", *kinds}
    assert set(re.findall(r"<!-- kind: (\w+) -->", TEXT)) == BUILT_IN
    shown = set(re.findall(r'^source = "(\w+)"', TEXT, re.MULTILINE))
    assert shown - BUILT_IN == kinds


@pytest.mark.parametrize("text", BLOCKS, ids=lambda text: re.search(r'name = "(.*?)"', text)[1])
def test_an_example_is_a_suite(text):
    assert parse_suite(text, origin="docs/data.md").trials()


@pytest.mark.parametrize("path", sorted((ROOT / "examples").glob("*.toml")), ids=lambda p: p.stem)
def test_every_example_file_is_a_suite(path):
    assert load_suite(str(path)).trials()


def test_the_function_of_the_page_makes_data(tmp_path, monkeypatch):
    monkeypatch.delitem(sys.modules, "my_data", raising=False)  # another test's
    module = MODULES["my_data"]
    (suite,) = (block for block in BLOCKS if 'source = "python"' in block)
    (tmp_path / "my_data.py").write_text(module)
    (tmp_path / "walks.toml").write_text(suite)
    spec = load_suite(str(tmp_path / "walks.toml")).datasets["walks"]
    files = {
        role: LocalFile(tmp_path / path, content_digest(tmp_path / path))
        for role, path in spec.own_files().items()
    }
    dataset = load(spec, files)
    assert (len(dataset.train), len(dataset.test)) == (200, 100)
    sys.modules.pop("my_data", None)


def test_the_model_of_the_page_fits_its_dataset(tmp_path, monkeypatch):
    monkeypatch.delitem(sys.modules, "my_models", raising=False)  # another test's
    (suite,) = (block for block in BLOCKS if 'model = "' in block)
    (tmp_path / "my_models.py").write_text(MODULES["my_models"])
    (tmp_path / "averaged.toml").write_text(suite)
    trials = load_suite(str(tmp_path / "averaged.toml")).trials()
    own = next(trial for trial in trials if trial.variant == "gru_mean")
    spec = load_suite(str(tmp_path / "averaged.toml")).datasets["order"]
    model = build_own(own.model, spec.known_signature(), seed=0)
    assert model.output_shape == (None, 4)
    assert model.count_params() == 3 * (8 * 8 + 8 * 8 + 2 * 8) + 8 * 4 + 4
    sys.modules.pop("my_models", None)


def test_a_key_has_what_it_takes_its_default_and_what_it_is():
    rows = key_table("text").splitlines()
    assert rows[0] == "| key | takes | default | what it is |"
    assert '| `unit` | `"word"`, `"character"`, `"subword"` | `"word"` | what a token is |' in rows
    assert not any(row.startswith(("| `path` ", "| `source` ", "| `training` ")) for row in rows)
    assert any(
        row.startswith("| `by` ") and "| needed |" in row for row in key_table("split").splitlines()
    )


def test_a_kind_that_there_is_not_is_refused():
    with pytest.raises(ValueError, match="no kind 'texts'"):
        key_table("texts")
