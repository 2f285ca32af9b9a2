import csv
import io
import tempfile
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from rnnpipe.data.sources.files import LocalFile
from rnnpipe.data.tables import delimited
from rnnpipe.data.tables.layout import Layout
from rnnpipe.data.tables.reading import read_table

FIELD = st.text(st.characters(codec="utf-8"), max_size=12) | st.sampled_from(
    ["", '"', '""', ",", "a,b", "\n", "\r\n", "\r", " ", "NA", "null", "01", "\ufeff", "\t", "'"]
)
ROWS = st.lists(st.tuples(FIELD, FIELD, FIELD), min_size=1, max_size=8)


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("quoting", [csv.QUOTE_MINIMAL, csv.QUOTE_ALL])
@settings(max_examples=40)
@given(
    rows=ROWS,
    end=st.sampled_from(["\n", "\r\n"]),
    blocks=st.sampled_from([(1000,), (100, 1000), (2**20,)]),
)
def test_what_is_written_is_what_is_read(delimiter, quoting, rows, end, blocks):
    # Python leaves a lone carriage return without quotation marks, where it ends a line
    assume(quoting == csv.QUOTE_ALL or not any("\r" in field for row in rows for field in row))
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter, quoting=quoting, lineterminator=end)
    writer.writerows([("a", "b", "c"), *rows])
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(delimited, "BLOCK_BYTES", blocks)
        path = Path(folder) / "a.csv"
        path.write_bytes(text.getvalue().encode())
        read = read_table(LocalFile(path, ""), layout=Layout(delimiter=delimiter))
    assert list(zip(*read.to_pydict().values(), strict=True)) == rows
