import io
import tracemalloc
import zipfile

import numpy as np
import pytest

from rnnpipe.records.tallies import MAX_BYTES, read_tallies, write_tallies

TRUTH = "ab" * 32
PARTS = {
    "accuracy": np.array([[1.0, 1.0], [0.0, 1.0], [1.0, 1.0]]),
    "macro_f1": np.array([[0.0, 300.0], [0.0, 1.0], [2.0, 70_000.0]]),
    "loss": np.array([[0.1, 1.0], [2.5, 1.0], [1e-7, 1.0]]),
}


@pytest.fixture
def path(tmp_path):
    return tmp_path / "tallies.npz"


def test_tallies_read_back_equal(path):
    write_tallies(path, PARTS, TRUTH)
    parts, truth = read_tallies(path)
    assert truth == TRUTH
    assert list(parts) == list(PARTS)
    for name, array in parts.items():
        assert array.dtype == np.float64
        assert np.array_equal(array, PARTS[name])


def test_counts_are_kept_in_as_few_bytes_as_hold_them(path):
    write_tallies(path, PARTS, TRUTH)
    with np.load(path) as file:
        assert {name: file[name].dtype.name for name in PARTS} == {
            "accuracy": "uint8",
            "macro_f1": "uint32",
            "loss": "float64",
        }


def test_the_same_tallies_make_the_same_bytes(path, tmp_path):
    write_tallies(path, PARTS, TRUTH)
    again = tmp_path / "again.npz"
    write_tallies(again, {name: array.copy() for name, array in PARTS.items()}, TRUTH)
    assert again.read_bytes() == path.read_bytes()


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        ({"truth": np.zeros(32)}, "dtype float64"),
        ({"loss": np.array([[{}]], object)}, "dtype object"),
        ({"loss": np.zeros(3)}, r"shape \(3,\)"),
        ({"loss": np.zeros((2, 2))}, "different numbers of units"),
        ({"loss": np.full((3, 2), -1.0)}, "negative or larger than 1e\\+90"),
        ({"loss": np.full((3, 2), np.nan)}, "negative or larger than 1e\\+90"),
        ({"loss": np.full((3, 2), 1e91)}, "negative or larger than 1e\\+90"),
    ],
)
def test_anything_but_parts_that_are_numbers_is_refused(path, changed, problem):
    np.savez(path, **{**PARTS, "truth": np.zeros(32, np.uint8), **changed})
    with pytest.raises(ValueError, match=problem):
        read_tallies(path)


def test_tallies_of_nothing_known_are_refused(path):
    np.savez(path, **PARTS)
    with pytest.raises(ValueError, match="does not say what was scored against"):
        read_tallies(path)
    np.savez(path, truth=np.zeros(32, np.uint8))
    with pytest.raises(ValueError, match="different numbers of units"):
        read_tallies(path)


def test_an_absurd_shape_or_a_zip_bomb_asks_for_no_memory(path):
    file = io.BytesIO()
    header = {"descr": "<f8", "fortran_order": False, "shape": (10**9, 10**3)}
    np.lib.format.write_array_header_1_0(file, header)
    np.savez(path, truth=np.zeros(32, np.uint8))
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("loss.npy", file.getvalue())
    tracemalloc.start()
    with pytest.raises(ValueError, match=r"declares shape \(1000000000, 1000\)"):
        read_tallies(path)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 10_000_000
    np.savez_compressed(path, truth=np.zeros(32, np.uint8), loss=np.zeros(MAX_BYTES, np.uint8))
    with pytest.raises(ValueError, match="unpacks to 268,"):
        read_tallies(path)
