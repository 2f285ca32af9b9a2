#!/usr/bin/env bash
# np.load(..., mmap_mode="r") does not map an .npz file, and every look at an array reads all of it again.
#
# Versions: NumPy 2.4.6.
# Guess:    mmap_mode="r" maps the arrays of an .npz as it does an .npy ("If not None, then memory-map
#           the file"), or is refused; and loaded["x"] is one array that is kept.
# Seen:     The argument is ignored for .npz, saved with or without compression. loaded["x"] is a plain
#           array in memory, and a new one at each access: loaded["x"][i] reads the whole array for one
#           row.
# Matters:  Sequences in one .npz are how small corpora are shipped. A loader that indexes into it reads
#           the corpus once per example, and the memory that was to be saved is used.
set -euo pipefail

folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check numpy==2.4.6

cd "$folder"
"$folder/venv/bin/python" - <<'EOF'
import numpy as np

x = np.arange(6.0).reshape(3, 2)
np.save("x.npy", x)
np.savez("x.npz", x=x)
np.savez_compressed("packed.npz", x=x)

mapped = np.load("x.npy", mmap_mode="r")
print("npy:", type(mapped).__name__)
assert isinstance(mapped, np.memmap)
for name in ("x.npz", "packed.npz"):
    with np.load(name, mmap_mode="r") as loaded:
        first, second = loaded["x"], loaded["x"]
        first[0, 0] = 99.0  # a mapping opened with "r" would refuse this
        kept = first is second or np.shares_memory(first, second)
        print(f"{name}: {type(first).__name__}, writeable, the same array twice: {kept}")
        assert type(first) is np.ndarray
        assert not kept
        assert loaded["x"][0, 0] == 0.0
EOF
