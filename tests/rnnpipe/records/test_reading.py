import json
import os

import pytest

from rnnpipe.errors import UserError
from rnnpipe.records import (
    MAX_BYTES,
    SCHEMA_VERSION,
    Environment,
    Hardware,
    Note,
    RunRecord,
    TaskRecord,
    TrialRecord,
    read_run,
    to_json,
    utc_now,
)
from rnnpipe.records.reading import is_cut_off, to_line
from rnnpipe.suites import load_suite

VERSION = f'"schema_version": {SCHEMA_VERSION}'


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


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (lambda text: text[: len(text) // 2], "cannot be read as JSON"),
        (lambda _: "[" * 100_000, "cannot be read as JSON"),
        (lambda _: "[1, 2]", "has schema version"),
        (lambda text: text.replace(VERSION, '"schema_version": 99'), "version 99"),
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


@pytest.fixture
def going_on(record, tmp_path):
    """The path of the record of a run that goes on, with two trials noted."""
    path = tmp_path / "run.json"
    path.write_text(to_json(record.updated(status="running", finished_at=None)))
    lines = [to_line(Note(trials=(done(trial),), tasks=(STEP,))) for trial in record.trials[:2]]
    path.with_name("notes.jsonl").write_text("".join(lines))
    return path


STEP = TaskRecord(name="train", seconds=1.0, cached=False)


def done(trial):
    return trial.model_copy(update={"status": "finished", "reason": "a\u2028line\nand another"})


def test_notes_are_added_to_the_record_of_a_run_that_goes_on(record, going_on):
    run = read_run(going_on)
    assert run.trials == (*map(done, record.trials[:2]), *record.trials[2:])
    assert run.tasks == (STEP, STEP)
    going_on.write_text(to_json(run.updated(status="crashed")))
    assert read_run(going_on) == run.updated(status="crashed")


def test_a_line_that_was_not_written_to_its_end_counts_as_not_there(record, going_on):
    notes = going_on.with_name("notes.jsonl")
    whole = notes.read_bytes()
    first, _, _ = whole.partition(b"\n")
    assert not is_cut_off(notes)
    for size in range(len(first) + 2, len(whole)):
        notes.write_bytes(whole[:size])
        assert is_cut_off(notes)
        if size % 40 == 0:
            assert read_run(going_on).trials == (done(record.trials[0]), *record.trials[1:])
    notes.write_bytes(first + b"\n" + bytes(4096))
    assert is_cut_off(notes)
    assert read_run(going_on).tasks == (STEP,)
    notes.unlink()
    assert not is_cut_off(notes)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("{", r"notes\.jsonl has a line that cannot be read as JSON"),
        ("[" * 100_000, r"notes\.jsonl has a line that cannot be read as JSON"),
        ("", r"notes\.jsonl has a line that cannot be read as JSON"),
        ("[]", r"notes\.jsonl is not a run record"),
        ('{"trials": [{}]}', r"notes\.jsonl is not a run record: trials\.0\.dataset"),
        ('{"datasets": {"../x": {}}}', r"notes\.jsonl is not a run record: datasets"),
        ('{"status": "finished"}', r"notes\.jsonl is not a run record: status: Extra inputs"),
    ],
)
def test_a_damaged_note_is_told_with_what_to_do(going_on, line, message):
    notes = going_on.with_name("notes.jsonl")
    notes.write_text(f"{line}\n{notes.read_text()}")
    with pytest.raises(UserError, match=message):
        read_run(going_on)


def test_notes_that_are_a_link_or_absurdly_many_are_not_read(going_on):
    notes = going_on.with_name("notes.jsonl")
    os.truncate(notes, MAX_BYTES + 1)
    with pytest.raises(UserError, match=r"notes\.jsonl cannot be read \(it has 33,554,433 bytes"):
        read_run(going_on)
    elsewhere = notes.rename(notes.with_name("elsewhere"))
    notes.symlink_to(elsewhere)
    with pytest.raises(UserError, match=r"notes\.jsonl cannot be read \(it is a link"):
        read_run(going_on)
