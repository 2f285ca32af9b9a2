#!/usr/bin/env bash
# In a .ts file with time stamps aeon loses minus signs, whole numbers and exponents.
#
# Versions: aeon 1.6.0.
# Guess:    (time,value) pairs are read as pairs: the values are the second numbers.
# Seen:     What looks like digits, a point and digits is picked out of the line; all the rest is gone.
#           -1.5 becomes 1.5, the values 2 and -3 vanish and shorten the series, 1.5e3 becomes 1.5, and
#           time stamps with a fraction are read as values.
# Matters:  A model is trained on the absolute value of its data. Nothing fails unless lengths are
#           declared equal and values are lost.
set -euo pipefail

folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check aeon==1.6.0 numpy==2.3.5

cd "$folder"
"$folder/venv/bin/python" - <<'EOF'
from aeon.datasets import load_from_ts_file

header = """@problemName Stamped
@timeStamps true
@missing false
@univariate true
@equalLength false
@classLabel true a b
@data
"""


def read(pairs: str) -> list[float]:
    with open("stamped.ts", "w") as file:
        file.write(f"{header}{pairs}:a\n")
    return load_from_ts_file("stamped.ts")[0][0][0].tolist()


for pairs, guessed, exact in (
    ("(0,1.5),(1,2.5)", [1.5, 2.5], [1.5, 2.5]),
    ("(0,-1.5),(1,2.5)", [-1.5, 2.5], [1.5, 2.5]),
    ("(0,1.5),(1,2),(2,-3)", [1.5, 2, -3], [1.5]),
    ("(0,1.5e3),(1,2.5)", [1500, 2.5], [1.5, 2.5]),
    ("(0.5,1.5),(1.5,2.5)", [1.5, 2.5], [0.5, 1.5, 1.5, 2.5]),
):
    seen = read(pairs)
    print(pairs, "guessed", guessed, "read", seen)
    assert seen == exact
EOF
