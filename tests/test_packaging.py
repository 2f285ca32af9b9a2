"""What a user gets who installs the built wheel, in a folder that has nothing of the sources."""

import os
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
import yaml

from tests.service.serving import Served

ROOT = Path(__file__).parents[1]


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


def test_the_wheel_carries_suites_templates_types_and_licence(wheel):
    names = zipfile.ZipFile(wheel).namelist()
    for folder, pattern in (
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
def environment(wheel, tmp_path_factory):
    """That of a process that finds the installed wheel, and none of the sources."""
    site = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps"]
    subprocess.run([*command, "--target", str(site), str(wheel)], check=True)
    return {**os.environ, "PYTHONPATH": str(site)}


def test_the_installed_wheel_runs_a_suite_without_the_sources(environment, tmp_path):
    options = ["--dataset", "digits", "--variant", "gru", "--seeds", "1", "--epochs", "1"]
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


def test_metadata_name_the_licence_and_the_pythons_that_are_tested():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert project["license"] == "Apache-2.0"
    pythons = {c.rpartition(" ")[2] for c in project["classifiers"] if ":: Python ::" in c}
    tested = (ROOT / ".github/workflows/ci.yml").read_text()
    assert all(f'"{python}"' in tested for python in pythons)


def test_the_changelog_has_the_version_that_is_built():
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    assert f"## [{version}] - 2" in (ROOT / "CHANGELOG.md").read_text()
