import datetime as dt

import pyarrow as pa
import pytest

from rnnpipe.data.sources.files import LocalFile
from rnnpipe.inspecting.columns import look_at


def looked(tmp_path, values):
    column = values if isinstance(values, pa.ChunkedArray) else pa.chunked_array([values])
    return look_at("it", column, LocalFile(tmp_path / "it.csv", ""))


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        (["1.5", " 2", "-3e2", "NA"], "number"),
        (["01", "02", "01", "07"], "number"),
        (["1", "2", "3", "4"], "row number"),
        (["7", "7", "7"], "constant"),
        (["yes", "yes"], "constant"),
        (["", "NA", "NA"], "empty"),
        (["a", "b", "a", "b", "b", "a"], "class"),
        ([f"user{n}" for n in range(9)] * 2, "key"),
        ([f"user{n}" for n in range(9)], "identifier"),
        ([f"a text of row {n}" for n in range(9)], "text"),
        (["매우 재미있는 영화 한 편"] + [f"영화 {n} 아주 좋아요" for n in range(9)], "text"),
        ([f"{n}这是一个没有空格的很长很长很长很长的句子" for n in range(9)], "text"),
        (["2020-01-01", "2020-02-03"], "time"),
        (["1.5", "many"] * 3, "class"),
        ([*map(str, range(5, 24)), "x"], "mixed"),
        ([[1], [2]], "other"),
        ([True, False, True, True, False, False], "class"),
        ([1, None, 3], "number"),
        ([dt.date(2020, 1, 1), dt.date(2020, 1, 2)], "time"),
    ],
)
def test_a_column_is_of_the_kind_that_all_its_values_are(tmp_path, values, kind):
    assert looked(tmp_path, values).kind == kind


def test_what_stands_for_a_missing_number_is_counted(tmp_path):
    column = looked(tmp_path, ["1", "NA", "", "2.5", "NA", None])
    assert column.missing == {"NA": 2, "": 1}
    assert (column.absent, column.gone) == (1, 4)
    assert (column.lowest, column.highest) == (1.0, 2.5)
    assert column.told == "1 to 2.5; missing: 'NA' 2, '' 1, left out 1"


def test_in_a_column_of_classes_null_and_na_are_classes(tmp_path):
    column = looked(tmp_path, ["null", "NA", "a"] * 3)
    assert column.counts == {"NA": 3, "a": 3, "null": 3}
    assert column.gone == 0


def test_whole_numbers_of_few_values_may_be_classes(tmp_path):
    stars = looked(tmp_path, ["1", "2", "5", "5"])
    assert stars.may_be_classes
    assert stars.counts == {"1": 1, "2": 1, "5": 2}
    assert not looked(tmp_path, ["1.5", "2", "5", "5"]).may_be_classes
    assert not looked(tmp_path, [str(n * n) for n in range(11)]).may_be_classes


def test_a_number_that_is_none_is_told_with_its_row(tmp_path):
    column = looked(tmp_path, ["1.5", "", *(str(n * 7) for n in range(20)), "12,5"])
    assert column.kind == "mixed"
    assert column.told == (
        "numbers, but for '12,5' in row 23, which has a comma: write 1234.5, a point and no comma "
        "between thousands; missing: '' 1"
    )


@pytest.mark.parametrize(
    ("values", "kind", "counts"),
    [
        (["01", "1"] * 3, "class", {"01": 3, "1": 3}),
        (["01234", "1234", "02138"] * 3, "class", {"01234": 3, "02138": 3, "1234": 3}),
        (["01", "1", "null", "NA"] * 3, "class", {"01": 3, "1": 3, "NA": 3, "null": 3}),
        (["1", "1.0"] * 3, "class", {"1": 3, "1.0": 3}),
        (["1", "NA"] * 3, "class", {"1": 3, "NA": 3}),
        (["+1", "1.0", "2"] * 2, "number", {"+1": 2, "1.0": 2, "2": 2}),
        (["01", "02", "02"], "number", {"01": 1, "02": 2}),
    ],
)
def test_a_label_is_what_stands_in_the_file(tmp_path, values, kind, counts):
    column = looked(tmp_path, values)
    assert (column.kind, column.counts, column.distinct) == (kind, counts, len(counts))
    assert column.missing == {}


def test_classes_that_may_be_meant_as_missing_are_told_with_how_to_declare_it(tmp_path):
    assert looked(tmp_path, ["01", "1", "null", "NA"] * 3).told == (
        "4 distinct: '01' 3, '1' 3, 'NA' 3, 'null' 3; 'NA', 'null' may be meant as missing, and "
        'are classes unless the suite declares missing = ["NA", "null"]'
    )
    assert looked(tmp_path, ["a", "b"] * 3).doubt == ""
