"""The table of dataset kinds.

Kinds are named as text and imported by name, so that no cache key follows from here to a kind: the
step that reads a dataset names the one module that it uses.
"""

from typing import TYPE_CHECKING, Annotated, Union

from pydantic import Field

from rnnpipe.data.datasets.base import Source
from rnnpipe.data.sources.files import RemoteFile
from rnnpipe.plugins import with_entry_points

DATASETS = {
    "imdb": "rnnpipe.data.datasets.imdb:ImdbSpec",
    "reuters": "rnnpipe.data.datasets.reuters:ReutersSpec",
    "adding": "rnnpipe.data.datasets.adding:AddingSpec",
    "temporal_order": "rnnpipe.data.datasets.temporal_order:TemporalOrderSpec",
    "copy_memory": "rnnpipe.data.datasets.copy_memory:CopyMemorySpec",
    "shapes": "rnnpipe.data.datasets.shapes:ShapesSpec",
    "captioned_images": "rnnpipe.data.datasets.captioned_images:CaptionedImagesSpec",
    "parallel": "rnnpipe.data.datasets.parallel:ParallelSpec",
    "multi30k": "rnnpipe.data.datasets.multi30k:Multi30kSpec",
    "reversal": "rnnpipe.data.datasets.reversal:ReversalSpec",
    "digits": "rnnpipe.data.datasets.digits:DigitsSpec",
    "wine": "rnnpipe.data.datasets.wine:WineSpec",
    "frames": "rnnpipe.data.datasets.frames:FramesSpec",
    "ud_english_ewt": "rnnpipe.data.datasets.ud_english_ewt:EwtSpec",
    "text": "rnnpipe.data.datasets.text:TextSpec",
    "tsf": "rnnpipe.data.datasets.tsf:TsfSpec",
    "series": "rnnpipe.data.datasets.series:SeriesSpec",
    "ts": "rnnpipe.data.datasets.ts:TsSpec",
    "tagged": "rnnpipe.data.datasets.tagged:TaggedSpec",
    "python": "rnnpipe.data.datasets.python:PythonSpec",
}
"""Each kind's `source` in a suite file, and the class that holds all of it."""

_KINDS = with_entry_points("rnnpipe.datasets", DATASETS, Source, "source")
"""These, and those that installed packages bring along as entry points `rnnpipe.datasets`."""

if TYPE_CHECKING:
    DatasetSpec = Source
else:
    DatasetSpec = Annotated[
        Union[_KINDS],  # noqa: UP007 (made at run time)
        Field(discriminator="source"),
    ]


def all_files() -> tuple[RemoteFile, ...]:
    """Return the files of every kind of dataset."""
    return tuple(file for kind in _KINDS for file in kind.FILES)
