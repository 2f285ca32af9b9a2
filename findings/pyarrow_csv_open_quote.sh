#!/usr/bin/env bash
# pyarrow reads a CSV file whose last quotation mark is never closed: all rows behind it become one field.
#
# Versions: pyarrow 26.0.1.
# Guess:    A file that ends within quotation marks is an error, as a row with a field too few is, and
#           as it is for pandas and for Python's csv module with strict=True.
# Seen:     The rest of the file, rows and all, is the value of that field; nothing is said. Where the
#           column is not among include_columns the table is just shorter than the file.
# Matters:  One stray mark, or a file cut short within a field, takes any number of rows out of the
#           data.
set -euo pipefail

folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check pyarrow==26.0.1

cd "$folder"
"$folder/venv/bin/python" - <<'EOF'
import csv
import io

from pyarrow import csv as arrow_csv

TEXT = 'text,label\nx,1\ny,"2\nz,3\nw,4\n'
parsing = arrow_csv.ParseOptions(newlines_in_values=True)

table = arrow_csv.read_csv(io.BytesIO(TEXT.encode()), parse_options=parsing)
print(table.to_pydict())
assert table.to_pydict() == {"text": ["x", "y"], "label": ["1", "2\nz,3\nw,4\n"]}

choice = arrow_csv.ConvertOptions(include_columns=["text"])
table = arrow_csv.read_csv(
    io.BytesIO(TEXT.encode()), parse_options=parsing, convert_options=choice
)
print(table.to_pydict())
assert table.to_pydict() == {"text": ["x", "y"]}

try:
    list(csv.reader(io.StringIO(TEXT), strict=True))
except csv.Error as error:
    print("csv:", error)
else:
    raise AssertionError("Python's csv module took it")
EOF
