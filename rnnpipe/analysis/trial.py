"""All that is asked of one trained model."""

import time
from collections.abc import Mapping
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from rnnpipe.analysis.hidden import scores_by_kept
from rnnpipe.analysis.perturbed import gradient_norms, last_counted
from rnnpipe.analysis.positions import by_distance, lengths
from rnnpipe.bundles.answering import Answering
from rnnpipe.data.arrays import Part
from rnnpipe.models.defaults import keras_defaults
from rnnpipe.records.analysed import Analysed
from rnnpipe.specs import Signature
from rnnpipe.training.recipe import Recipe

HIDDEN_EXAMPLES = 512
"""Examples on which scores with hidden steps rest."""


@keras_defaults()
def analyse_trial(
    model: keras.Model, recipe: Recipe, seed: int, test: Part, examples: int
) -> Analysed:
    """Ask a trained model, and the one that it was at initialisation.

    Args:
        model: with its trained weights.
        recipe: what it is of.
        seed: what its first weights were drawn from.
        test: the test examples; the first of them are taken.
        examples: how many, for the gradients.

    Raises:
        UserError: the model is no chain of layers, or none of them is recurrent.

    """
    started = time.perf_counter()
    signature, few = recipe.signature, test[:examples]
    norms = {}
    # A model that is read back has its masks among its layers, and is no chain of them any more.
    trained, initial = recipe.build(seed), recipe.build(seed)
    trained.set_weights(model.get_weights())
    for which, asked in (("trained", trained), ("initial", initial)):
        for layer, found in gradient_norms(asked, signature, few).items():
            norms[f"{which}/{layer}"] = _by_distance(found, layer, few, signature)
    kept = {}
    if not signature.target.is_sequence:
        answering = Answering(trained, own=False)

        def answer(inputs: Mapping[str, NDArray[Any]]) -> NDArray[np.float32]:
            return answering(inputs, lengths(inputs))

        kept = scores_by_kept(answer, signature, test[:HIDDEN_EXAMPLES])
    units = np.arange(len(few)) if few.groups is None else np.asarray(few.groups)
    return Analysed(norms, units, kept, time.perf_counter() - started)


def _by_distance(
    norms: NDArray[np.float32], layer: str, part: Part, signature: Signature
) -> NDArray[np.float32]:
    steps = norms.shape[1]
    last = last_counted(part) if signature.target.is_sequence else np.full(len(part), steps - 1)
    found = by_distance(norms, part, backwards=layer.endswith("backwards"), last=last)
    return found.astype(np.float32)
