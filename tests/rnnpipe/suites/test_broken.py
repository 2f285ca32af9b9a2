"""A suite file that is no TOML: its line, and in plain words what is wrong there."""

import pytest

from rnnpipe.errors import UserError
from rnnpipe.suites.toml import load_suite, parse_suite

BACKSLASH = r"in a text in double quotes a \ is written \\, and in single quotes as it is"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            'name = "x"\ntitle = "not closed\nseeds = [0]\n',
            'line 2: a text in quotes is not closed on its line: title = "not closed',
        ),
        (
            "path = reviews.csv\n",
            (
                "line 1: expected a value: a text in quotes, a number, true, false, or a list: "
                "path = reviews.csv"
            ),
        ),
        ("a = 1\n\na = 2\n", "line 3: the key stands there a second time: a = 2"),
        ("[a]\n[a]\n", "line 2: the table stands there a second time: [a]"),
        (
            'path = "C:\\data"\n',
            f'line 1: {BACKSLASH}: path = "C:\\data"',
        ),
        (
            'path = "C:\\users"\n',
            f'line 1: {BACKSLASH}: path = "C:\\users"',
        ),
        ("a 1\n", "line 1: expected = and a value behind a key: a 1"),
        ("x = { a = 1", "line 1: a table is not closed: } is missing: x = { a = 1"),
        ("[a\nb = 1\n", "line 1: ] is missing behind a table's name: [a"),
    ],
)
def test_what_is_no_toml_is_told_by_its_line(text, told):
    with pytest.raises(UserError) as error:
        parse_suite(text, "mine.toml")
    assert str(error.value) == f"mine.toml is not valid TOML: {told}"


def test_a_suite_file_that_is_not_there_is_told_without_the_system_s_number(tmp_path):
    path = tmp_path / "mine.toml"
    with pytest.raises(UserError) as error:
        load_suite(str(path))
    assert str(error.value) == f"cannot read the suite file {path}: No such file or directory"
    path.write_bytes(b"name = '\xff'")
    with pytest.raises(UserError, match=r"mine.toml is no text in UTF-8 \("):
        load_suite(str(path))
