#!/usr/bin/env bash
# aeon reads the class "Banana" of a .ts file as "baNaNa", and "A" and "a" as one class.
#
# Versions: aeon 1.6.0.
# Guess:    Labels come back as they are written in the file.
# Seen:     Each line of data is lower-cased as a whole, then every "nan" in it, also within a word, is
#           replaced by "NaN", and every "?" as well.
# Matters:  Predicted labels cannot be joined to the names one has elsewhere, and classes that differ in
#           case alone become one, which is easier to get right: the score is too good.
set -euo pipefail

folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check aeon==1.6.0 numpy==2.3.5

cd "$folder"
"$folder/venv/bin/python" - <<'EOF'
from aeon.datasets import load_from_ts_file

header = """@problemName Fruit
@timeStamps false
@missing false
@univariate true
@equalLength true
@seriesLength 2
@classLabel true A a Banana
@data
"""
with open("fruit.ts", "w") as file:
    file.write(header + "1,2:A\n3,4:a\n5,6:Banana\n")
x, labels = load_from_ts_file("fruit.ts")
print("in the file: A, a, Banana; read:", labels.tolist())
assert x[:, 0].tolist() == [[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]
assert labels.tolist() == ["a", "a", "baNaNa"]
EOF
