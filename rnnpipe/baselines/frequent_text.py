"""Always the same text: what a writer has to beat to have read anything."""

from collections import Counter
from typing import Any, Literal

from numpy.typing import NDArray

from rnnpipe.baselines.written import TextBaseline, answered, require_text, texts_of
from rnnpipe.data.arrays import Part
from rnnpipe.specs import Signature


class FrequentText(TextBaseline):
    """The most frequent training text, of equally frequent ones the first."""

    type: Literal["frequent_text"]

    def fits(self, signature: Signature) -> None:
        """Fit text that is written, whatever is read."""
        require_text(signature)

    def answers(self, signature: Signature, train: Part, test: Part) -> NDArray[Any]:  # noqa: ARG002
        """Answer with one text for all."""
        often = Counter(texts_of(train))
        text = max(often, key=often.__getitem__)
        return answered([text] * len(test))
