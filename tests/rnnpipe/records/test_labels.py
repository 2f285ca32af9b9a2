import json

import pytest

from rnnpipe.errors import UserError
from rnnpipe.records import Labels
from rnnpipe.records.labels import LABELS, labels, read_labels


def test_texts_become_one_line_and_a_tag_counts_once():
    given = labels("two\nlines ", " a\tnote", ["lr", "lr", "thesis"])
    assert given == Labels(name="two lines", note="a note", tags=("lr", "thesis"))


@pytest.mark.parametrize(
    ("name", "note", "tags", "message"),
    [
        ("red \x1b[31m", None, [], r"^name 'red \\x1b\[31m': it has control characters"),
        ("left \u202e", None, [], "^name .*control characters"),
        ("x" * 81, None, [], "81 characters; expected at most 80"),
        (" ", None, [], "^name ' ': it is empty"),
        (None, "x" * 1001, [], "^note .*1,001 characters"),
        (None, None, ["two words"], "^tags 'two words': a tag is one word"),
        (None, None, ["a,b"], "one word without a comma"),
    ],
)
def test_what_cannot_be_shown_is_refused(name, note, tags, message):
    with pytest.raises(UserError, match=message):
        labels(name, note, tags)


def test_a_file_is_read_as_it_was_written_and_its_control_characters_are_written_out(tmp_path):
    assert read_labels(tmp_path) is None
    (tmp_path / LABELS).write_text(json.dumps({"name": "a \x1b[31m", "tags": ["x"]}))
    assert read_labels(tmp_path) == Labels(name=r"a \x1b[31m", tags=("x",))


@pytest.mark.parametrize("content", ["", "[]", '{"colour": "red"}', '{"name": ""}', "[" * 2000])
def test_a_damaged_file_is_told_with_how_to_mend_it(tmp_path, content):
    (tmp_path / LABELS).write_text(content)
    with pytest.raises(UserError, match=r"labels\.json.* delete it"):
        read_labels(tmp_path)
