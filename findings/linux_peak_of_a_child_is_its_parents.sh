#!/usr/bin/env bash
# The peak memory that the system tells of a child process may be that of its parent.
#
# Versions: Linux 6.18, Python 3.11.7.
# Guess:    `ru_maxrss` of `os.wait4`, and what `/usr/bin/time -v` prints of it, is the most that the command
#           itself held: a command that does nothing has some ten megabytes, whoever starts it.
# Seen:     It is no less than the most that the process which started the command had ever held by then: 300 MB
#           for a command of 13, although they had been given back. And where the command has its own count begin
#           anew, by writing 5 to /proc/self/clear_refs, what it held before is in neither `ru_maxrss` nor VmHWM.
# Matters:  A benchmark that has loaded data, and then compares the memory of two commands, compares itself:
#           both seem alike. VmHWM of /proc/PID/status is the command's own; to look at it now and then while the
#           command runs finds the peak in either case.
set -euo pipefail

folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
cat > shown.py <<'EOF'
import os
import subprocess
import sys

MB = 10**6


def told(code):
    """What the system tells of a command, and what the command reads of itself at its end, in MB."""
    own = "\nprint(*[l.split()[1] for l in open('/proc/self/status') if l.startswith('VmHWM')])"
    process = subprocess.Popen([sys.executable, "-c", code + own], stdout=subprocess.PIPE)
    output = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return usage.ru_maxrss * 1024 // MB, int(output) * 1024 // MB


print("nothing, started by a small process:", before := told("pass"))
anew = "x = b'1' * 200_000_000; del x; open('/proc/self/clear_refs', 'w').write('5')"
print("one that has held 200 MB, and began to count anew:", reset := told(anew))
held = b"1" * (300 * MB)
del held
print("nothing, started by one that has held 300 MB:", after := told("pass"))
assert max(before) < 50
assert after[0] >= 300 and after[1] < 50
assert max(reset) < 100
EOF
python3 shown.py
