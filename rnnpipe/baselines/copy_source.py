"""The source as it is: names and numbers stay what they are in any language."""

from typing import Any, Literal

from numpy.typing import NDArray

from rnnpipe.baselines.written import TextBaseline, answered, require_text, sources_of
from rnnpipe.data.arrays import Part
from rnnpipe.specs import Signature


class CopySource(TextBaseline):
    """The text that was read."""

    type: Literal["copy_source"]

    def fits(self, signature: Signature) -> None:
        """Fit text that is written where text is read."""
        require_text(signature, from_text=True)

    def answers(self, signature: Signature, train: Part, test: Part) -> NDArray[Any]:  # noqa: ARG002
        """Answer with the sources."""
        return answered(list(sources_of(test)))
