"""Proxies of the environment, none of which leads to this machine itself."""

import os
from collections.abc import MutableMapping

LOOPBACK = ("127.0.0.1", "localhost", "::1")


def go_past_for_loopback(environment: MutableMapping[str, str] = os.environ) -> None:
    """Adds this machine's own addresses to those for which no proxy is asked.

    The variable is spelled in both ways, as some libraries read the one and some the other; where
    both are set, the lower-case one counts, as it does for Python's.
    """
    said = environment.get("no_proxy") or environment.get("NO_PROXY") or ""
    past = [name for name in (each.strip() for each in said.split(",")) if name]
    missing = [] if "*" in past else [name for name in LOOPBACK if name not in past]
    for variable in ("no_proxy", "NO_PROXY"):
        environment[variable] = ",".join([*past, *missing])
