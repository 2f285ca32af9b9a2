"""Words weighed by how rare they are, into a logistic regression: hard to beat on short texts."""

from typing import Annotated, Any, Literal

from numpy.typing import NDArray
from pydantic import Field

from rnnpipe.baselines import flat
from rnnpipe.baselines.base import Baseline
from rnnpipe.baselines.estimators import learned, linear
from rnnpipe.baselines.steps import require_one_target
from rnnpipe.data.arrays import Part
from rnnpipe.specs import Signature


class TfidfLogistic(Baseline):
    """TF-IDF and logistic regression; ridge regression where a number is asked for."""

    type: Literal["tfidf_logistic"]
    c: Annotated[float, Field(strict=True, gt=0.0, le=1e6)] = Field(
        1.0, description="inverse strength of the penalty, as scikit-learn's C"
    )

    def fits(self, signature: Signature) -> None:
        """Fit tokens with one target an example."""
        require_one_target(signature)
        flat.texts(signature)

    def answers(self, signature: Signature, train: Part, test: Part) -> NDArray[Any]:
        """Answer from the words alone, whatever their order."""
        from sklearn.feature_extraction.text import TfidfTransformer  # noqa: PLC0415 (slow)
        from sklearn.pipeline import make_pipeline  # noqa: PLC0415

        names = flat.texts(signature)
        rows = flat.counts(train, signature, names), flat.counts(test, signature, names)
        model = make_pipeline(TfidfTransformer(), linear(signature, self.c, scaled=False))
        return learned(model, signature, rows, train.targets, train.weights)
