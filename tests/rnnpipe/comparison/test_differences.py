from rnnpipe.comparison import Difference, differences
from rnnpipe.records import Hardware
from tests.rnnpipe.factories import HARDWARE, rewrite, write_run


def told(base, other):
    return [(d.what, d.base, d.other) for d in differences(base.record, other.record)]


def test_two_runs_of_the_same_have_none(tmp_path):
    assert told(*(write_run(tmp_path / name) for name in "ab")) == []


def test_a_changed_package_version_shows_and_nothing_else(tmp_path):
    base = write_run(tmp_path / "a")
    other = write_run(tmp_path / "b", packages={"keras": "3.16.0", "numpy": "2.4.0", "jax": "1.0"})
    assert told(base, other) == [
        ("environment.packages.keras", "3.15.1", "3.16.0"),
        ("environment.packages.jax", "absent", "1.0"),
    ]


def test_seeds_data_and_hardware_show(tmp_path):
    base = write_run(tmp_path / "a", datasets=("digits",))
    other = write_run(
        tmp_path / "b",
        datasets=("digits",),
        seeds=(0, 1),
        digest="f",
        hardware=Hardware(device="GPU", cpu="Test CPU", threads=2),
    )
    assert told(base, other) == [
        ("suite.seeds", [0, 1, 2], [0, 1]),
        ("datasets.digits.test_digest", "e" * 64, "f" * 64),
        ("environment.hardware.device", "CPU", "GPU"),
        ("trained on", ["CPU (Test CPU, 2 threads)"], ["GPU (Test CPU, 2 threads)"]),
    ]


def test_settings_of_the_suite_and_the_commit_show(tmp_path):
    base = write_run(tmp_path / "a", variants=("lstm",), datasets=("digits",))
    changed = base.record.suite.model_dump(exclude_unset=True)
    changed["variants"]["lstm"]["layers"][0]["units"] = 32
    changed["training"] = {"epochs": 8, "batch_size": 64}
    other = write_run(tmp_path / "b", variants=("lstm",), datasets=("digits",))
    other = rewrite(
        other,
        suite=type(base.record.suite).model_validate(changed),
        environment=base.record.environment.model_copy(update={"commit": None}),
    )
    assert told(base, other) == [
        ("suite.variants.lstm.layers.0.units", 16, 32),
        ("environment.commit", base.record.environment.commit, None),
        ("suite.training.batch_size", "absent", 64),
    ]


def test_a_training_found_in_the_cache_of_another_machine_shows(tmp_path):
    base, other = (write_run(tmp_path / n, variants=("lstm",), datasets=("digits",)) for n in "ab")
    first, *rest = other.record.trials
    elsewhere = HARDWARE.model_copy(update={"threads": 16})
    moved = first.model_copy(update={"hardware": elsewhere, "cached": True})
    (found,) = differences(base.record, rewrite(other, trials=(moved, *rest)).record)
    assert found == Difference(
        what="trained on",
        base=["CPU (Test CPU, 2 threads)"],
        other=["CPU (Test CPU, 16 threads)", "CPU (Test CPU, 2 threads)"],
    )
