"""Keeping from standard error what TensorFlow's C++ part writes there on a plain CPU."""

import os
import re
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

_NOTICE = re.compile(
    rb"WARNING: All log messages before absl::InitializeLog|[IWE]\d{4} \d\d:\d\d:\d\d|"
    rb"[IWE]\d{4} 00:00:\d|\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d+: [IWE] |"
    rb"To enable the following instructions"
)
"""How a line of it begins. They come before any setting can stop them."""


@contextmanager
def without_notices() -> Iterator[None]:
    """Runs a block that may import TensorFlow; what else it writes comes when it ends.

    When the block raises, all is shown that was written.
    """
    sys.stderr.flush()
    kept = os.dup(2)
    with tempfile.TemporaryFile() as aside:
        os.dup2(aside.fileno(), 2)
        notices = True
        try:
            yield
            notices = False
        finally:
            sys.stderr.flush()
            os.dup2(kept, 2)
            aside.seek(0)
            lines = (line for line in aside if notices or not _NOTICE.match(line))
            os.write(kept, b"".join(lines))
            os.close(kept)
