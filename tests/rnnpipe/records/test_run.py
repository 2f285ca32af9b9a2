import json
import os

import pytest

from rnnpipe.errors import UserError
from rnnpipe.records import (
    MAX_BYTES,
    Environment,
    Hardware,
    RunRecord,
    Score,
    TrialRecord,
    read_run,
    to_json,
    utc_now,
)
from rnnpipe.suites import load_suite


@pytest.fixture
def record():
    suite = load_suite("notebook")
    return RunRecord(
        id="20260101-000000-notebook-abcd",
        status="finished",
        started_at=utc_now(),
        suite=suite,
        environment=Environment(
            python="3.11.7",
            platform="Linux",
            packages={"keras": "3.15.1"},
            hardware=Hardware(device="CPU", cpu="A processor", threads=2),
            commit=None,
            dirty=None,
        ),
        trials=tuple(TrialRecord(**dict(trial)) for trial in suite.trials()),
    )


def test_a_record_reads_back_equal(record, tmp_path):
    path = tmp_path / "run.json"
    path.write_text(to_json(record))
    assert read_run(path) == record
    assert read_run(path).suite.trials() == record.suite.trials()


def test_a_record_from_before_kernels_and_masks_were_noted_is_read(record, tmp_path):
    path = tmp_path / "run.json"
    content = json.loads(to_json(record))
    for trial in content["trials"]:
        del trial["kernel"], trial["kernel_reason"]
        for layer in trial["layers"]:
            layer.pop("mask_padding", None)
    path.write_text(json.dumps(content))
    assert read_run(path) == record


def test_a_trial_takes_the_place_of_its_label(record):
    done = record.trials[1].model_copy(
        update={"status": "finished", "best": Score(epoch=2, metrics={"accuracy": 0.5})}
    )
    changed = record.with_trial(done)
    assert changed.trials[1] == done
    assert changed.trials[0] == record.trials[0]
    assert record.trials[1].status == "pending"


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (lambda text: text[: len(text) // 2], "cannot be read as JSON"),
        (lambda _: "[" * 100_000, "cannot be read as JSON"),
        (lambda _: "[1, 2]", "has schema version"),
        (lambda text: text.replace('"schema_version": 1', '"schema_version": 99'), "version 99"),
        (lambda text: text.replace('"status": "finished"', '"status": "odd"'), "status"),
        (lambda text: text.replace('"platform"', '"platfrom"'), "environment"),
    ],
)
def test_a_damaged_record_is_told_with_what_to_do(record, tmp_path, damage, message):
    path = tmp_path / "run.json"
    path.write_text(damage(to_json(record)))
    with pytest.raises(UserError, match=message):
        read_run(path)


def changed(record, path, place, value):
    """Writes the record with another value at `place`, keys and positions with dots between."""
    content = json.loads(to_json(record))
    *parents, last = place.split(".")
    node = content
    for key in parents:
        node = node[int(key) if isinstance(node, list) else key]
    node[last] = value
    path.write_text(json.dumps(content))


@pytest.mark.parametrize(
    "name", ["../../../etc", "/etc", "..", "a/b", "A", "", "a\x00b", "a\n", 5, "é"]
)
@pytest.mark.parametrize("place", ["trials.0.dataset", "trials.0.variant"])
def test_a_trial_whose_folder_would_lie_elsewhere_is_refused(record, tmp_path, place, name):
    path = tmp_path / "run.json"
    changed(record, path, place, name)
    with pytest.raises(UserError, match=rf"run\.json is not a run record: {place}"):
        read_run(path)


@pytest.mark.parametrize(
    "name", ["../x", "/etc/passwd", "..", ".", "a/b", "", "a\\b", "`x`", "=1+1", "-x"]
)
def test_run_ids_and_file_names_are_one_part_of_a_path(record, tmp_path, name):
    path = tmp_path / "run.json"
    changed(record, path, "id", name)
    with pytest.raises(UserError, match="is not a run record: id"):
        read_run(path)
    changed(record, path, "trials.0.files", {name: "d" * 64})
    with pytest.raises(UserError, match=r"is not a run record: trials\.0\.files"):
        read_run(path)


@pytest.mark.parametrize(
    ("place", "value"),
    [
        ("trials.0.seconds", float("nan")),
        ("trials.0.seconds", float("inf")),
        ("trials.0.seconds", "inf"),
        ("trials.0.seconds", -1.0),
        ("trials.0.seconds_per_epoch", 0.0),
        ("trials.0.seconds_per_epoch", 1e300),
        ("trials.0.parameters", -1),
        ("trials.0.parameters", "9" * 400),
        ("trials.0.peak_memory_bytes", 1.5),
        ("trials.0.seed", -1),
        ("trials.0.best", {"epoch": 1, "metrics": {"accuracy": float("nan")}}),
        ("trials.0.best", {"epoch": 1, "metrics": {"mse": 1e308}}),
        ("trials.0.best", {"epoch": "9" * 400, "metrics": {}}),
        ("trials", {}),
        ("trials", [[]]),
        ("suite", None),
        ("suite.seeds", []),
        ("environment.hardware.threads", True),
        ("datasets", {"../x": None}),
        ("started_at", "2026-11-23T14:15:00"),
        ("finished_at", "2026-11-23T14:15:00"),
        ("started_at", "0000-00-00T00:00:00Z"),
    ],
)
def test_numbers_and_types_that_no_run_has_are_refused(record, tmp_path, place, value):
    path = tmp_path / "run.json"
    changed(record, path, place, value)
    with pytest.raises(UserError, match=rf"run\.json is not a run record: {place}"):
        read_run(path)


@pytest.mark.parametrize(
    "text",
    [
        "[" * 100_000,
        "{" + '"a":{' * 100_000,
        '{"schema_version": ' + "[" * 900 + "]" * 900 + "}",
        '{"schema_version": ' + "9" * 5000 + "}",
        '{"schema_version": ' + "9" * 400 + "}",
        '{"schema_version": 1, "id": "\x1b"}',
        "",
        "\x00",
    ],
)
def test_what_is_hardly_json_is_told_and_no_crash(tmp_path, text):
    path = tmp_path / "run.json"
    path.write_text(text)
    with pytest.raises(UserError, match=r"run\.json cannot be read as JSON"):
        read_run(path)


def test_control_characters_are_written_out_wherever_they_stand(record, tmp_path):
    path = tmp_path / "run.json"
    for place in ("suite.title", "trials.0.reason", "environment.platform", "environment.commit"):
        changed(record, path, place, "\x1b[2J\u202e\ud800")
        assert r"\x1b[2J\u202e\ud800" in to_json(read_run(path)).replace("\\\\", "\\")
    changed(record, path, "environment.packages", {"\x1b[2J": "\x07"})
    assert read_run(path).environment.packages == {r"\x1b[2J": r"\x07"}
    changed(record, path, "\x1b[2J", 1)
    with pytest.raises(UserError, match=r"is not a run record: \\x1b\[2J: Extra inputs"):
        read_run(path)


def test_ten_megabytes_are_read_and_an_absurd_size_is_not(record, tmp_path):
    path = tmp_path / "run.json"
    changed(record, path, "trials.0.reason", "x" * 10_000_000)
    assert len(read_run(path).trials[0].reason) == 10_000_000
    os.truncate(path, MAX_BYTES + 1)
    with pytest.raises(UserError, match="it has 33,554,433 bytes; expected at most 33,554,432"):
        read_run(path)


def test_a_record_that_is_a_link_or_a_pipe_is_not_read(record, tmp_path):
    (tmp_path / "elsewhere.json").write_text(to_json(record))
    path = tmp_path / "run.json"
    path.symlink_to(tmp_path / "elsewhere.json")
    with pytest.raises(UserError, match=r"run\.json cannot be read as JSON \(it is a link"):
        read_run(path)
    path.unlink()
    os.mkfifo(path)
    with pytest.raises(UserError, match="it is not a regular file"):
        read_run(path)


def test_a_folder_without_a_record_is_no_run(tmp_path):
    with pytest.raises(UserError, match="is not a run folder"):
        read_run(tmp_path / "run.json")


def test_numbers_that_json_has_no_word_for_are_refused(record):
    bad = record.trials[0].model_copy(update={"seconds": float("nan")})
    with pytest.raises(ValueError, match="JSON"):
        json.loads(to_json(record.with_trial(bad)))
