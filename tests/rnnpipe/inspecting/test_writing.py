import tomllib

import pytest

from rnnpipe.errors import UserError
from rnnpipe.inspecting import write_suite
from rnnpipe.inspecting.writing import named_after, toml


def test_values_come_back_from_toml_as_they_were():
    values = {
        "text": 'a "quoted" \\ line\nand another, 한국어\x7f',
        "numbers": [1, 2.5, -3],
        "yes": True,
        "table": {"by": "time", "a column": "x y"},
        "none": [],
    }
    lines = "\n".join(f"{name} = {toml(value)}" for name, value in values.items())
    assert tomllib.loads(lines) == values


@pytest.mark.parametrize(
    ("text", "name"),
    [("Reviews 2024", "reviews_2024"), ("-x-", "x"), ("리뷰", "data"), ("a" * 90, "a" * 64)],
)
def test_a_name_is_made_of_what_names_may_have(text, name):
    assert named_after(text) == name


def test_a_suite_that_is_there_is_left_as_it_is(tmp_path):
    path = tmp_path / "mine.toml"
    write_suite("first", path)
    with pytest.raises(
        UserError,
        match=r"is there already, and is left as it is: run it with `rnnpipe run .*` .*--limit",
    ):
        write_suite("second", path)
    assert path.read_text() == "first"
    assert [p.name for p in tmp_path.iterdir()] == ["mine.toml"]


def test_a_folder_that_is_not_there_is_a_users_error(tmp_path):
    with pytest.raises(UserError, match="cannot write in"):
        write_suite("text", tmp_path / "gone" / "mine.toml")
