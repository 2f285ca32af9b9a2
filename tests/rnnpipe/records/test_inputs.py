import numpy as np
import pytest

from rnnpipe.errors import UserError
from rnnpipe.records.inputs import MAX_BYTES, input_files, read_inputs
from rnnpipe.specs import Classes, Features, Image, Signature, Tokens

TARGET = Classes(names=("no", "yes"))


def of(**inputs):
    return Signature(inputs=inputs, target=TARGET)


def test_features_and_pictures_are_kept_that_are_not_too_large():
    files = {"test.inputs.it.npy": MAX_BYTES, "test.targets.npy": 1, "train.inputs.it.npy": 1}
    assert input_files(of(it=Features(width=2)), files) == {"test.inputs.it.npy"}
    assert input_files(of(it=Image(height=2, width=2, channels=1)), files) == {"test.inputs.it.npy"}
    assert not input_files(of(it=Features(width=2)), {"test.inputs.it.npy": MAX_BYTES + 1})
    assert not input_files(of(it=Tokens(vocabulary=9, timesteps=3)), files)
    film = Image(height=2, width=2, channels=1, timesteps=3)
    assert not input_files(of(it=film), files)


def test_sequences_of_unequal_lengths_are_read_one_by_one(tmp_path):
    np.save(tmp_path / "test.inputs.it.values.npy", np.arange(5, dtype=np.float32)[:, None])
    np.save(tmp_path / "test.inputs.it.offsets.npy", np.array([0, 2, 5]))
    files = ("test.inputs.it.values.npy", "test.inputs.it.offsets.npy")
    found = read_inputs(tmp_path, of(it=Features(width=1, timesteps=4)), files, 2)
    assert [found[i].tolist() for i in range(2)] == [[[0], [1]], [[2], [3], [4]]]


def test_there_are_none_where_the_record_names_none(tmp_path):
    assert read_inputs(tmp_path, of(it=Features(width=1)), ("examples.jsonl",), 2) is None


@pytest.mark.parametrize(
    ("values", "problem"),
    [
        (np.zeros((3, 2), np.float32), r"its shape is \(3, 2\)"),
        (np.zeros((2, 1), np.float32), r"its shape is \(2, 1\)"),
        (np.zeros((2, 2), np.int64), "it holds no array of numbers"),
    ],
)
def test_a_file_of_something_else_is_told(tmp_path, values, problem):
    np.save(tmp_path / "test.inputs.it.npy", values)
    with pytest.raises(UserError, match=problem):
        read_inputs(tmp_path, of(it=Features(width=2)), ("test.inputs.it.npy",), 2)


def test_a_missing_file_is_told(tmp_path):
    with pytest.raises(UserError, match="cannot be used"):
        read_inputs(tmp_path, of(it=Features(width=2)), ("test.inputs.it.npy",), 2)
