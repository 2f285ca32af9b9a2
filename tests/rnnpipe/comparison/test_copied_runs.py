"""Run folders that were copied from elsewhere, and what of them is read."""

import os
import shutil

import numpy as np
import pytest

from rnnpipe.comparison import compare_runs, load_run
from rnnpipe.errors import UserError
from tests.rnnpipe.factories import write_run

LABEL = "digits/lstm/seed-0"


@pytest.fixture
def run(tmp_path):
    return write_run(tmp_path / "run", seeds=(0,), variants=("lstm",), examples=20)


@pytest.fixture
def elsewhere(tmp_path):
    """The folder of another run, which nothing may be read from."""
    return write_run(
        tmp_path / "elsewhere", seeds=(0,), variants=("lstm",), examples=20, luck=1
    ).folder


def reasons(run):
    return {row.reason for row in compare_runs(run, run).rows if row.dataset == "digits"}


def test_a_run_and_its_folder_may_be_named_by_a_link(run, tmp_path):
    (tmp_path / "link").symlink_to(run.folder)
    assert load_run(tmp_path / "link").record == run.record


@pytest.mark.parametrize("place", ["digits", "digits/lstm", LABEL])
def test_a_trials_folder_that_is_a_link_is_refused(run, elsewhere, place):
    shutil.rmtree(run.folder / place)
    (run.folder / place).symlink_to(elsewhere / place)
    with pytest.raises(UserError, match=f"{place} is a link"):
        load_run(run.folder)


def test_a_record_that_is_a_link_is_refused(run, elsewhere):
    (run.folder / "run.json").unlink()
    (run.folder / "run.json").symlink_to(elsewhere / "run.json")
    with pytest.raises(UserError, match=r"run\.json .*it is a link"):
        load_run(run.folder)


@pytest.mark.parametrize("name", ["predictions.npz", "history.csv"])
def test_a_trials_file_that_is_a_link_or_a_pipe_is_missing_from_the_comparison(
    run, elsewhere, name
):
    path = run.folder / LABEL / name
    other = write_run(
        run.folder.parent / "other", seeds=(0,), variants=("lstm",), examples=20, slower=2
    )
    path.unlink()
    path.symlink_to(elsewhere / LABEL / name)
    found = [row.reason for row in compare_runs(other, run).rows if row.verdict == "missing"]
    assert len(found) == 1
    assert f"{LABEL}/{name}" in found[0]
    assert "it is a link" in found[0]
    path.unlink()
    os.mkfifo(path)
    found = [row.reason for row in compare_runs(other, run).rows if row.verdict == "missing"]
    assert "it is not a regular file" in found[0]


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        ({"targets": np.array([{}] * 20, object)}, "dtype object"),
        ({"best": np.full((20, 3), 1e300)}, "larger than 1e+40"),
        ({"best": np.zeros((20, 3), "S4")}, "dtype |S4"),
    ],
)
def test_predictions_that_are_no_numbers_are_missing_and_no_crash(run, changed, problem):
    path = run.folder / LABEL / "predictions.npz"
    with np.load(path) as file:
        arrays = dict(file)
    np.savez(path, **{**arrays, **changed})
    [reason] = reasons(run)
    assert reason.startswith(f"{LABEL}/predictions.npz of run run cannot be read: ")
    assert problem in reason


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        ({"targets": np.full(20, 3)}, "20 of 20 targets are not classes"),
        ({"targets": np.full(20, -1)}, "20 of 20 targets are not classes"),
        ({"targets": np.full(20, np.nan)}, "20 of 20 targets are not classes"),
        ({"targets": np.zeros(19)}, "targets (19,); expected the same shape"),
        ({"best": np.zeros((20, 0))}, "outputs have shape (20, 0)"),
        ({"best": np.full((20, 3), np.nan, "f4")}, "not finite"),
    ],
)
def test_predictions_that_do_not_fit_fail_their_rows(run, changed, problem):
    path = run.folder / LABEL / "predictions.npz"
    with np.load(path) as file:
        arrays = dict(file)
    np.savez(path, **{**arrays, **changed})
    [reason] = reasons(run)
    assert problem in reason
