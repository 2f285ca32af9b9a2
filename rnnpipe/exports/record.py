"""What is written down beside an exported model: `export.json`."""

from typing import Literal

from rnnpipe.exports.base import Format
from rnnpipe.layers.joining import PREVIOUS
from rnnpipe.records.base import Record
from rnnpipe.specs import Signature, Text
from rnnpipe.specs.base import Number, Size

RECORD = "export.json"


class Compared(Record):
    """How far the file's answers, read by its own runtime, are from the model's.

    Attributes:
        runtime: what read the file, with its version.
        of: test examples of the run, or such as were made by the signature alone.
        examples: how many.
        lengths: of the sequences that were compared, longest first; empty where there are none.
        largest_difference: between the file's answers and the model's, both in float32. Where
            answers are larger than 1 it is a share of the largest.
        largest_error: between the file's answers and what float64 gives; null where the difference
            was small enough not to ask.
        model_error: likewise of the model's own.

    """

    runtime: str
    of: Literal["test examples", "made examples"]
    examples: Size
    lengths: tuple[Size, ...]
    largest_difference: Number
    largest_error: Number | None = None
    model_error: Number | None = None


class ExportRecord(Record):
    """An exported model.

    Attributes:
        version: of this record's form.
        format: as `--to` names it.
        model: what was exported, as it was named.
        signature: what goes in and comes out. Sequences are padded on the left with 0; but the
            tokens before, of what writes text, begin with 0 and are not padded.
        shapes: of each input as the file takes it, null where it is free.
        dtypes: of each input.
        compared: with the model; null where the format's runtime is not installed, so that the
            file is not verified.
        packages: what wrote it.
        files: each file's SHA-256, by its path in the folder.

    """

    version: Literal[1] = 1
    format: str
    model: str
    signature: Signature
    shapes: dict[str, tuple[Size | None, ...]]
    dtypes: dict[str, str]
    compared: Compared | None
    packages: dict[str, str]
    files: dict[str, str]

    def told(self, kind: Format) -> str:
        """In a line or two: what was compared, the largest difference, and what the file holds."""
        said = [_verified(self.compared, kind)]
        if isinstance(self.signature.target, Text) and not kind.decodes:
            said.append(
                "it answers with the probability of each next token, those before given as "
                f"{PREVIOUS!r}; how tokens are chosen is in a bundle alone"
            )
        return "\n".join(said)


def _verified(compared: Compared | None, kind: Format) -> str:
    if compared is None:
        return f"not verified: {kind.runtime} is not installed, so that nothing has read it"
    steps = f" of {', '.join(map(str, compared.lengths))} timesteps" if compared.lengths else ""
    told = (
        f"verified in {compared.runtime}: largest difference "
        f"{compared.largest_difference:.2g} over {compared.examples} {compared.of}{steps}"
    )
    if compared.largest_error is None or compared.model_error is None:
        return told
    return (
        f"{told}; from float64 it is {compared.largest_error:.2g} away, and the model itself "
        f"{compared.model_error:.2g}"
    )
