from dataclasses import replace

import pytest

from rnnpipe.records.attention import ATTENTION, Looked, read_attention, write_attention

READ = Looked(3, ("a", "<end>"), ((1.0, 0.0), (0.25, 0.75)), read=("ä", "\u2028"))
SEEN = Looked(
    0,
    ("a",),
    ((0.5, 0.25, 0.25, 0.0),),
    grid=(2, 2),
    picture=(((0, 1, 2), (255, 0, 0)), ((3, 4, 5), (6, 7, 8))),
)


def test_where_it_looked_is_read_back(tmp_path):
    write_attention(tmp_path, [READ, SEEN])
    assert read_attention(tmp_path) == (READ, SEEN)
    first = (tmp_path / ATTENTION).read_text().split("\n")[0]
    assert first.startswith('{"example": 3, "written": ["a", "<end>"], "weights": [[1.0, 0.0],')
    assert "grid" not in first


def test_a_model_that_looked_at_nothing_has_an_empty_file(tmp_path):
    write_attention(tmp_path, [])
    assert read_attention(tmp_path) == ()


@pytest.mark.parametrize(
    ("looked", "other", "message"),
    [
        (READ, {"written": ("a",)}, r"2 rows of \[2\] weights for 1 tokens"),
        (READ, {"weights": ((1.0,), (0.5, 0.5))}, r"2 rows of \[1, 2\] weights"),
        (READ, {"read": ("one",)}, "2 weights a token; expected one for each place"),
        (SEEN, {"grid": (3, 2)}, "4 weights a token"),
        (SEEN, {"picture": (((0, 1, 2),), ())}, "rows of the picture are not of one length"),
    ],
)
def test_what_does_not_belong_together_is_refused(looked, other, message):
    with pytest.raises(ValueError, match=message):
        replace(looked, **other)


@pytest.mark.parametrize(
    "line",
    [
        "{",
        "[1]",
        '{"example": -1, "written": ["a"], "weights": [[1.0]]}',
        '{"example": 0, "written": ["a"], "weights": [[1.5]]}',
        '{"example": 0, "written": ["a"], "weights": [[0.5], [0.5]]}',
        '{"example": 0, "written": ["a"], "weights": [[1.0]], "picture": [[[256]]]}',
    ],
)
def test_a_damaged_file_is_told(tmp_path, line):
    (tmp_path / ATTENTION).write_text(line)
    with pytest.raises(ValueError, match=r"attention\.jsonl is not of its form"):
        read_attention(tmp_path)
