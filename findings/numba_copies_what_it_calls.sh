#!/usr/bin/env bash
# A function that numba has compiled is compiled again into each function that calls it.
#
# Versions: numba 0.68.1, llvmlite 0.50.0.
# Guess:    One compiled function calls another at its address: what is compiled, or was kept on disk with
#           `cache=True`, is compiled once, however many functions call it.
# Seen:     Each caller's machine code holds the callee's whole body, as a function of its own there, although
#           it is not inlined: three callers, three copies. A `cfunc` that is made known to LLVM under a name
#           and called as an ExternalFunction is called at its address, and no caller holds a copy.
# Matters:  The time to compile and the size of what is kept grow with callers times callees. Of the kernels of
#           one recurrent layer, which call the same product of matrices in a dozen places, that was two fifths.
set -euo pipefail

folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check numba==0.68.1 llvmlite==0.50.0 numpy==2.4.6

cd "$folder"
cat > shown.py <<'EOF'
import math

import llvmlite.binding
from numba import cfunc, njit, types


def series(n):
    total = 0.0
    for i in range(n):
        x = 0.5 * i
        if i % 3 == 0:
            total += math.sin(x)
        elif i % 3 == 1:
            total -= math.cos(x) * math.exp(-x)
        else:
            total += math.sqrt(x + total * total)
    return total


def machine_code(caller):
    (text,) = caller.inspect_asm().values()
    return text.splitlines()


inner = njit(cache=True)(series)
expected = inner(30)
callers = [njit(lambda n: inner(n)), njit(lambda n: inner(n) + 1), njit(lambda n: inner(n) + 2)]
print("difference:", [caller(30) - expected for caller in callers])
bodies = [
    [line for line in machine_code(caller) if "series" in line and line.endswith(":")]
    for caller in callers
]
print("bodies of it in each caller:", [len(body) for body in bodies])

numbers = types.float64(types.int64)
placed = cfunc(numbers)(series)
llvmlite.binding.add_symbol("shown.series", placed.address)
outer = types.ExternalFunction("shown.series", numbers)
by_address = njit(lambda n: outer(n))
assert by_address(30) == expected
code = machine_code(by_address)
calls = [line for line in code if "shown.series" in line]
print("lines of machine code:", [len(machine_code(caller)) for caller in callers], "and", len(code))
assert [len(body) for body in bodies] == [1, 1, 1]
assert len(calls) >= 1 and not any(line.endswith(":") for line in calls)
assert all(len(machine_code(caller)) > 2 * len(code) for caller in callers)
EOF
"$folder/venv/bin/python" shown.py
