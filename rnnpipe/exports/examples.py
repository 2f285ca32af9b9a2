"""Test examples of a dataset, where the store's cache still has them."""

import json
from typing import Any

from numpy.typing import NDArray

from rnnpipe.data.arrays import load_arrays
from rnnpipe.layers.joining import PREVIOUS
from rnnpipe.models.teaching import tokens_before
from rnnpipe.specs import Signature
from rnnpipe.store import Store
from rnnpipe.store.shared_entries import FACTS


def cached_inputs(store: Store, test_digest: str, signature: Signature) -> dict[str, NDArray[Any]]:
    """Return the inputs of the test examples of this digest, by name; none where none is cached.

    Args:
        store: whose cache is looked through.
        test_digest: SHA-256 of all arrays of the test examples, as a run's record has it.
        signature: of the model's file; where it reads the tokens before, these are of the targets.

    """
    for digest in store.cache.digests():
        path = store.cache.folder / digest / FACTS
        facts = json.loads(path.read_bytes()) if path.is_file() else {}
        if facts.get("test_digest") == test_digest and store.cache.read(digest) is not None:
            test = load_arrays(path.parent).test
            before = {PREVIOUS: tokens_before(test.targets)} if PREVIOUS in signature.inputs else {}
            return {**test.inputs, **before}
    return {}
