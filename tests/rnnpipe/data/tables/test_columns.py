from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from rnnpipe.data.sources.files import LocalFile
from rnnpipe.data.tables.columns import numbers, required, strings
from rnnpipe.errors import UserError

FILE = LocalFile(Path("a.csv"), "")


@pytest.mark.parametrize(
    "column", [pa.array, lambda values: pa.chunked_array([values[:1], values[1:]])]
)
def test_numbers_are_rounded_correctly_and_missing_only_where_declared(column):
    read = numbers(column(["0.1", " -2.5e3 ", "NA", "", ".5", "1."]), "x", FILE, ["NA", ""])
    np.testing.assert_array_equal(read, [0.1, -2500.0, np.nan, np.nan, 0.5, 1.0])
    assert read.dtype == np.float64


def test_numbers_of_typed_columns_keep_what_is_missing():
    np.testing.assert_array_equal(numbers(pa.array([1, None, 3]), "x", FILE), [1, np.nan, 3])
    np.testing.assert_array_equal(numbers(pa.nulls(2), "x", FILE), [np.nan, np.nan])
    category = pa.array(["2", "1", "2"]).dictionary_encode()
    np.testing.assert_array_equal(numbers(category, "x", FILE), [2, 1, 2])


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (
            "x",
            "is 'x', which is no number; declare missing = [...] if it stands for a missing value",
        ),
        ("nan", "is 'nan', which is no number; declare"),
        ("inf", "is 'inf', which is no number; declare"),
        ("", "is '', which is no number; declare"),
        ("0x10", "is '0x10', which is no number"),
        ("1_000", "is '1_000', which is no number"),
        ("1,5", "is '1,5', which is no number; expected a point and no comma in it"),
        ("1e400", "is infinite; expected a finite number"),
    ],
)
def test_what_is_no_number_is_named_with_its_row(value, said):
    with pytest.raises(UserError) as error:
        numbers(pa.chunked_array([["1"], ["2", value, "3"]]), "x", FILE, row=10)
    assert str(error.value).startswith(f"a.csv, row 12: column 'x' {said}")


def test_a_comma_stands_before_the_fraction_where_it_is_declared():
    read = numbers(pa.array(["0,1", "-2,5e3", "NA", ",5", "7"]), "x", FILE, ["NA"], decimal=",")
    np.testing.assert_array_equal(read, [0.1, -2500.0, np.nan, 0.5, 7.0])
    np.testing.assert_array_equal(numbers(pa.array([1.5]), "x", FILE, decimal=","), [1.5])


@pytest.mark.parametrize("value", ["1.5", "1.234,5", "1,2,3"])
def test_of_a_declared_comma_a_point_and_a_second_comma_are_refused(value):
    with pytest.raises(UserError, match=f"row 2: column 'x' is '{value}', which is no number"):
        numbers(pa.array(["1,5", value]), "x", FILE, decimal=",")


def test_infinity_in_a_typed_column():
    with pytest.raises(UserError, match="row 2: column 'x' is infinite"):
        numbers(pa.array([1.0, np.inf]), "x", FILE)


def test_strings_are_those_of_the_file_and_missing_only_where_declared():
    column = pa.array(["01", "NA", "null", ""])
    assert strings(column, "x", FILE).to_pylist() == ["01", "NA", "null", ""]
    assert strings(column, "x", FILE, ["NA"]).to_pylist() == ["01", None, "null", ""]


def test_plain_values_are_written_out():
    assert strings(pa.array([1, None]), "x", FILE).to_pylist() == ["1", None]
    assert strings(pa.array([True, False]), "x", FILE).to_pylist() == ["true", "false"]
    large = pa.array(["a", None], pa.large_string())
    assert strings(large, "x", FILE).type == pa.string()
    assert strings(pa.array(["b", "a"]).dictionary_encode(), "x", FILE).to_pylist() == ["b", "a"]


@pytest.mark.parametrize(("read", "kind"), [(numbers, "numbers"), (strings, "texts")])
def test_a_column_of_lists(read, kind):
    with pytest.raises(UserError, match=f"holds values of type list<.*>; expected {kind}"):
        read(pa.array([[1]]), "x", FILE)


def test_a_missing_value_where_one_is_required():
    required(strings(pa.array(["a", "NA"]), "x", FILE), "x", FILE)
    with pytest.raises(UserError, match=r"a\.csv, row 2: column 'x' is missing there"):
        required(strings(pa.array(["a", "NA"]), "x", FILE, ["NA"]), "x", FILE)
