import pyarrow as pa
import pytest
from pyarrow import parquet

from rnnpipe.data.sources.files import LocalFile
from rnnpipe.data.tables.reading import column_names, read_table
from rnnpipe.errors import UserError
from tests.rnnpipe.data.tables.tables import written


@pytest.fixture
def file(tmp_path):
    table = pa.table({"text": ["01", None], "n": pa.array([1, 2], pa.int32()), "x": [0.5, None]})
    parquet.write_table(table, tmp_path / "a.parquet")
    return LocalFile(tmp_path / "a.parquet", "")


def test_columns_keep_their_types(file):
    assert column_names(file) == ("text", "n", "x")
    table = read_table(file, ["x", "text"])
    assert table.schema.names == ["x", "text"]
    assert table.to_pydict() == {"x": [0.5, None], "text": ["01", None]}
    assert read_table(file)["n"].type == pa.int32()


def test_a_column_that_is_not_there(file):
    with pytest.raises(UserError, match="has no column 'txt'; it has 'text', 'n', 'x'"):
        read_table(file, ["txt"])


@pytest.mark.parametrize("kept", [0, 6, 200])
def test_a_file_cut_short(tmp_path, file, kept):
    cut = written(tmp_path, "cut.parquet", file.path.read_bytes()[:kept])
    with pytest.raises(UserError, match=r"cut\.parquet is no Parquet file, or is damaged or cut"):
        read_table(cut)


def test_a_name_that_is_no_text(tmp_path, file):
    content = file.path.read_bytes()
    assert b"\x04text" in content
    odd = written(tmp_path, "odd.parquet", content.replace(b"\x04text", b"\x04\xe4ext"))
    with pytest.raises(UserError, match=r"odd\.parquet is no Parquet file, or is damaged"):
        column_names(odd)


def test_a_table_without_rows(tmp_path, file):
    parquet.write_table(parquet.read_table(file.path).slice(0, 0), tmp_path / "no.parquet")
    with pytest.raises(UserError, match=r"no\.parquet has no rows; expected one at least"):
        read_table(LocalFile(tmp_path / "no.parquet", ""))
