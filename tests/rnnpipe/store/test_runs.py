import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from rnnpipe.errors import UserError
from rnnpipe.records import Labels
from rnnpipe.store import Runs
from tests.rnnpipe.factories import write_run


@pytest.fixture
def runs(tmp_path):
    runs = Runs(tmp_path / "runs")
    for name in ("20260101-000000-notebook-aaaa", "20260102-000000-quickstart-bbbb"):
        (runs.folder / name).mkdir(parents=True)
    (runs.folder / "20260102-notes").mkdir()
    return runs


def test_ids_are_the_run_folders_oldest_first(runs):
    assert runs.ids() == ["20260101-000000-notebook-aaaa", "20260102-000000-quickstart-bbbb"]


@pytest.mark.parametrize(
    ("reference", "found"),
    [
        ("20260101-000000-notebook-aaaa", "20260101-000000-notebook-aaaa"),
        ("20260101", "20260101-000000-notebook-aaaa"),
        ("latest", "20260102-000000-quickstart-bbbb"),
        ("latest~0", "20260102-000000-quickstart-bbbb"),
        ("latest~1", "20260101-000000-notebook-aaaa"),
    ],
)
def test_a_run_is_found_by_id_prefix_or_age(runs, reference, found):
    assert runs.find(reference) == found


@pytest.mark.parametrize(
    ("reference", "message"),
    [
        ("2026", "'2026' fits 2 runs"),
        ("1999", "'1999' fits no run"),
        ("../x", "'../x' fits no run"),
        ("latest~2", "'latest~2' goes back too far: there are 2 runs"),
    ],
)
def test_a_reference_that_names_no_single_run_is_refused(runs, reference, message):
    with pytest.raises(UserError) as refused:
        runs.find(reference)
    assert str(refused.value).startswith(message)


def test_no_runs_at_all_says_how_to_make_one(tmp_path):
    with pytest.raises(UserError, match="rnnpipe run quickstart"):
        Runs(tmp_path).find("latest")


def test_a_new_runs_id_tells_time_and_suite_and_sorts_by_age(runs):
    run_id = runs.create("notebook", datetime(2026, 1, 3, 4, 5, 6, tzinfo=UTC))
    assert run_id.startswith("20260103-040506-notebook-")
    assert runs.ids()[-1] == run_id
    assert runs.path(run_id).is_dir()


@pytest.mark.parametrize("status", ["finished", "failed", "interrupted", "crashed"])
def test_the_record_of_a_run_that_has_ended_is_never_written_again(runs, status):
    run = write_run(runs.path("20260103-040506-small-cccc"), seeds=[0], datasets=["adding"])
    path = Path(run.folder) / "run.json"
    path.unlink()
    runs.write(run.record.updated(status="running"))
    runs.write(run.record.updated(status=status))
    written = path.read_bytes()
    with pytest.raises(ValueError, match="has ended"):
        runs.write(run.record.updated(status="running"))
    assert path.read_bytes() == written
    assert runs.read(run.record.id).status == status


def test_when_a_record_was_last_written_is_told_in_whole_seconds_utc(runs):
    path = runs.path("20260101-000000-notebook-aaaa") / "run.json"
    path.write_text("{}")
    written_at = datetime(2026, 1, 1, 0, 7, 30, tzinfo=UTC)
    os.utime(path, (0, written_at.timestamp() + 0.9))
    assert runs.written_at("20260101-000000-notebook-aaaa") == written_at


def test_a_folder_that_holds_another_runs_record_is_told(runs, tmp_path):
    run = write_run(tmp_path / "elsewhere")
    content = (run.folder / "run.json").read_bytes()
    (runs.path("20260101-000000-notebook-aaaa") / "run.json").write_bytes(content)
    with pytest.raises(UserError, match=f"holds the record of run {run.record.id}: name the"):
        runs.read("20260101-000000-notebook-aaaa")


def test_ids_keep_the_order_in_which_runs_began_when_the_clock_is_set_back(runs):
    before = runs.create("tiny", datetime(2026, 3, 1, 12, 0, 0, tzinfo=UTC))
    after = runs.create("tiny", datetime(2026, 3, 1, 11, 0, 0, tzinfo=UTC))
    at_once = runs.create("tiny", datetime(2026, 3, 1, 12, 0, 1, tzinfo=UTC))
    assert [name[:15] for name in (before, after, at_once)] == [
        "20260301-120000",
        "20260301-120001",
        "20260301-120002",
    ]
    assert runs.find("latest") == at_once
    assert runs.find("latest~2") == before


def test_one_run_is_told_as_one(tmp_path):
    runs = Runs(tmp_path)
    runs.create("tiny", datetime(2026, 1, 3, 4, 5, 6, tzinfo=UTC))
    with pytest.raises(UserError, match="'latest~1' goes back too far: there is one run"):
        runs.find("latest~1")


def test_a_run_is_labelled_after_it_has_ended_and_its_record_stays(runs):
    run = write_run(runs.path("20260103-000000-small-cccc"), examples=20)
    path = runs.path(run.record.id) / "run.json"
    written = path.read_bytes()
    given = Labels(name="bigger", note="slower", tags=("lr",))
    runs.label(run.record.id, given)
    assert runs.read(run.record.id).labels == given
    assert path.read_bytes() == written
    runs.label(run.record.id, Labels())
    assert runs.read(run.record.id) == run.record


def test_a_suite_has_run_whole_where_the_last_run_of_its_name_was_of_it_and_finished(runs):
    record = write_run(runs.path("20260103-000000-small-cccc"), examples=20).record
    suite = record.suite
    assert runs.has_whole(suite)
    for run_id, status, whole in (
        ("20260104-000000-small-aaaa", "failed", False),
        ("20260105-000000-small-bbbb", "finished", True),
        ("20260106-000000-other-cccc", "failed", True),
    ):
        runs.path(run_id).mkdir()
        runs.write(record.updated(id=run_id, status=status))
        assert runs.has_whole(suite) is whole
    assert not runs.has_whole(suite.model_copy(update={"seeds": (0,)}))
    assert not runs.has_whole(suite.model_copy(update={"name": "unknown"}))
    (runs.path("20260105-000000-small-bbbb") / "run.json").write_text("damaged")
    assert not runs.has_whole(suite)


def test_the_run_before_is_the_last_one_of_its_suite_that_has_a_report(runs):
    ids = [
        "20260103-000000-my-suite-aaaa",
        "20260104-000000-my-suite-bbbb",
        "20260105-000000-suite-cccc",
        "20260106-000000-my-suite-dddd",
    ]
    for run_id in ids:
        runs.path(run_id).mkdir()
    assert runs.predecessor(ids[3]) is None
    for run_id in (ids[0], ids[2], ids[3]):
        (runs.path(run_id) / "report.html").touch()
    assert runs.predecessor(ids[3]) == ids[0]
    assert runs.predecessor(ids[0]) is None
