import io
import os
import tracemalloc
import zipfile
from dataclasses import fields

import numpy as np
import pytest

from rnnpipe.records.predictions import (
    MAX_BYTES,
    Predictions,
    read_predictions,
    write_predictions,
)

TARGETS = np.array([0, 2, 1], np.int32)
OUTPUTS = np.array([[0.5, 0.25, 0.25], [0, 0, 1], [1, 0, 0]], np.float32)


def written(path, **changed):
    np.savez_compressed(path, **{"targets": TARGETS, "best": OUTPUTS, "last": OUTPUTS, **changed})
    return path


@pytest.mark.parametrize("steps", [(), (4,)])
@pytest.mark.parametrize("weighted", [False, True])
def test_what_is_written_reads_back_equal(tmp_path, steps, weighted):
    rng = np.random.default_rng(0)
    written = Predictions(
        targets=rng.integers(0, 3, (3, *steps)).astype(np.int32),
        best=rng.random((3, *steps, 3), np.float32),
        last=rng.random((3, *steps, 3), np.float32),
        weights=rng.random((3, *steps), np.float32) if weighted else None,
        groups=np.array([4, 4, 7]) if weighted else None,
    )
    write_predictions(written, tmp_path / "a.npz")
    found = read_predictions(tmp_path / "a.npz")
    for field in fields(Predictions):
        ours, theirs = getattr(found, field.name), getattr(written, field.name)
        assert (ours is None) == (theirs is None)
        if theirs is not None:
            assert ours.dtype == theirs.dtype
            np.testing.assert_array_equal(ours, theirs)


def test_a_file_from_before_there_were_weights_reads_back(tmp_path):
    found = read_predictions(written(tmp_path / "a.npz"))
    assert [found.targets.dtype, found.best.dtype] == [np.int32, np.float32]
    np.testing.assert_array_equal(found.targets, TARGETS)
    np.testing.assert_array_equal(found.best, OUTPUTS)
    assert (found.weights, found.groups) == (None, None)


def test_outputs_that_are_not_finite_are_for_the_scores_to_refuse(tmp_path):
    outputs = np.array([[np.nan], [np.inf]], np.float32)
    found = read_predictions(written(tmp_path / "a.npz", best=outputs))
    assert np.array_equal(found.best, outputs, equal_nan=True)


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        ({"targets": np.array([{}, {}], object)}, "dtype object"),
        ({"best": np.array([[{}]], object)}, "dtype object"),
        ({"best": np.array(["a"])}, "dtype <U1"),
        ({"targets": np.zeros((3, 1, 1, 1))}, r"shape \(3, 1, 1, 1\)"),
        ({"best": np.zeros(3)}, r"shape \(3,\)"),
        ({"best": np.full((3, 1), 1e41)}, "larger than 1e\\+40"),
        ({"targets": np.array([-1e300])}, "larger than 1e\\+40"),
        ({"more": TARGETS}, "it holds best.npy, last.npy, more.npy"),
        ({"weights": TARGETS}, "dtype int32"),
        ({"groups": np.zeros(3)}, "dtype float64"),
    ],
)
def test_anything_but_two_arrays_of_numbers_is_refused(tmp_path, changed, problem):
    with pytest.raises(ValueError, match=problem):
        read_predictions(written(tmp_path / "a.npz", **changed))


def test_an_absurd_shape_is_refused_and_asks_for_no_memory(tmp_path):
    file = io.BytesIO()
    header = {"descr": "<f4", "fortran_order": False, "shape": (10**9, 10**3)}
    np.lib.format.write_array_header_1_0(file, header)
    path = written(tmp_path / "a.npz")
    with zipfile.ZipFile(path, "w") as archive:
        for name in ("targets", "best", "last"):
            archive.writestr(f"{name}.npy", file.getvalue())
    tracemalloc.start()
    with pytest.raises(ValueError, match=r"declares shape \(1000000000, 1000\)"):
        read_predictions(path)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 10_000_000


def test_a_zip_bomb_is_refused_before_it_is_unpacked(tmp_path):
    path = written(tmp_path / "a.npz", last=np.zeros(MAX_BYTES, np.uint8))
    assert path.stat().st_size < 1_000_000
    with pytest.raises(ValueError, match="unpacks to 268,"):
        read_predictions(path)


def test_other_files_under_its_name_are_refused(tmp_path):
    path = tmp_path / "predictions.npz"
    np.save(tmp_path / "one.npy", TARGETS)
    (tmp_path / "one.npy").rename(path)
    with pytest.raises(ValueError, match="not a zip file"):
        read_predictions(path)
    with zipfile.ZipFile(path, "w") as archive:
        for name in ("targets", "best", "last"):
            archive.writestr(f"{name}.npy", "no array")
    with pytest.raises(ValueError, match="magic string"):
        read_predictions(path)
    path.unlink()
    path.symlink_to(written(tmp_path / "elsewhere.npz"))
    with pytest.raises(ValueError, match="it is a link"):
        read_predictions(path)
    path.unlink()
    os.mkfifo(path)
    with pytest.raises(ValueError, match="not a regular file"):
        read_predictions(path)
