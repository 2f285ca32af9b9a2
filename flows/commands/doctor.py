"""Check the installation: one line a check, ok or not ok, and how to mend what is not."""

import argparse
import os
import platform
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path

from packaging.requirements import Requirement

from flows.commands.options import add_artifacts, add_json, store_of
from flows.commands.output import console, print_json
from flows.running import process
from rnnpipe.data import datasets
from rnnpipe.data.sources import download
from rnnpipe.errors import UserError
from rnnpipe.provenance import environment
from rnnpipe.settings import DATA_MIRROR, data_mirror
from rnnpipe.store import Store


@dataclass(frozen=True)
class Check:
    """What was looked at, what was found, and the mend where that is not ok."""

    name: str
    found: str
    mend: str | None = None


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declares the options."""
    add_artifacts(parser)
    add_json(parser)


def main(options: argparse.Namespace) -> int:
    """Prints the checks; 1 when one is not ok."""
    store = store_of(options)
    process.set_up(store.state)
    process.import_tensorflow()
    if options.json:
        found = [{**asdict(check), "ok": check.mend is None} for check in _checks(store)]
        good = all(check["ok"] for check in found)
        print_json({"ok": good, "checks": found})
        return 0 if good else 1
    out = console()
    good = True
    for check in _checks(store):
        out.print(f"{'ok    ' if check.mend is None else 'not ok'}  {check.name}: {check.found}")
        if check.mend is not None:
            good = False
            out.print(f"        → {check.mend}")
    return 0 if good else 1


def _checks(store: Store) -> Iterator[Check]:
    yield _python()
    yield from _packages()
    yield Check("device", str(environment.hardware()))
    yield _prefect_api()
    yield _artifacts(store)
    yield from _data(store)


def _python() -> Check:
    supported = (3, 11) <= sys.version_info[:2] < (3, 14)
    mend = None if supported else "make the environment with Python 3.11, 3.12 or 3.13"
    return Check("Python", platform.python_version(), mend)


def _packages() -> Iterator[Check]:
    for text in requires("rnnpipe") or ():
        requirement = Requirement(text)
        if requirement.marker and not requirement.marker.evaluate({"extra": ""}):
            continue
        try:
            found = version(requirement.name)
        except PackageNotFoundError:
            found = "missing"
        fits = found != "missing" and requirement.specifier.contains(found, prereleases=True)
        mend = None if fits else f"needs {requirement}: delete .venv and run `make` again"
        yield Check(requirement.name, found, mend)


def _prefect_api() -> Check:
    address = os.environ.get("PREFECT_API_URL")
    if not address:
        return Check("Prefect API", "none set; each run starts its own for as long as it lasts")
    import httpx  # noqa: PLC0415 (only this check needs it)

    try:
        httpx.get(f"{address.rstrip('/')}/health", timeout=5).raise_for_status()
    except httpx.HTTPError as error:
        mend = "start it with `prefect server start`, or unset PREFECT_API_URL"
        return Check("Prefect API", f"{address} does not answer ({error})", mend)
    return Check("Prefect API", address)


def _artifacts(store: Store) -> Check:
    """Looks and makes nothing."""
    if store.address is None:
        return _folder(store.root)
    try:
        Store.open(store.location)
    except UserError as error:
        return Check("artifacts", store.location, str(error))
    return Check("artifacts", f"{store.location} answers; working copy {store.root}")


def _folder(root: Path) -> Check:
    existing = next(path for path in (root, *root.parents) if path.exists())
    if existing.is_dir() and os.access(existing, os.W_OK | os.X_OK):
        found = "can be written" if existing == root else "is not there yet, and can be made"
        return Check("artifacts", f"{root} {found}")
    mend = "make it writable, or name another folder with --artifacts or RNNPIPE_ARTIFACTS"
    kind = "cannot be written" if existing.is_dir() else "is no folder"
    return Check("artifacts", f"{root}: {existing} {kind}", mend)


def _data(store: Store) -> Iterator[Check]:
    for remote in datasets.all_files():
        try:
            source = download.locate(remote, data_mirror())
            if store.download(source.sha256, source.name).exists():
                yield Check(remote.name, "here")
            else:
                download.check_reachable(source)
                yield Check(remote.name, f"can be fetched from {source.location}")
        except UserError as error:
            mend = f"connect to the network, or set {DATA_MIRROR}; quickstart needs no data"
            yield Check(remote.name, str(error), mend)
