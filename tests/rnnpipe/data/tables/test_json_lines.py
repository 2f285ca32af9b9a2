import gzip

import pyarrow as pa
import pytest

from rnnpipe.data.tables import json_lines
from rnnpipe.data.tables.reading import column_names, read_table
from rnnpipe.errors import UserError
from tests.rnnpipe.data.tables.tables import written


@pytest.fixture
def complaint(tmp_path):
    def read(content, columns=None, name="a.jsonl"):
        with pytest.raises(UserError) as error:
            read_table(written(tmp_path, name, content), columns)
        return str(error.value).replace(f"{tmp_path}/", "")

    return read


def test_texts_stay_texts_and_numbers_numbers(tmp_path):
    content = '{"a":"01","b":1}\n\n{"c":true,"b":2.5,"a":"2020-01-01"}\n{"a":null,"b":null}\n'
    file = written(tmp_path, "a.jsonl", "\ufeff" + content)
    assert column_names(file) == ("a", "b", "c")
    table = read_table(file)
    assert table.schema.types == [pa.string(), pa.float64(), pa.bool_()]
    assert table.to_pydict() == {
        "a": ["01", "2020-01-01", None],
        "b": [1.0, 2.5, None],
        "c": [None, True, None],
    }


def test_numbers_of_later_rows_may_have_decimals(tmp_path, monkeypatch):
    monkeypatch.setattr(json_lines, "_ROWS", 2)
    file = written(tmp_path, "a.jsonl", '{"a":null}\n{"a":null}\n{"a":1}\n{"a":2}\n{"a":2.5}\n')
    assert read_table(file)["a"].to_pylist() == [None, None, 1.0, 2.0, 2.5]


def test_whole_numbers_beyond_64_bits_are_floats(tmp_path):
    file = written(tmp_path, "a.jsonl", '{"a":1}\n{"a":100000000000000000000}\n')
    assert read_table(file)["a"].to_pylist() == [1.0, 1e20]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (
            '{"a":"x"}\n\n{"a":3}\n',
            "row 2: column 'a' holds the number 3, and before it a text; expected one kind",
        ),
        (
            '{"a":true}\n{"a":1}\n',
            "row 2: column 'a' holds the number 1, and before it a truth value; expected one kind",
        ),
        (
            '{"a":[1]}\n',
            "row 1: column 'a' holds a list or an object; expected a text or a number",
        ),
        (
            '{"a":1}\n\n{"a":NaN}\n',
            "line 3 is not valid JSON: NaN is no number of JSON; write null for what is missing",
        ),
        ("[1]\n", "line 1 is [1]; expected an object"),
        ("\n", "a.jsonl is empty; expected a JSON object a line"),
    ],
)
def test_what_is_wrong_is_named_with_its_row(complaint, content, said):
    assert complaint(content).removeprefix("a.jsonl, ") == said


def test_a_line_cut_short_and_a_file_cut_short(complaint):
    assert "a.jsonl, line 2 is not valid JSON: " in complaint('{"a":1}\n{"a":\n')
    cut = gzip.compress(b'{"a":1}\n' * 100_000)[:-20]
    assert "ends early or is damaged" in complaint(cut, name="a.jsonl.gz")


def test_a_key_that_no_row_has(complaint):
    assert complaint('{"text":"x"}\n', ["texts"]) == (
        "a.jsonl has no column 'texts'; it has 'text'. Did you mean 'text'?"
    )


def test_another_encoding(complaint):
    said = complaint('{"a":"x"}\n{"a":"나무"}\n'.encode("cp949"))
    assert said.startswith("a.jsonl, line 2: not in the encoding utf-8, which was tried")
    assert """cp949 (which reads '{"a":"나무"}')""" in said
