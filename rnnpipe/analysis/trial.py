"""All that is asked of one trained model."""

import time
from collections.abc import Sequence
from dataclasses import replace

import keras
import numpy as np
from numpy.typing import NDArray

from rnnpipe.analysis.encoder import encoder_norms
from rnnpipe.analysis.gates import gates_by_step
from rnnpipe.analysis.hidden import (
    Answers,
    Outside,
    from_outside,
    is_asked_from_outside,
)
from rnnpipe.analysis.perturbed import gradient_norms, last_counted
from rnnpipe.analysis.positions import by_distance, lengths, units
from rnnpipe.bundles.answering import Answering
from rnnpipe.data.arrays import Part
from rnnpipe.decoding.decoder import Decoder
from rnnpipe.layers import EncoderDecoderSpec
from rnnpipe.layers.joining import PREVIOUS
from rnnpipe.models.defaults import keras_defaults
from rnnpipe.models.directions import directions
from rnnpipe.models.teaching import tokens_before
from rnnpipe.records.analysed import Analysed
from rnnpipe.specs import Signature, Text
from rnnpipe.training.recipe import Recipe


@keras_defaults()
def analyse_trial(  # noqa: PLR0913 (what is asked, and how much)
    model: keras.Model,
    recipe: Recipe,
    seed: int,
    test: Part,
    examples: int,
    opinions: Sequence[int] = (),
) -> Analysed:
    """Ask a trained model, and the one that it was at initialisation.

    Args:
        model: with its trained weights.
        recipe: what it is of.
        seed: what its first weights were drawn from.
        test: the test examples; the first of them are taken.
        examples: how many, for the gradients.
        opinions: those of all test examples that are followed step by step.

    Raises:
        UserError: the model has a recurrent layer, and is neither a chain of layers nor an encoder
            and a decoder.

    """
    started = time.perf_counter()
    signature, few = recipe.signature, test[:examples]
    norms, opened = {}, {}
    # A model that is read back has its masks among its layers, and is no chain of them any more.
    trained, initial = recipe.build(seed), recipe.build(seed)
    trained.set_weights(model.get_weights())
    if any(map(directions, trained.layers)):
        norms = {
            f"{which}/{layer}": _by_distance(found, layer, few, signature)
            for which, asked in (("trained", trained), ("initial", initial))
            for layer, found in _gradient_norms(asked, signature, few).items()
        }
        opened = {
            name: _along(found, name, few, signature)
            for name, found in gates_by_step(trained, few).items()
        }
    outside = Outside()
    if is_asked_from_outside(signature):
        outside = from_outside(_answers(trained), signature, test, opinions)
    elif isinstance(pair := recipe.encoder_decoder, EncoderDecoderSpec):
        outside = from_outside(_likelihoods(trained, pair, signature), signature, test)
    return Analysed(
        norms,
        units(few),
        outside.kept,
        outside.occluded,
        outside.opinions,
        opened,
        time.perf_counter() - started,
    )


def _gradient_norms(
    model: keras.Model, signature: Signature, part: Part
) -> dict[str, NDArray[np.float32]]:
    if isinstance(signature.target, Text):
        return encoder_norms(model, part)
    return gradient_norms(model, signature, part)


def _likelihoods(model: keras.Model, pair: EncoderDecoderSpec, signature: Signature) -> Answers:
    """Answer with log P of the text that is asked for, `(n,)`."""
    decoder = Decoder(model, pair, signature.target.timesteps or 0)

    def answered(part: Part) -> NDArray[np.float32]:
        inputs = {**part.inputs, PREVIOUS: tokens_before(part.targets)}
        return decoder.likelihoods(replace(part, inputs=inputs)).astype(np.float32)

    return lambda asked: map(answered, asked)


def _answers(model: keras.Model) -> Answers:
    """Have the packed kernels answer, where they can."""
    answering = Answering(model, own=False)
    (like,) = model.inputs

    def answered(part: Part) -> NDArray[np.float32]:
        (inputs,) = part.inputs.values()
        return answering({like.name: inputs.astype(like.dtype)}, lengths(part.inputs))

    return lambda asked: map(answered, asked)


def _by_distance(
    norms: NDArray[np.float32], layer: str, part: Part, signature: Signature
) -> NDArray[np.float32]:
    steps = norms.shape[1]
    per_step = signature.structure == "many-to-many per step"
    last = last_counted(part) if per_step else np.full(len(part), steps - 1)
    found = by_distance(norms, part, backwards=layer.endswith("backwards"), last=last)
    return found.astype(np.float32)


def _along(
    found: NDArray[np.float32], name: str, part: Part, signature: Signature
) -> NDArray[np.float32]:
    """The mean over examples of gates by step, `(summaries, n, timesteps)`, by distance."""
    layer, _, _ = name.partition("/")
    by_example = [_by_distance(each, layer, part, signature) for each in found]
    reached = np.isfinite(by_example[0]).any(axis=0)
    return np.stack([np.nanmean(each[:, reached], axis=0) for each in by_example])
