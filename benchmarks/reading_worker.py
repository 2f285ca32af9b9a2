"""One side of `benchmarks.reading`: `python -m benchmarks.reading_worker SIDE SMALL LARGE`.

Reads and encodes a small table, so that everything is imported and compiled, and then the large
one; prints the seconds that the latter took, its rows and its words as a JSON object.
"""

import json
import sys
import time
from pathlib import Path

import numpy as np

from rnnpipe.data import datasets
from rnnpipe.data.datasets.text import TextSpec
from rnnpipe.data.examples import Values
from rnnpipe.data.ragged import Ragged
from rnnpipe.data.sources.files import LocalFile

_WORDS = 10_000
_TRAINED_ON = 0.6  # what the default split of rnnpipe leaves to train on
_BATCH = 1024


def _rnnpipe(path: Path) -> tuple[int, int]:
    spec = TextSpec(
        source="text",
        path=path.name,
        text="text",
        target="label",
        num_words=_WORDS,
        duplicates="allow",  # the reviews come again and again
        show_examples=False,  # the other side keeps no texts either
    )
    parts = datasets.load(spec, {"path": LocalFile(path, "")}).parts().values()
    return sum(map(len, parts)), sum(_tokens(part.inputs["tokens"]) for part in parts)


def _tokens(values: Values) -> int:
    return len(values.values) if isinstance(values, Ragged) else values.size


def _keras(path: Path) -> tuple[int, int]:
    import pandas as pd  # noqa: PLC0415 (not to be in the other side's memory)
    import tensorflow as tf  # noqa: PLC0415
    from keras.layers import TextVectorization  # noqa: PLC0415

    table = pd.read_csv(path)
    labels, _ = pd.factorize(table["label"])
    order = np.random.default_rng(0).permutation(len(table))
    trained_on = np.sort(order[: int(len(table) * _TRAINED_ON)])
    vectorize = TextVectorization(max_tokens=_WORDS, ragged=True)
    texts = table["text"]
    del table
    vectorize.adapt(tf.data.Dataset.from_tensor_slices(list(texts.iloc[trained_on])).batch(_BATCH))
    ids, lengths = [], []
    batches = tf.data.Dataset.from_tensor_slices(list(texts)).batch(_BATCH)
    for batch in batches.map(vectorize, num_parallel_calls=tf.data.AUTOTUNE).prefetch(2):
        ids.append(batch.flat_values.numpy().astype(np.uint16))
        lengths.append(batch.row_lengths().numpy())
    return len(labels), len(np.concatenate(ids))


_SIDES = {"rnnpipe": _rnnpipe, "keras": _keras}


def main(side: str, small: str, large: str) -> None:
    """Measures one side."""
    _SIDES[side](Path(small))
    started = time.perf_counter()
    rows, tokens = _SIDES[side](Path(large))
    seconds = time.perf_counter() - started
    print(json.dumps({"seconds": seconds, "rows": rows, "tokens": tokens}))


if __name__ == "__main__":
    main(*sys.argv[1:])
