import pyarrow as pa
import pyarrow.compute as pc
import pytest

from rnnpipe.inspecting.distinct import count_distinct, count_repeated

TEXTS = pa.chunked_array([["a", "", None, "b"], ["ab", "a", "c", None]])


def test_different_texts_are_counted_across_chunks_and_without_the_missing():
    assert count_distinct(TEXTS) == 5
    assert count_distinct(TEXTS[1:3]) == 1


@pytest.mark.parametrize("number", [pa.int64(), pa.float64(), pa.string()])
def test_rows_that_repeat_one_wholly_are_counted(number):
    rows = [("a", "bc", 1), ("ab", "c", 1), ("a", "bc", 1), ("a", "bc", 2), (None, "bc", 1)] * 2
    columns = list(zip(*rows, strict=True))
    numbers = pc.cast(pa.array(columns[2]), number)
    table = pa.table({"a": columns[0], "b": columns[1], "n": numbers})
    assert count_repeated(table) == 10 - len(set(rows))


def test_lists_are_not_compared():
    with pytest.raises(pa.ArrowNotImplementedError):
        count_repeated(pa.table({"a": [[1], [1]]}))
