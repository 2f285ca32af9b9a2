"""The table: what reads the fresh rows of each kind of dataset.

Kinds are named as text and imported by name, so that who asks about texts loads nothing of series.
"""

from pkgutil import resolve_name

from rnnpipe.data.datasets.base import Source
from rnnpipe.data.encoders import Encoders
from rnnpipe.data.fresh.base import Reader
from rnnpipe.specs import Signature

READERS = {
    "text": "rnnpipe.data.fresh.texts:Texts",
    "imdb": "rnnpipe.data.fresh.texts:ArchiveTexts",
    "reuters": "rnnpipe.data.fresh.texts:ArchiveTexts",
    "tagged": "rnnpipe.data.fresh.tagged:Sentences",
    "ud_english_ewt": "rnnpipe.data.fresh.tagged:Sentences",
    "series": "rnnpipe.data.fresh.series:Tables",
    "tsf": "rnnpipe.data.fresh.series:Archives",
    "ts": "rnnpipe.data.fresh.archives:ArchiveSeries",
    "parallel": "rnnpipe.data.fresh.pairs:Sources",
    "multi30k": "rnnpipe.data.fresh.pairs:Sources",
    "reversal": "rnnpipe.data.fresh.pairs:Sources",
    "captioned_images": "rnnpipe.data.fresh.pictures:Pictures",
    "shapes": "rnnpipe.data.fresh.pictures:Pictures",
}
"""By a dataset's `source`; of any other the examples are given as arrays."""

_OTHERS = "rnnpipe.data.fresh.arrays:Examples"


def reader_of(source: Source, signature: Signature, encoders: Encoders | None) -> Reader:
    """What reads the fresh rows of a dataset, by what was fitted on its training rows."""
    kind = resolve_name(READERS.get(source.source, _OTHERS))
    found: Reader = kind(source, signature, encoders)
    return found
