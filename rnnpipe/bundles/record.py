"""What is written down about a bundle: its `bundle.json`."""

from typing import Annotated, Any

from pydantic import AwareDatetime, Field

from rnnpipe.data.datasets import DatasetSpec
from rnnpipe.data.sources.files import SourceFile
from rnnpipe.files.own_code import Reference
from rnnpipe.layers import EncoderDecoderSpec, LayerSpec
from rnnpipe.records.base import Record
from rnnpipe.specs import Signature, Text
from rnnpipe.specs.base import FileName, Name, Number, Seed, Size

FORMAT = 2
"""The newest format that this rnnpipe reads and writes; 2 brought models that write text."""

BUNDLE, ENCODERS, SUMS = "bundle.json", "encoders.json", "SHA256SUMS"
"""The names of a bundle's files that every one has."""


class Code(Record):
    """A function of a user's own, without whose module the model cannot be read.

    Attributes:
        function: `module:function`.
        digest: SHA-256 of its code.

    """

    function: Reference
    digest: str


class Trained(Record):
    """Where a model comes from.

    Attributes:
        run: the run's id.
        suite: its suite's name.
        started_at: when the run began.
        commit: of rnnpipe; None where that is not known.
        seeds: of the models, in their order.
        all_seeds: that the variant was trained with.
        layers: of the recipe; empty where something else made the model.
        function: of the user's own, which made it.
        encoder_decoder: of what writes text, the recipe, and how its tokens are chosen.
        parameters: how many weights a model has.
        train_digest: SHA-256 of what was trained on.
        test_digest: SHA-256 of what was scored.
        train_examples: how many examples that is.
        test_examples: likewise.
        sources: the files that were downloaded for it.
        versions: of Python and of the packages that shaped the training.

    """

    run: FileName
    suite: Name
    started_at: AwareDatetime
    commit: str | None = None
    seeds: Annotated[tuple[Seed, ...], Field(min_length=1)]
    all_seeds: tuple[Seed, ...]
    layers: tuple[LayerSpec, ...] = ()
    function: Reference | None = None
    encoder_decoder: EncoderDecoderSpec | None = None
    parameters: Size | None = None
    train_digest: str
    test_digest: str
    train_examples: Size
    test_examples: Size
    sources: tuple[SourceFile, ...] = ()
    versions: dict[str, str]


class BundleRecord(Record):
    """All of a bundle but its weights and encoders.

    Attributes:
        format: of the folder.
        dataset: the name that its suite gives the dataset.
        variant: likewise the model.
        signature: what goes in, and what is answered.
        source: the dataset's settings, by which new rows are read; without the folders of its
            files, and without what it was trained with.
        trained: where it comes from.
        scores: the test metrics of what is in the bundle: of the one model, or of the mean of all
            outputs.
        models: the files of the models; of several the mean of their outputs is the answer.
        code: without which the models cannot be read; None where they are plain Keras.

    """

    format: int = FORMAT
    dataset: Name
    variant: Name
    signature: Signature
    source: DatasetSpec
    trained: Trained
    scores: dict[str, Number]
    models: Annotated[tuple[FileName, ...], Field(min_length=1)]
    code: Code | None = None

    @property
    def is_ensemble(self) -> bool:
        """Whether several models answer together."""
        return len(self.models) > 1

    @property
    def label(self) -> str:
        """`run:dataset/variant`, as the command line names it."""
        return f"{self.trained.run}:{self.dataset}/{self.variant}"

    @property
    def writes_text(self) -> bool:
        """Whether its answers are texts, which are generated token by token."""
        return isinstance(self.signature.target, Text)

    def told(self) -> dict[str, Any]:
        """The record as JSON; what the dataset's settings left out stays out."""
        content = self.model_dump(mode="json")
        content["source"] = self.source.model_dump(mode="json", exclude_unset=True)
        return content


def migrated(content: dict[str, Any]) -> dict[str, Any]:
    """Return a record of any format that there was as one of the newest.

    Format 1 had a place for how text is decoded, in which nothing ever stood.
    """
    kept = {name: value for name, value in content.items() if name != "decoding" or value}
    return kept | {"format": FORMAT}
