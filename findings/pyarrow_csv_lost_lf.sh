#!/usr/bin/env bash
# pyarrow's CSV reader leaves out the LF of a CR LF within quotation marks where a block ends between them.
#
# Versions: pyarrow 26.0.1.
# Guess:    With newlines_in_values=True a quoted field is read as it stands, whatever block_size is.
# Seen:     Where a block ends just behind a CR, an LF that the next block begins with is passed over, as
#           it has to be between two rows, but within quotation marks as well: "\r\n" becomes "\r". Of 100
#           block sizes from 40 to 139 it is those that end a block there, and 2**20 reads the field whole.
# Matters:  What is read depends on block_size. Texts written on Windows lose a character at every block
#           that happens to end so, and nothing is said.
set -euo pipefail

folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check pyarrow==26.0.1

cd "$folder"
"$folder/venv/bin/python" - <<'EOF'
import io

import pyarrow as pa
from pyarrow import csv as arrow_csv

TEXT = b'"a","b"\r\n"' + b"x" * 50 + b'","y"\r\n"z","\r\n"\r\n'


def last(block):
    stream = arrow_csv.open_csv(
        io.BytesIO(TEXT),
        read_options=arrow_csv.ReadOptions(block_size=block),
        parse_options=arrow_csv.ParseOptions(newlines_in_values=True),
        convert_options=arrow_csv.ConvertOptions(column_types={"a": pa.string(), "b": pa.string()}),
    )
    return stream.read_all().to_pylist()[-1]["b"]


assert last(2**20) == "\r\n"
found = {}
for block in range(40, 140):
    try:
        found[block] = last(block)
    except pa.ArrowInvalid:  # a row has more bytes than that
        continue
print({block: value for block, value in found.items() if value != "\r\n"}, "of", len(found))
assert {value for value in found.values() if value != "\r\n"} == {"\r"}
EOF
