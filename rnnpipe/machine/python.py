"""A module of ours run by another Python, which finds what it imports where this one does."""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any


def start_python(
    module: str, *arguments: str, variables: Mapping[str, str] = os.environ, **settings: Any
) -> subprocess.Popen[Any]:
    """Starts `python -m MODULE ARGUMENTS`.

    Args:
        module: dotted name.
        arguments: what `sys.argv[1:]` is there.
        variables: its environment, besides the path of modules.
        settings: more of `subprocess.Popen`'s.

    """
    # -P: what lies in the current folder is no module, unless it is one for us.
    command = [sys.executable, "-P", "-m", module, *arguments]
    paths = os.pathsep.join(str(Path(path).absolute()) for path in sys.path)
    # A notebook's backend for plots, which it may have inherited, is for the notebook alone.
    env = {**variables, "PYTHONPATH": paths, "MPLBACKEND": "agg"}
    return subprocess.Popen(command, env=env, **settings)  # noqa: S603 (a module of ours)
