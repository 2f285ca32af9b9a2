"""The text of the training example whose source is the most similar: a translation memory."""

from typing import Any, Literal

from numpy.typing import NDArray

from rnnpipe.baselines.written import TextBaseline, answered, require_text, sources_of, texts_of
from rnnpipe.data.arrays import Part
from rnnpipe.specs import Signature

_WORD = r"\w+"  # single letters too
_ROWS = 500  # whose similarities to all training examples are held at a time


class NearestText(TextBaseline):
    """What was written for the nearest source: by the angle of TF-IDF of words and of pairs."""

    type: Literal["nearest_text"]

    def fits(self, signature: Signature) -> None:
        """Fit text that is written where text is read."""
        require_text(signature, from_text=True)

    def answers(self, signature: Signature, train: Part, test: Part) -> NDArray[Any]:  # noqa: ARG002
        """Answer as the nearest training source was; the first of equally near ones.

        How rare a word is, is told by the training sources alone.
        """
        from sklearn.feature_extraction.text import TfidfVectorizer  # noqa: PLC0415 (slow)

        # Rows have the length 1, so that their products are the cosines.
        weighed = TfidfVectorizer(token_pattern=_WORD, ngram_range=(1, 2))
        rows, asked = weighed.fit_transform(sources_of(train)), weighed.transform(sources_of(test))
        texts, found = texts_of(train), []
        for first in range(0, asked.shape[0], _ROWS):
            alike = (asked[first : first + _ROWS] @ rows.T).toarray()
            found += [texts[place] for place in alike.argmax(axis=1)]
        return answered(found)
