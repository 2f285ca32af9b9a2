import pytest

from rnnpipe.records.generated import GENERATED, GeneratedTexts, read_generated, write_generated


def test_texts_are_read_back(tmp_path):
    write_generated(tmp_path, [("a", "ä"), ["b"]], ["x", "y\u2028z"], ["", "q\nr"])
    assert read_generated(tmp_path) == GeneratedTexts(
        (("a", "ä"), ("b",)), ("x", "y\u2028z"), ("", "q\nr")
    )
    assert (tmp_path / GENERATED).read_text().splitlines()[0] == (
        '{"references": ["a", "ä"], "best": "x", "last": ""}'
    )


def test_other_numbers_of_texts_are_refused(tmp_path):
    with pytest.raises(ValueError, match="1 and 2 texts for 2 test examples"):
        write_generated(tmp_path, [("a",), ("b",)], ["x"], ["y", "z"])


@pytest.mark.parametrize("line", ['{"best": "x", "last": "y"}', '["a"]', "3", "{"])
def test_a_damaged_file_is_told(tmp_path, line):
    (tmp_path / GENERATED).write_text(line)
    with pytest.raises(ValueError, match=r"generated\.jsonl is not of its form|Expecting"):
        read_generated(tmp_path)
