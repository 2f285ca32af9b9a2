import numpy as np
import pytest

from rnnpipe.errors import UserError
from rnnpipe.records.distances import read_distances


def read(folder, content, count):
    path = folder / "distances.jsonl"
    path.write_text(content)
    return read_distances(path, count)


def test_each_stands_at_its_step_and_nothing_in_the_padding(tmp_path):
    counts = np.array([[0, 0, 1, 1], [1, 1, 1, 1], [0, 0, 0, 0]], bool)
    found = read(tmp_path, "[0, 1]\n[0, 1, 2, 3]\n[]\n", 3).placed(counts)
    assert found.tolist() == [[0, 0, 0, 1], [0, 1, 2, 3], [0, 0, 0, 0]]


def test_of_a_sequence_that_was_cut_the_end_is_kept_and_what_decides_may_be_gone(tmp_path):
    counts = np.ones((1, 3), bool)
    assert read(tmp_path, "[0, 1, 1, 3, 1]\n", 1).placed(counts).tolist() == [[0, 0, 1]]


def test_an_example_of_fewer_steps_than_count_is_damaged(tmp_path):
    with pytest.raises(UserError, match="line 1 has 1 steps of 2: the run folder is damaged"):
        read(tmp_path, "[0]\n", 1).placed(np.ones((1, 2), bool))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("[0]\n", "has 1 lines for 2 test examples"),
        ("[0]\n[0, 2]\n", "line 2 is no list of distances"),
        ("[0]\n[-1]\n", "line 2 is no list of distances"),
        ("[false]\n[0]\n", "line 1 is no list of distances"),
        ("[0.0]\n[0]\n", "line 1 is no list of distances"),
        ('{"a": 0}\n[0]\n', "line 1 is no list of distances"),
        ("[0\n[0]\n", "line 1 is not JSON"),
        ("[" * 100_000 + "\n[0]\n", "line 1 is not JSON"),
    ],
)
def test_what_is_no_such_file_is_told_with_its_line(tmp_path, content, message):
    with pytest.raises(UserError, match=message):
        read(tmp_path, content, 2)


def test_a_file_that_is_not_there_is_told(tmp_path):
    with pytest.raises(UserError, match=r"distances\.jsonl cannot be read"):
        read_distances(tmp_path / "distances.jsonl", 1)
