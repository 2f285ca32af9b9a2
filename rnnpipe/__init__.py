"""rnnpipe: run, compare and explain recurrent-network benchmarks.

From Python and notebooks:

    import rnnpipe

    run = rnnpipe.run("quickstart", seeds=2)
    run.scores                        # a DataFrame, a row a trial
    run                               # in a notebook: its answers and tables

This package is the library, and knows nothing of Prefect; but for `run`, which is the door to
`flows/`, all that it hands out lives in it. Nothing is imported before it is asked for. Read it in
this order: `specs` (what to run), `data` (arrays), `models` and `training` (Keras), `evaluation`
(scores), `store` and `records` (what is kept), `report` (what is shown). The tasks that call it
live in `tasks/`, their order in `flows/`.
"""

from importlib import metadata as _metadata
from pkgutil import resolve_name as _resolve_name
from typing import TYPE_CHECKING as _TYPE_CHECKING
from typing import Any as _Any

if _TYPE_CHECKING:
    from flows.api import run as run
    from rnnpipe.bundles.bundle import Bundle as Bundle
    from rnnpipe.bundles.opening import open_bundle as open_bundle
    from rnnpipe.errors import UserError as UserError
    from rnnpipe.results import Compared as Compared
    from rnnpipe.results import Run as Run
    from rnnpipe.results import compare as compare
    from rnnpipe.results import open_run as open_run
    from rnnpipe.results import runs as runs
    from rnnpipe.suites import Suite as Suite
    from rnnpipe.suites import load_suite as load_suite

    __version__: str

_ORIGINS = {
    "Bundle": "rnnpipe.bundles.bundle:Bundle",
    "Compared": "rnnpipe.results:Compared",
    "Run": "rnnpipe.results:Run",
    "Suite": "rnnpipe.suites:Suite",
    "UserError": "rnnpipe.errors:UserError",
    "compare": "rnnpipe.results:compare",
    "load_suite": "rnnpipe.suites:load_suite",
    "open_bundle": "rnnpipe.bundles.opening:open_bundle",
    "open_run": "rnnpipe.results:open_run",
    "run": "flows.api:run",
    "runs": "rnnpipe.results:runs",
}
"""Where each name comes from, as text: it is imported when it is asked for."""

__all__ = [  # noqa: PLE0604 (names as text)
    "__version__",
    *_ORIGINS,
]


def __getattr__(name: str) -> _Any:
    """Import what is asked for.

    Raises:
        AttributeError: there is no such name.

    """
    if name == "__version__":
        return _metadata.version("rnnpipe")
    if name not in _ORIGINS:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return _resolve_name(_ORIGINS[name])


def __dir__() -> list[str]:
    """List all that it hands out."""
    return sorted({*globals(), *__all__})
