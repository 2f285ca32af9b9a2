"""Addresses of a store's files, as Prefect's UI can follow them."""

from pathlib import Path
from urllib.parse import quote

from rnnpipe.settings import reports_address
from rnnpipe.store import Store


def address(store: Store, path: Path) -> str:
    """Where a browser finds a file of the store: where its reports are served, or the file."""
    served = reports_address()
    if served is None:
        return path.as_uri()
    return f"{served}/{quote(path.relative_to(store.root).as_posix())}"
