"""A store to compute things in that are thrown away, beside the real one."""

import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from rnnpipe.store.cache import AUDITING
from rnnpipe.store.store import Store


@contextmanager
def workspace(store: Store, inputs: Iterable[str]) -> Iterator[Store]:
    """A store with the entries `inputs` (digests) and the downloads of `store`, and nothing else.

    What is published in it lies apart and is removed in the end.
    """
    root = Path(tempfile.mkdtemp(dir=store.cache.folder, prefix=AUDITING))
    try:
        apart = Store(root)
        apart.cache.folder.mkdir()
        for digest in inputs:
            (apart.cache.folder / digest).symlink_to(store.cache.folder / digest)
        (apart.root / "downloads").symlink_to(store.root / "downloads")
        yield apart
    finally:
        shutil.rmtree(root, ignore_errors=True)
