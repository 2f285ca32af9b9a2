#!/usr/bin/env bash
# Importing Prefect closes the stream that standard error was when TensorFlow was imported.
#
# Versions: prefect 3.8.8, tensorflow 2.21.0 (which brings absl-py).
# Guess:    Importing a library leaves the streams of its caller open.
# Seen:     TensorFlow's import has absl make a log handler that keeps the sys.stderr of that moment.
#           Prefect's import sets up logging anew, which closes all handlers; absl's closes its stream
#           unless that is sys.stderr, sys.stdout or a terminal at this moment. Whoever had put a stream
#           of their own in the place of sys.stderr for TensorFlow's import alone, to keep its notices
#           out of sight, finds it closed: reading it raises "I/O operation on closed file".
#           With Prefect imported first it stays open.
# Matters:  A test runner or notebook that collects output in such a stream fails far from the cause, and
#           only for one order of the two imports.
set -euo pipefail

folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check prefect==3.8.8 "fastapi<0.151" tensorflow==2.21.0
export PREFECT_HOME="$folder/home" DO_NOT_TRACK=1

cd "$folder"
order() {
  "$folder/venv/bin/python" - "$@" 2>/dev/null <<'EOF'
import importlib
import io
import sys
from contextlib import redirect_stderr

streams = []
for name in sys.argv[1:]:
    stream = io.StringIO()
    with redirect_stderr(stream):
        module = importlib.import_module(name)
        module.flow if name == "prefect" else module.constant
    streams.append(stream)
print(" ".join("closed" if stream.closed else "open" for stream in streams))
EOF
}

after="$(order tensorflow prefect)"
before="$(order prefect tensorflow)"
echo "TensorFlow, then Prefect: $after"
echo "Prefect, then TensorFlow: $before"
[ "$after" = "closed open" ]
[ "$before" = "open open" ]
