import pytest

from rnnpipe.errors import UserError
from rnnpipe.records.examples import read_examples


def test_each_line_is_a_text_and_its_controls_are_written_out(tmp_path):
    path = tmp_path / "examples.jsonl"
    path.write_text('"plain"\n"two\\nlines"\n"\\u001b[31m red"\n"영화"\n', "utf-8")
    shown = read_examples(path, 4)
    assert len(shown) == 4
    assert [shown[i] for i in range(4)] == ["plain", "two\nlines", "\\x1b[31m red", "영화"]


def test_another_number_of_lines_is_of_another_dataset(tmp_path):
    path = tmp_path / "examples.jsonl"
    path.write_text('"one"\n', "utf-8")
    with pytest.raises(UserError, match=r"examples\.jsonl has 1 lines for 2 test examples"):
        read_examples(path, 2)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(UserError, match=r"examples\.jsonl cannot be read"):
        read_examples(tmp_path / "examples.jsonl", 2)


@pytest.mark.parametrize("line", ["{", "[]", "1", "\\xff"])
def test_a_line_that_is_no_text_is_named(tmp_path, line):
    path = tmp_path / "examples.jsonl"
    path.write_text(f'"fine"\n{line}\n', "utf-8")
    shown = read_examples(path, 2)
    assert shown[0] == "fine"
    with pytest.raises(UserError, match="line 2 is not"):
        shown[1]
