"""How many test inputs of a dataset stand in its training part too, whatever kind it is.

Data of the user's own are looked through while they are read, and may be refused for it
(`rnnpipe.data.duplicates`); this counts in what is encoded, and refuses nothing.
"""

from collections.abc import Mapping

import numpy as np

from rnnpipe.data.card import Duplicates
from rnnpipe.data.duplicates import Fingerprints, fingerprints
from rnnpipe.data.examples import Dataset, Values


def count_repeated(dataset: Dataset) -> Duplicates:
    """Count the test examples that have the inputs of a training example, all of them.

    A test example without any input to compare, such as an empty text, is like another one.
    """
    train, test = (_of_all(part.inputs) for part in (dataset.train, dataset.test))
    exact = np.isin(test.exact, train.exact)
    both = exact | np.isin(test.near, train.near)
    return Duplicates(
        exact=int(exact.sum()),
        near=int((both & ~exact).sum()),
        share=float(both.mean()) if len(both) else 0.0,
    )


def _of_all(inputs: Mapping[str, Values]) -> Fingerprints:
    """A fingerprint of each example: of several inputs a sum, each times its own odd factor."""
    found = [fingerprints(values) for values in inputs.values()]
    factors = [np.uint64(2 * place + 1) for place in range(len(found))]
    exact, near = (
        np.sum([f * each[half] for f, each in zip(factors, found, strict=True)], axis=0)
        for half in (0, 1)
    )
    return Fingerprints(exact.astype(np.uint64), near.astype(np.uint64))
