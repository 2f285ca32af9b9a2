"""The three floors and the rooms of rnnpipe, arrows only downward, held by reading the imports."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FORBIDDEN = {"rnnpipe": {"prefect", "tasks", "flows"}, "tasks": {"flows"}, "flows": set()}
ROOMS = (
    "errors",
    "language",
    "counting",
    "settings",
    "files",
    "machine",
    "output",
    "progress",
    "retries",
    "plugins",
    "specs",
    "layers",
    "data",
    "inspecting",
    "baselines",
    "suites",
    "records",
    "provenance",
    "store",
    "statistics",
    "evaluation",
    "summary",
    "comparison",
    "trends",
    "plots",
    "report",
    "scoring",
    "cells",
    "models",
    "decoding",
    "kernels",
    "direct",
    "training",
    "bundles",
    "analysis",
    "exports",
    "results",
)
"""Of rnnpipe, from bottom to top: each imports from those before it alone."""
MAY_IMPORT_KERAS = {
    "rnnpipe/analysis/encoder.py",
    "rnnpipe/analysis/gates.py",
    "rnnpipe/analysis/perturbed.py",
    "rnnpipe/analysis/trial.py",
    "rnnpipe/analysis/walk.py",
    "rnnpipe/exports/bundle_folder.py",
    "rnnpipe/exports/comparing.py",
    "rnnpipe/exports/export.py",
    "rnnpipe/exports/keras_file.py",
    "rnnpipe/exports/litert.py",
    "rnnpipe/exports/mlflow_folder.py",
    "rnnpipe/exports/onnx_file.py",
    "rnnpipe/exports/plain.py",
    "rnnpipe/exports/saved_model.py",
    "rnnpipe/exports/subject.py",
    "rnnpipe/bundles/answering.py",
    "rnnpipe/decoding/attention.py",
    "rnnpipe/decoding/decoder.py",
    "rnnpipe/decoding/likelihood.py",
    "rnnpipe/decoding/own.py",
    "rnnpipe/decoding/greedy.py",
    "rnnpipe/decoding/beam.py",
    "rnnpipe/decoding/steps.py",
    "rnnpipe/training/generating.py",
    "rnnpipe/training/looking.py",
    "rnnpipe/models/chain.py",
    "rnnpipe/training/recipe.py",
    "rnnpipe/layers/custom/attention.py",
    "rnnpipe/layers/custom/attention_pooling.py",
    "rnnpipe/layers/custom/conv1d.py",
    "rnnpipe/layers/custom/lru.py",
    "rnnpipe/layers/custom/min_gru.py",
    "rnnpipe/layers/custom/min_lstm.py",
    "rnnpipe/layers/custom/peephole_lstm.py",
    "rnnpipe/layers/custom/pooling.py",
    "rnnpipe/layers/custom/recurrence.py",
    "rnnpipe/layers/custom/self_attention.py",
    "rnnpipe/models/losses.py",
    "rnnpipe/models/cudnn.py",
    "rnnpipe/models/defaults.py",
    "rnnpipe/models/encoder_decoder.py",
    "rnnpipe/models/teaching.py",
    "rnnpipe/models/directions.py",
    "rnnpipe/models/optimizers.py",
    "rnnpipe/training/graphs.py",
    "rnnpipe/kernels/layer.py",
    "rnnpipe/kernels/model.py",
    "rnnpipe/kernels/pair.py",
    "rnnpipe/kernels/support.py",
    "rnnpipe/kernels/tensors.py",
    "rnnpipe/training/engines.py",
    "rnnpipe/models/build.py",
    "rnnpipe/models/own.py",
    "rnnpipe/models/reread.py",
    "rnnpipe/training/ready.py",
    "rnnpipe/training/repeatable.py",
    "rnnpipe/training/steps.py",
    "rnnpipe/training/graph_steps.py",
    "rnnpipe/direct/model.py",
    "rnnpipe/direct/optimizer.py",
    "rnnpipe/direct/steps.py",
    "rnnpipe/training/train.py",
}


def imports(path, top_level_only=False):
    tree = ast.parse(path.read_text())
    nodes = tree.body if top_level_only else ast.walk(tree)
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield (node.module or "").partition(".")[0]


FRONT_DOOR = ROOT / "rnnpipe/__init__.py"
"""`rnnpipe.run` is what a user types, and lives in flows/: the door names it as text, for type
checkers alone as an import, and asks for it when somebody calls."""


@pytest.mark.parametrize("floor", FORBIDDEN)
def test_arrows_point_only_downward(floor):
    files = sorted(set((ROOT / floor).rglob("*.py")) - {FRONT_DOOR})
    assert files
    upward = {f"{f.relative_to(ROOT)}" for f in files if FORBIDDEN[floor] & set(imports(f))}
    assert upward == set()


def rooms_imported(path):
    """The rooms of rnnpipe that a module of it imports from, its own among them."""
    for node in ast.walk(ast.parse(path.read_text())):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        yield from (name.split(".")[1] for name in names if name.startswith("rnnpipe."))


def test_no_room_imports_one_above():
    modules = {
        path: path.relative_to(ROOT / "rnnpipe").parts[0].removesuffix(".py")
        for path in sorted((ROOT / "rnnpipe").rglob("*.py"))
        if path != FRONT_DOOR
    }
    assert set(modules.values()) == set(ROOMS)
    upward = [
        f"{path.relative_to(ROOT)} imports {other}"
        for path, room in modules.items()
        for other in rooms_imported(path)
        if ROOMS.index(other) > ROOMS.index(room)
    ]
    assert upward == []


def test_only_what_builds_or_trains_models_imports_keras_at_the_top():
    files = [f for floor in FORBIDDEN for f in (ROOT / floor).rglob("*.py")]
    found = {
        f.relative_to(ROOT).as_posix()
        for f in files
        if {"keras", "tensorflow"} & set(imports(f, top_level_only=True))
    }
    assert found == MAY_IMPORT_KERAS


def test_the_front_door_is_light_and_opens_to_all_that_it_names():
    code = """
import sys
import rnnpipe
print(sorted(name for name in sys.modules if name.startswith(("rnnpipe.", "flows", "tasks"))))
named = {name: getattr(rnnpipe, name) for name in rnnpipe.__all__}
print([name for name, found in named.items() if getattr(found, "__name__", name) != name])
print([m for m in ("tensorflow", "prefect", "pandas") if m in sys.modules])
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == ["[]", "[]", "[]"]


def test_type_checkers_see_at_the_front_door_what_it_hands_out():
    tree = ast.parse(FRONT_DOOR.read_text())
    (checked,) = (node for node in tree.body if isinstance(node, ast.If))
    typed = {
        alias.asname: f"{node.module}:{alias.name}"
        for node in checked.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    (origins,) = (
        ast.literal_eval(node.value)
        for node in tree.body
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "_ORIGINS"
    )
    assert typed == origins


HEAVY = ("tensorflow", "keras", "prefect", "dask", "pandas", "matplotlib", "scipy", "sklearn")


@pytest.mark.parametrize(
    ("arguments", "unwanted"),
    [
        (["--help"], HEAVY),
        (["run", "--help"], HEAVY),
        (["run", "quickstart", "--workers", "4096"], HEAVY),
        (["suites"], HEAVY),
        (["runs"], HEAVY),
        (["schema"], HEAVY),
        (["init", "--help"], HEAVY),
        (["ask", "--help"], HEAVY),
        (["export", "--help"], HEAVY),
        (["try", "--help"], HEAVY),
        (["cache", "list"], HEAVY),
        (["cache", "explain", "latest"], HEAVY),
        (["cache", "prune", "--dry-run"], HEAVY),
    ],
)
def test_light_commands_import_nothing_heavy(arguments, unwanted, tmp_path):
    code = f"""
import sys
from flows.cli import main
try:
    main({arguments!r})
except SystemExit:
    pass
print("HEAVY", [m for m in {unwanted!r} if m in sys.modules])
"""
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == "HEAVY []"


def test_a_run_begins_without_the_statistics_that_only_comparisons_need():
    code = (
        "import sys, flows.benchmark; print({'scipy.stats', 'scipy.optimize'} & set(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout == "set()\n"


def test_choosing_a_benchmark_imports_no_library_that_trains():
    """Nor do its tests, whose process runs flows as well: TensorFlow has to come after Prefect."""
    code = "import sys, benchmarks.__main__; print({'keras', 'tensorflow'} & set(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout == "set()\n"
