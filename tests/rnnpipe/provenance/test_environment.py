import subprocess
import sys
from pkgutil import resolve_name

import pytest
import tensorflow as tf

from rnnpipe.data.datasets import DATASETS
from rnnpipe.machine.cores import cpu_model
from rnnpipe.provenance import environment as module
from tasks.caching import policy_of
from tasks.data import pad
from tasks.evaluation import evaluate
from tasks.training import train


def test_the_environment_names_versions_device_and_processor():
    found = module.environment()
    assert found.packages["keras"] == "3.15.1"
    assert found.packages["tensorflow"] == "2.21.0"
    assert found.hardware.cpu.startswith(cpu_model())
    assert cpu_model() != ""
    assert 1 <= found.hardware.threads <= 1024


@pytest.mark.parametrize(
    ("details", "device"),
    [
        ([], "CPU"),
        ([{"device_name": "NVIDIA H100"}], "NVIDIA H100"),
        ([{"device_name": "NVIDIA H100"}, {}], "NVIDIA H100 + GPU"),
    ],
)
def test_the_device_is_what_tensorflow_finds(monkeypatch, details, device):
    monkeypatch.setattr(tf.config, "list_physical_devices", {"GPU": details}.get)
    monkeypatch.setattr(tf.config.experimental, "get_device_details", lambda gpu: gpu)
    assert module.hardware().device == device


def test_without_a_gpu_s_driver_tensorflow_is_not_asked(monkeypatch):
    asked = module.hardware()
    monkeypatch.setattr(module, "may_have_gpu", lambda: False)
    monkeypatch.delitem(sys.modules, "tensorflow")
    assert module.hardware() == asked


def test_that_others_train_at_the_same_time_is_part_of_the_hardware(monkeypatch):
    assert module.hardware().trainings_at_once == 1
    monkeypatch.setenv("RNNPIPE_TRAININGS_AT_ONCE", "2")
    assert module.hardware().trainings_at_once == 2


def test_a_quota_is_part_of_the_processor_so_that_costs_are_not_compared_across_it(monkeypatch):
    monkeypatch.setattr(module, "cpu_model", lambda: "A processor")
    monkeypatch.setattr(module, "cpu_limit", lambda: None)
    assert module.hardware().cpu == "A processor"
    monkeypatch.setattr(module, "cpu_limit", lambda: 0.4)
    assert module.hardware().cpu == "A processor, limited to 0.4 cores"


def test_what_shapes_a_result_is_recorded():
    leaned_on = {
        name
        for task in (pad, train, evaluate)
        for name in policy_of(task).surroundings({"layers": ()})["libraries"]
    }
    read_with = {name for kind in DATASETS.values() for name in resolve_name(kind).LIBRARIES}
    assert leaned_on | read_with | {"scipy", "llvmlite"} <= set(module.PACKAGES)


def test_the_commit_and_whether_files_differ_from_it(tmp_path, monkeypatch):
    package = tmp_path / "rnnpipe"
    package.mkdir()
    (package / "provenance.py").write_text("x = 1\n")
    monkeypatch.setattr(module, "__file__", str(package / "provenance.py"))

    def git(*arguments):
        identity = ("-c", "user.name=A", "-c", "user.email=a@example.org")
        done = subprocess.run(
            ["git", *identity, "-C", tmp_path, *arguments],
            check=True,
            capture_output=True,
            text=True,
        )
        return done.stdout.strip()

    assert module._git_state(package) == (None, None)
    git("init", "-q")
    assert module._git_state(package) == (None, None)  # installed inside someone's checkout
    git("add", ".")
    git("commit", "-qm", "one")
    assert module._git_state(package) == (git("rev-parse", "HEAD"), False)
    (tmp_path / "new.py").write_text("y = 2\n")
    assert module._git_state(package) == (git("rev-parse", "HEAD"), True)


def test_outside_a_checkout_the_environment_may_name_the_commit(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "__file__", str(tmp_path / "provenance.py"))
    monkeypatch.setenv("RNNPIPE_COMMIT", "v1.2-3-gabcdef0")
    assert module._git_state(tmp_path) == ("v1.2-3-gabcdef0", None)
    monkeypatch.setenv("RNNPIPE_COMMIT", "")
    assert module._git_state(tmp_path) == (None, None)
