"""Test examples of a dataset, where the store's cache still has them."""

import json
from typing import Any

from numpy.typing import NDArray

from rnnpipe.data.arrays import load_arrays
from rnnpipe.store import Store
from rnnpipe.store.shared_entries import FACTS


def cached_inputs(store: Store, test_digest: str) -> dict[str, NDArray[Any]]:
    """Return the inputs of the test examples of this digest, by name; none where none is cached.

    Args:
        store: whose cache is looked through.
        test_digest: SHA-256 of all arrays of the test examples, as a run's record has it.

    """
    for digest in store.cache.digests():
        path = store.cache.folder / digest / FACTS
        facts = json.loads(path.read_bytes()) if path.is_file() else {}
        if facts.get("test_digest") == test_digest and store.cache.read(digest) is not None:
            return dict(load_arrays(path.parent).test.inputs)
    return {}
