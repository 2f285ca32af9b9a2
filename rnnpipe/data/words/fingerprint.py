"""Fingerprints of texts, by which duplicates are found."""

import numpy as np
import pyarrow as pa

from rnnpipe.data.duplicates import Fingerprints
from rnnpipe.data.words.scanning import hashes_of, hashes_of_rows
from rnnpipe.data.words.table import AS_IT_IS, Found
from rnnpipe.data.words.unicode import buffers


def fingerprints(texts: pa.Array, found: Found) -> Fingerprints:
    """The fingerprints of texts, of which `found` are the words in lower case.

    Near are texts of the same words; one without a word is near to its like alone.
    """
    offsets, data = buffers(texts)
    places = offsets.astype(np.int64)
    exact = hashes_of(data, places[:-1], places[1:], AS_IT_IS)
    near = hashes_of_rows(found.hashes, found.ends)
    return Fingerprints(exact, np.where(near == 0, exact, near))
