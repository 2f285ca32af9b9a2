import numpy as np
import pytest

from rnnpipe.errors import UserError
from rnnpipe.records.analysed import Analysed, Opinion, read_analysed, write_analysed


def test_what_was_found_is_read_back(tmp_path):
    norms = {"trained/layer 1": np.array([[1, np.nan], [2, 3]], np.float32)}
    opinion = Opinion(
        7,
        np.array([1.0]),
        np.array([1, 2]),
        np.array([[0.25], [0.5]], np.float32),
        np.array([4, 9], np.uint8),
    )
    gates = {"layer 1/forget": np.array([[0.5], [0.25], [0.75]], np.float32)}
    found = Analysed(norms, np.array([0, 1]), {1: 0.5, 8: 0.75}, {0: 0.125}, (opinion,), gates, 1.5)
    write_analysed(found, tmp_path / "memory.npz")
    read = read_analysed(tmp_path / "memory.npz")
    np.testing.assert_array_equal(read.norms["trained/layer 1"], norms["trained/layer 1"])
    assert list(read.norms) == ["trained/layer 1"]
    assert read.units.tolist() == [0, 1]
    assert (read.kept, read.occluded) == ({1: 0.5, 8: 0.75}, {0: 0.125})
    assert read.seconds == 1.5
    assert {name: array.tolist() for name, array in read.gates.items()} == {
        "layer 1/forget": [[0.5], [0.25], [0.75]]
    }
    (back,) = read.opinions
    assert (back.example, back.target.tolist()) == (7, [1.0])
    assert back.steps.tolist() == [1, 2]
    assert back.outputs.tolist() == [[0.25], [0.5]]
    assert back.inputs.tolist() == [4, 9]


def test_a_damaged_file_is_told(tmp_path):
    (tmp_path / "memory.npz").write_bytes(b"PK")
    with pytest.raises(UserError, match="no readable analysis"):
        read_analysed(tmp_path / "memory.npz")
