import json

import pytest

from rnnpipe.errors import UserError
from rnnpipe.records import (
    Environment,
    Hardware,
    RunRecord,
    Score,
    TrialRecord,
    read_run,
    to_json,
    utc_now,
)
from rnnpipe.specs import load_suite


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


def test_a_folder_without_a_record_is_no_run(tmp_path):
    with pytest.raises(UserError, match="is not a run folder"):
        read_run(tmp_path / "run.json")


def test_numbers_that_json_has_no_word_for_are_refused(record):
    bad = record.trials[0].model_copy(update={"seconds": float("nan")})
    with pytest.raises(ValueError, match="JSON"):
        json.loads(to_json(record.with_trial(bad)))
