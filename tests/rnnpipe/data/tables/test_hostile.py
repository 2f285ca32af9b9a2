"""Whatever stands in a file: a table comes of it, or an error that the user can mend."""

import contextlib
import gzip
import json
import tempfile
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyarrow import parquet

from rnnpipe.data.sources.files import LocalFile
from rnnpipe.data.tables.reading import column_names, read_table
from rnnpipe.errors import UserError

CSV = 'text,label\n"a, ""b""\nc",1\n나무,2\n'.encode()
LINES = b"".join(json.dumps({"text": f"t{n}", "label": n}).encode() + b"\n" for n in range(9))


def parquet_bytes():
    sink = pa.BufferOutputStream()
    parquet.write_table(pa.table({"text": [f"t{n}" for n in range(9)], "label": range(9)}), sink)
    return sink.getvalue().to_pybytes()


WHOLE = {
    "a.csv": CSV,
    "a.csv.gz": gzip.compress(CSV * 40),
    "a.jsonl": LINES,
    "a.parquet": parquet_bytes(),
}


@pytest.mark.parametrize("name", WHOLE)
@settings(max_examples=80)
@given(data=st.data())
def test_a_changed_file_is_a_table_or_a_user_error(name, data):
    content = bytearray(WHOLE[name])
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, max(len(content) - 1, 0)))
        end = place + data.draw(st.integers(0, 6))
        content[place:end] = data.draw(st.binary(max_size=4))
    with tempfile.TemporaryDirectory() as folder:
        file = LocalFile(Path(folder) / name, "")
        file.path.write_bytes(content)
        with contextlib.suppress(UserError):
            names = column_names(file)
            assert read_table(file).schema.names == list(names)
