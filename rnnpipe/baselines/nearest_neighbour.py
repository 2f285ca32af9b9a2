"""The answer of the training example that is the most similar."""

from typing import Any, Literal

from numpy.typing import NDArray

from rnnpipe.baselines import flat
from rnnpipe.baselines.base import Baseline
from rnnpipe.baselines.estimators import learned
from rnnpipe.baselines.steps import require_one_target
from rnnpipe.data.arrays import Part
from rnnpipe.specs import Classes, Signature, Tokens


class NearestNeighbour(Baseline):
    """One nearest neighbour: by Euclid of standardised numbers, or by the angle of TF-IDF."""

    type: Literal["nearest_neighbour"]

    def fits(self, signature: Signature) -> None:
        """Fit tokens or numbers with one target an example."""
        require_one_target(signature)

    def answers(self, signature: Signature, train: Part, test: Part) -> NDArray[Any]:
        """Answer as the nearest training example does; the first of equally near ones.

        scikit-learn's neighbours have no weights: those of the examples play no part, except that
        an example of weight 0 is nobody's neighbour.
        """
        from sklearn.feature_extraction.text import TfidfTransformer  # noqa: PLC0415 (slow)
        from sklearn.neighbors import (  # noqa: PLC0415
            KNeighborsClassifier,
            KNeighborsRegressor,
        )
        from sklearn.pipeline import make_pipeline  # noqa: PLC0415
        from sklearn.preprocessing import StandardScaler  # noqa: PLC0415

        counts = any(isinstance(port, Tokens) for port in signature.inputs.values())
        classes = isinstance(signature.target, Classes)
        neighbour = (KNeighborsClassifier if classes else KNeighborsRegressor)(n_neighbors=1)
        # Rows of TF-IDF have the length 1, so that the nearest one is that of the least angle.
        model = make_pipeline(TfidfTransformer() if counts else StandardScaler(), neighbour)
        if train.weights is not None:
            train = train[train.weights.nonzero()[0]]
        return learned(model, signature, _rows(signature, train, test), train.targets)


def _rows(signature: Signature, train: Part, test: Part) -> tuple[Any, Any]:
    if any(isinstance(port, Tokens) for port in signature.inputs.values()):
        names = flat.texts(signature)
        return flat.counts(train, signature, names), flat.counts(test, signature, names)
    names = flat.numeric(signature)
    return flat.flattened(train, names), flat.flattened(test, names)
