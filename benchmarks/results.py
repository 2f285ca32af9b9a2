"""What was measured, kept as JSON beside the other artifacts until the page is written from it."""

import importlib.util
import json
import tempfile
from importlib.metadata import version
from pathlib import Path
from typing import Any

from rnnpipe.provenance.environment import environment
from rnnpipe.records import utc_now
from rnnpipe.settings import artifacts_location
from rnnpipe.store import Store, write_atomically


def keep(name: str, measured: dict[str, Any]) -> None:
    """Keeps a benchmark's figures with the day, the machine and the versions."""
    here = environment()
    packages = here.packages | {name: version(name) for name in ("numba", "torch") if _has(name)}
    facts = {
        "day": f"{utc_now():%Y-%m-%d}",
        "environment": here.model_copy(update={"packages": packages}).model_dump(mode="json"),
    }
    text = json.dumps(facts | measured, indent=1) + "\n"
    write_atomically(_folder() / f"{name}.json", text.encode())


def kept(name: str) -> dict[str, Any] | None:
    """What was kept last; None when that benchmark was never run here."""
    path = _folder() / f"{name}.json"
    if not path.exists():
        return None
    found: dict[str, Any] = json.loads(path.read_text())
    return found


def new_folder(name: str) -> Path:
    """A fresh folder for the runs that a benchmark makes; it stays, to be looked at."""
    folder = _folder()
    folder.mkdir(exist_ok=True)
    return Path(tempfile.mkdtemp(dir=folder, prefix=f"{name}-"))


def _has(package: str) -> bool:
    return importlib.util.find_spec(package) is not None


def _folder() -> Path:
    return Store.open(artifacts_location(None)).root / "benchmarks"
