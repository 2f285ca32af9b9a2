"""What a user gets who installs the built wheel, in a folder that has nothing of the sources."""

import json
import os
import shutil
import subprocess
import sys
import tomllib
import zipfile
from importlib.metadata import distribution
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from rnnpipe.bundles.asking import Asked, blocks_of
from tests.service.serving import Served

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    source = folder / "source"
    subprocess.run(
        ["git", "clone", "--quiet", "--no-hardlinks", str(ROOT), str(source)], check=True
    )
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps"]
    options = ["--no-build-isolation", "--wheel-dir", str(folder), str(source)]
    subprocess.run([*command, *options], check=True)
    (built,) = folder.glob("*.whl")
    return built


def test_the_wheel_says_which_commit_it_is_of(wheel):
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    _, version, *_ = wheel.name.split("-")
    (found,) = (n for n in zipfile.ZipFile(wheel).namelist() if n.endswith("dist-info/METADATA"))
    assert f"Version: {version}\n" in zipfile.ZipFile(wheel).read(found).decode()
    assert "+" not in version or version.endswith(f"g{commit.stdout.strip()}")


def test_the_wheel_carries_suites_templates_types_and_licence(wheel):
    names = zipfile.ZipFile(wheel).namelist()
    for folder, pattern in (
        ("rnnpipe/language", "*.toml"),
        ("rnnpipe/suites", "*.toml"),
        ("rnnpipe/report/templates", "*"),
        ("rnnpipe", "py.typed"),
    ):
        expected = {p.relative_to(ROOT).as_posix() for p in (ROOT / folder).glob(pattern)}
        assert expected
        assert expected <= set(names)
    deployments = zipfile.ZipFile(wheel).read("flows/service/prefect.yaml")
    assert deployments == (ROOT / "prefect.yaml").read_bytes()
    assert any(name.endswith("licenses/LICENSE") for name in names)
    assert not any(name.startswith(("tests/", "benchmarks/")) for name in names)


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory):
    """The folder with what the wheel installs, its kernels compiled for the first who asks."""
    site = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps"]
    subprocess.run([*command, "--target", str(site), str(wheel)], check=True)
    return site


@pytest.fixture(scope="module")
def environment(installed):
    """That of a process that finds the installed wheel, and none of the sources."""
    return {**os.environ, "PYTHONPATH": str(installed)}


def test_the_installed_wheel_runs_a_suite_without_the_sources(environment, tmp_path):
    options = ["--dataset", "digits", "--variant", "simple_rnn", "--seeds", "1", "--epochs", "1"]
    ran = subprocess.run(
        [sys.executable, "-m", "flows.cli", "run", "quickstart", *options],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    (record,) = (tmp_path / "artifacts/runs").glob("*/run.json")
    assert (record.parent / "report.html").exists()


def test_the_installed_wheel_serves_every_deployment(environment, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)  # Python looks there first
    served = Served(tmp_path, PYTHONPATH=environment["PYTHONPATH"])
    try:
        found = served.ask("POST", "deployments/filter")
        written = yaml.safe_load((ROOT / "prefect.yaml").read_text())["deployments"]
        assert {d["name"] for d in found} == {d["name"] for d in written}
        assert {d["version"] for d in found} == {"unknown"}
        served.reached(served.start("prune/prune-cache", dry_run=True), "Completed")
    finally:
        code, _ = served.interrupt()
    assert code == 0


ASK = """
import json, sys
from importlib.util import find_spec
from pathlib import Path
from rnnpipe.bundles.asking import Asked, blocks_of
from rnnpipe.bundles.opening import open_bundle
answers = []
for folder, rows in json.loads(sys.argv[1]):
    bundle = open_bundle(folder)
    answers.append(list(Asked().lines(bundle, blocks_of(bundle, Path(rows)))))
unwanted = ("prefect", "dask", "fastapi", "matplotlib", "sklearn", "scipy", "sacrebleu", "pytest")
print(json.dumps([answers, [name for name in unwanted if find_spec(name)]]))
"""


@pytest.fixture(scope="module")
def answering(installed, tmp_path_factory):
    """The Python of a fresh environment that has the wheel, and of all else the group `predict`."""
    folder = tmp_path_factory.mktemp("predict")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder)], check=True)
    (site,) = folder.glob("lib/python*/site-packages")
    packages = [distribution(name) for name in needed(PROJECT["dependency-groups"]["predict"])]
    for top in (*installed.iterdir(), *(top for package in packages for top in tops(package))):
        there = site / top.name
        if not there.exists():
            there.symlink_to(top)
    return folder / "bin/python"


def needed(requirements):
    """The names of all that these need, and of what those need."""
    found, left = set(), list(requirements)
    while left:
        requirement = Requirement(left.pop())
        if requirement.marker is not None and not requirement.marker.evaluate({"extra": ""}):
            continue
        if (name := canonicalize_name(requirement.name)) not in found:
            found.add(name)
            left += distribution(name).requires or []
    return found


def tops(installed):
    """The folders and modules of a package, as they lie beside those of others."""
    names = {file.parts[0] for file in installed.files} - {"..", "__pycache__"}
    return {Path(installed.locate_file(name)) for name in names}


def test_a_bundle_of_every_structure_answers_elsewhere_with_the_group_predict_alone(
    answering, tmp_path
):
    """Nothing is downloaded: the packages are those of this environment, linked one by one."""
    from tests.rnnpipe.bundles.every_structure import bundles  # noqa: PLC0415 (imports TensorFlow)

    made = bundles(tmp_path)
    asked, expected = [], []
    for bundle, rows in made.values():
        copy = shutil.copytree(bundle.folder, tmp_path / "elsewhere" / bundle.folder.name)
        asked.append([str(copy), str(rows)])
        expected.append(list(Asked().lines(bundle, blocks_of(bundle, rows))))
    assert len({bundle.signature.structure for bundle, _ in made.values()}) == 5
    done = subprocess.run(
        [answering, "-I", "-c", ASK, json.dumps(asked)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    answers, unwanted = json.loads(done.stdout)
    assert unwanted == []
    assert answers == expected
    command = [answering, "-I", "-m", "flows.cli", "predict", *asked[0], "--format", "jsonl"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert [json.loads(line) for line in done.stdout.splitlines()] == expected[0], done.stderr


def test_the_group_predict_asks_for_what_the_project_asks_for():
    group = set(PROJECT["dependency-groups"]["predict"])
    assert group < set(PROJECT["project"]["dependencies"])


def test_metadata_name_the_licence_and_the_pythons_that_are_tested():
    project = PROJECT["project"]
    assert project["license"] == "Apache-2.0"
    pythons = {c.rpartition(" ")[2] for c in project["classifiers"] if ":: Python ::" in c}
    tested = (ROOT / ".github/workflows/ci.yml").read_text()
    assert all(f'"{python}"' in tested for python in pythons)
