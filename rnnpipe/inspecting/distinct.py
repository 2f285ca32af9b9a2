"""How many values are different, and how many rows like one before: by 64 bits of each.

The values themselves are not kept: a table of texts is as large as these, and what tells them apart
is eight bytes a row. Of a million different ones two are taken for one by chance once in thirty
million times.
"""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from rnnpipe.data.words.scanning import hashes_of
from rnnpipe.data.words.table import AS_IT_IS
from rnnpipe.data.words.unicode import buffers

_MIX, _SHIFT = np.uint64(0xFF51AFD7ED558CCD), np.uint64(33)  # from MurmurHash3's finalizer
_MISSING = np.uint64(1)


def count_distinct(texts: pa.ChunkedArray) -> int:
    """Count the different strings; one that is missing is none."""
    return len(np.unique(_hashes(texts.drop_null())))


def count_repeated(table: pa.Table) -> int:
    """Count the rows that are wholly like one before them.

    Raises:
        ArrowNotImplementedError: a column holds lists or such, which do not compare.

    """
    of_rows = np.zeros(len(table), np.uint64)
    for column in table.columns:
        texts = column if pa.types.is_string(column.type) else pc.cast(column, pa.string())
        of_rows = (of_rows ^ _hashes(texts)) * _MIX
        of_rows ^= of_rows >> _SHIFT
    return len(of_rows) - len(np.unique(of_rows))


def _hashes(texts: pa.ChunkedArray) -> NDArray[np.uint64]:
    """64 bits of each string, `(rows,)`."""
    found = [np.zeros(0, np.uint64)]
    for chunk in texts.chunks:
        offsets, data = buffers(chunk)
        places = offsets.astype(np.int64)
        hashes = hashes_of(data, places[:-1], places[1:], AS_IT_IS)
        if chunk.null_count:
            hashes[chunk.is_null().to_numpy(zero_copy_only=False)] = _MISSING
        found.append(hashes)
    return np.concatenate(found)
