"""A first record that is a row of values already, and one that names the columns."""

import pytest

from rnnpipe.data.sources.files import LocalFile
from rnnpipe.data.tables.headers import values_in_header
from rnnpipe.data.tables.layout import Layout
from rnnpipe.data.tables.nameless import like_values
from rnnpipe.data.tables.reading import read_table
from rnnpipe.errors import UserError
from tests.rnnpipe.data.tables.tables import written


def told(*lines):
    first, *rows = [line.split(",") for line in lines]
    return like_values(first, rows)


@pytest.mark.parametrize(
    ("lines", "why"),
    [
        (("5.1,3.5,setosa", "4.9,3.0,setosa"), "'5.1' is a number above numbers"),
        (("2020-01-01,x", "2020-01-02,y"), "'2020-01-01' is a time above times"),
        (("12:30,x", "12:45,y"), "'12:30' is a time above times"),
        (
            ("a film that i loved,good", "it was much too long,bad"),
            "'a film that i loved' is a sentence above sentences",
        ),
        (("loved it,good", "too long,bad", "fine,good"), "'good' is a value of its own column too"),
        (
            ("정말 좋아요,긍정", "별로예요,부정", "최고,긍정"),
            "'긍정' is a value of its own column too",
        ),
        (("NA,0.3,setosa", "4.9,3.0,setosa"), "'0.3' is a number above numbers"),
        (("20.7", "17.9"), "'20.7' is a number above numbers"),
    ],
)
def test_a_row_of_values_is_known_by_what_stands_below(lines, why):
    assert told(*lines) == why


@pytest.mark.parametrize(
    "lines",
    [
        ("text,label", "loved it,good", "too long,bad"),
        ("date,temp", "2020-01-01,20.7", "2020-01-02,17.9"),
        ("country,1990,1991", "Korea,x,y", "Japan,x,y"),  # numbers, but not above numbers
        ("date,2330", "2020-01-01,3.5"),  # a word above times makes the others names too
        ("When was it?,What did you like about it?", "3,the music and the light in it"),
        (",0,1,2", "a,0.5,0.1,0.2"),  # what pandas names columns that have no names
        ("x", "y"),
        ("a,b",),
    ],
)
def test_a_header_is_one(lines):
    assert told(*lines) == ""


def test_declared_names_are_not_doubted(tmp_path):
    file = written(tmp_path, "a.csv", "1,2\n3,4\n")
    assert values_in_header(file.path, Layout()) == "'1' is a number above numbers"
    assert values_in_header(file.path, Layout(header=("a", "b"))) == ""


def complaint(folder, content, columns):
    file = written(folder, "a.csv", content)
    with pytest.raises(UserError) as error:
        read_table(LocalFile(file.path, ""), columns)
    return str(error.value).replace(f"{folder}/", "")


def test_a_column_that_is_not_there_leads_to_the_header_key(tmp_path):
    content = "I loved it so,good\nIt was far too long,bad\nGood fun,good\n"
    assert complaint(tmp_path, content, ["text", "label"]) == (
        "a.csv has no column 'text', 'label'; it has 'I loved it so', 'good'. Its first line looks "
        "like a row of values and not like a header, as 'good' is a value of its own column too: "
        'if it is one, declare header = ["column_1", "column_2"]'
    )
    assert complaint(tmp_path, "apple,red\npear,green\n", ["fruit", "colour"]).endswith(
        "it has 'apple', 'red'. If it has no header line, declare header = [\"column_1\", "
        '"column_2"]'
    )
    assert complaint(tmp_path, "fruit,colour\npear,green\n", ["fruit", "color"]).endswith(
        "it has 'fruit', 'colour'. Did you mean 'colour'?"
    )


def test_a_value_that_comes_twice_in_the_first_row_is_no_name_to_be_changed(tmp_path):
    assert complaint(tmp_path, "5,5,x\n6,7,y\n", None) == (
        "a.csv: its first line looks like a row of values and not like a header, as '5' is a "
        'number above numbers: if it is one, declare header = ["column_1", "column_2", "column_3"]'
    )
