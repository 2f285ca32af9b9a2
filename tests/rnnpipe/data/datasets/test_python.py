import sys

import pytest
from pydantic import ValidationError

from rnnpipe.data.datasets.python import PythonSpec
from rnnpipe.errors import UserError
from rnnpipe.files import own_functions
from rnnpipe.suites import load_suite
from tests.rnnpipe.data.datasets.own_files import read, written

HEAD = """\
import numpy as np
from rnnpipe.data.examples import Dataset, Examples
from rnnpipe.specs import Classes, Features, Signature

SIGNATURE = Signature(
    inputs={"series": Features(width=1, timesteps=2)}, target=Classes(names=("a", "b"))
)


def examples(values, labels):
    series = np.asarray(values, np.float32).reshape(-1, 2, 1)
    return Examples({"series": series}, np.asarray(labels, np.int32))


"""
LOAD = f"""{HEAD}from own_rows import OFFSET

def load(rows, factor=1):
    values = [float(line) * factor + OFFSET for line in rows.read_text().split()]
    return Dataset(SIGNATURE, examples(values[:4], [0, 1]), examples(values[4:], [1]))
"""


@pytest.fixture(autouse=True)
def _modules_as_before(monkeypatch):
    monkeypatch.setattr(own_functions, "_LOADED", {})
    before = set(sys.modules)
    yield
    for name in [name for name in set(sys.modules) - before if name.startswith("own_")]:
        del sys.modules[name]
    own_functions._BESIDE.files.clear()


def spec_of(folder, source, **settings):
    written(folder, "own_data.py", source)
    return PythonSpec(source="python", load="own_data:load", **settings).located(folder)


def test_the_function_gets_settings_and_files_and_makes_the_dataset(tmp_path):
    written(tmp_path, "own_rows.py", "OFFSET = 0.5\n")
    written(tmp_path, "data/rows.txt", "1 2 3 4 5 6")
    spec = spec_of(tmp_path, LOAD, settings={"factor": 10}, files={"rows": "data/rows.txt"})

    dataset = read(spec)

    assert dataset.train.inputs["series"][:, :, 0].tolist() == [[10.5, 20.5], [30.5, 40.5]]
    assert dataset.test.inputs["series"][:, :, 0].tolist() == [[50.5, 60.5]]
    assert dataset.test.targets.tolist() == [1]
    assert dataset.card.parts["train"].classes == {"a": 1, "b": 1}
    assert dataset.card.notes == (
        "made by own_data:load, which alone knows how its parts were split and fitted",
    )


def test_its_files_are_those_that_it_reads_and_those_of_its_code(tmp_path):
    written(tmp_path, "own_rows.py", "OFFSET = 0.5\n")
    spec = spec_of(tmp_path, LOAD, files={"rows": "rows.txt"})

    assert spec.own_files() == {
        "rows": str(tmp_path / "rows.txt"),
        "code.own_data": str(tmp_path / "own_data.py"),
        "code.own_rows": str(tmp_path / "own_rows.py"),
    }


def test_where_it_lies_is_no_part_of_what_shapes_the_data(tmp_path):
    specs = []
    for place in ("one", "two"):
        written(tmp_path / place, "own_rows.py", "OFFSET = 0.5\n")
        specs.append(spec_of(tmp_path / place, LOAD, files={"rows": f"{place}/rows.txt"}))

    assert specs[0] != specs[1]
    assert specs[0].data_only() == specs[1].data_only()
    assert specs[0].data_only().own_files() == {"rows": "rows.txt"}


def test_a_card_of_its_own_is_kept(tmp_path):
    made = "Dataset(SIGNATURE, *[examples([1, 2], [0])] * 2, card=CARD)"
    card = "from rnnpipe.data.card import DataCard\nCARD = DataCard(parts={}, fitted_digest='x')"
    spec = spec_of(tmp_path, f"{HEAD}{card}\n\ndef load():\n    return {made}\n")

    assert read(spec).card.fitted_digest == "x"


def test_an_installed_function(tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(tmp_path)
    source = f"{HEAD}def load():\n    return Dataset(SIGNATURE, *[examples([1, 2], [0])] * 2)\n"
    written(tmp_path, "own_package/__init__.py", "")
    written(tmp_path, "own_package/data.py", source)
    spec = PythonSpec(source="python", load="own_package.data:load").located(tmp_path / "suite")

    assert set(spec.own_files()) == {"installed.own_package", "installed.own_package.data"}
    assert read(spec).train.targets.tolist() == [0]


def test_a_suite_finds_it_beside_its_file(tmp_path):
    suite = """
        name = "mine"
        title = "Mine"
        seeds = [1]
        [datasets.mine]
        source = "python"
        load = "own_data:load"
        settings = { factor = 2, nested = { a = [1, "x"] } }
        [variants.gru]
        layers = [{ type = "gru", units = 1 }]
    """
    written(tmp_path, "own_data.py", "def load(factor, nested):\n    return factor\n")
    spec = load_suite(written(tmp_path, "mine.toml", suite)).datasets["mine"]

    assert isinstance(spec, PythonSpec)
    assert spec.folder == str(tmp_path)
    assert spec.settings == {"factor": 2, "nested": {"a": [1, "x"]}}
    with pytest.raises(UserError, match="there is no module own_data in"):
        load_suite(written(tmp_path / "elsewhere", "mine.toml", suite))


@pytest.mark.parametrize(
    ("body", "line", "said"),
    [
        (
            "    x = 1\n    raise KeyError('x')",
            "17, in load",
            "KeyError: 'x'; this is your own code",
        ),
        ("    return examples([1, 2], [0])", "15, in load", "TypeError: it returned Examples; "),
        ("    return None", "15, in load", "expected rnnpipe.data.examples.Dataset"),
        (
            "    return Dataset(SIGNATURE, examples([1, 2], [0]), examples([1, 2], [0, 1]))",
            "12, in examples",
            "ValueError: 1 inputs.series and 2 targets",
        ),
        (
            "    return Dataset(SIGNATURE, *[examples([1, float('nan')], [0])] * 2)",
            "15, in load",
            "ValueError: the train inputs.series that it returned hold NaN or infinity",
        ),
        (
            "    return Dataset(SIGNATURE, *[examples([1, 2], [-1])] * 2)",
            "15, in load",
            "the train targets that it returned are int32, from -1 to -1; expected classes by pos",
        ),
        (
            "    return Dataset(SIGNATURE, examples([1, 2], [0]), examples([1, 2], [2]))",
            "15, in load",
            "the test targets that it returned are int32, from 2 to 2; expected classes by posi",
        ),
        (
            "    return Dataset(SIGNATURE, examples([1, 2], [0]), examples([], []))",
            "15, in load",
            "ValueError: the test examples that it returned are none",
        ),
    ],
)
def test_what_is_wrong_with_it_is_told_as_its_own(tmp_path, body, line, said):
    spec = spec_of(tmp_path, f"{HEAD}def load():\n{body}\n")
    with pytest.raises(UserError) as caught:
        read(spec)
    assert f"{tmp_path}/own_data.py, line {line}: " in str(caught.value)
    assert said in str(caught.value)


def test_a_setting_that_it_does_not_take(tmp_path):
    spec = spec_of(tmp_path, "\ndef load():\n    pass\n", settings={"x": 1})
    with pytest.raises(UserError, match=r"own_data\.py, line 2, in load: TypeError: .*'x'"):
        read(spec)


def test_memory_that_runs_out_is_told_as_of_any_dataset(tmp_path):
    with pytest.raises(UserError, match="the python data asked for do not fit into memory"):
        read(spec_of(tmp_path, "def load():\n    raise MemoryError\n"))


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"load": "own_data"}, "expected module:function, as in my_data:load"),
        ({"settings": {"x": 1}, "files": {"x": "a"}}, "x stands in settings and in files"),
    ],
)
def test_settings_that_make_no_call(settings, said):
    with pytest.raises(ValidationError, match=said):
        PythonSpec(**{"source": "python", "load": "own_data:load"} | settings)
