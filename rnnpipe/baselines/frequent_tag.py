"""The most frequent tag of a token: what a tagger has to beat to have read more than the word."""

from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from rnnpipe.baselines import flat
from rnnpipe.baselines.base import Baseline, MisfitError
from rnnpipe.baselines.steps import require_classes_per_step
from rnnpipe.data.arrays import Part
from rnnpipe.specs import Signature, Tokens


class FrequentTag(Baseline):
    """How often each token had each tag in training; of an unknown token, any token."""

    type: Literal["frequent_tag"]

    def fits(self, signature: Signature) -> None:
        """Fit a token and a class at each step."""
        require_classes_per_step(signature)
        _name(signature)

    def answers(self, signature: Signature, train: Part, test: Part) -> NDArray[Any]:
        """Answer with the frequencies of a token's tags.

        One more token of all training tags is added to each count: so the tags of an unknown token
        are those of any, and no tag is ruled out. It is less than one of the others, so a token's
        most frequent tag stays the first; of equally frequent ones it is that of most tokens.
        """
        name = _name(signature)
        port = signature.inputs[name]
        if not isinstance(port, Tokens):
            raise TypeError(f"input {name!r} is {port.kind}; expected tokens")
        ids = train.inputs[name]
        weights = np.ones(ids.shape) if train.weights is None else train.weights
        table = np.zeros((port.vocabulary, signature.target.width))
        np.add.at(table, (ids, train.targets), weights)
        overall = table.sum(axis=0) / table.sum()
        table += overall
        table /= table.sum(axis=1, keepdims=True)
        answers: NDArray[np.float64] = table[test.inputs[name]]
        return answers


def _name(signature: Signature) -> str:
    """The tokens that have a target each."""
    for name in flat.texts(signature):
        if signature.inputs[name].timesteps == signature.target.timesteps:
            return name
    raise MisfitError("reads the token of each step, and the dataset has none")
