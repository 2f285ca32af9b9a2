"""A table of film reviews and what was thought of the film, made from Keras' archive of them."""

import csv
import json
from pathlib import Path

import numpy as np

from rnnpipe.data.datasets import imdb
from rnnpipe.data.readers.keras_archive import read_labelled
from rnnpipe.data.sources.files import LocalFile
from rnnpipe.errors import UserError
from rnnpipe.files.digests import sha256_of
from rnnpipe.settings import data_mirror


def in_mirror(name: str) -> Path:
    """The file of this name in the mirror.

    Raises:
        UserError: there is none.

    """
    mirror = data_mirror()
    found = sorted(Path(mirror).rglob(name)) if mirror else []
    if not found:
        raise UserError(
            f"no {name} in the mirror ({mirror or 'none is set'}): set RNNPIPE_DATA_MIRROR to a "
            "folder that has it"
        )
    return found[0]


def write_reviews(path: Path, rows: int) -> None:
    """Writes reviews as text, half of them good, in an order that is drawn once and for all.

    There are 25,000; of more rows than that the same come again, in the same order.
    """
    archive = in_mirror(imdb.ARCHIVE.name)
    ranks = json.loads(in_mirror(imdb.WORD_INDEX.name).read_text("utf-8"))
    word_of = {rank: word for word, rank in ranks.items()}
    (reviews, labels), _ = read_labelled(
        LocalFile(archive, sha256_of(archive)), ("x_train", "y_train"), ("x_test", "y_test")
    )
    order = np.random.default_rng(0).permutation(len(labels))[:rows]
    texts = []
    for row in order:
        tokens = reviews.values[reviews.offsets[row] : reviews.offsets[row + 1]]
        texts.append(" ".join(word_of[int(token)] for token in tokens))
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["text", "label"])
        for row in np.resize(np.arange(len(order)), rows):
            writer.writerow([texts[row], "good" if labels[order[row]] else "bad"])
