"""A model's steps without TensorFlow beside the same model's as graphs."""

import numpy as np
import pytest
from pydantic import TypeAdapter

from rnnpipe.data.arrays import Part
from rnnpipe.direct.steps import DirectSteps
from rnnpipe.kernels.model import packed
from rnnpipe.layers import LayerSpec
from rnnpipe.models.build import compile_for
from rnnpipe.specs import Classes, Features, Image, Numbers, Signature, Tokens, TrainingSpec
from rnnpipe.training.batches import batches
from rnnpipe.training.engines import packed_steps
from rnnpipe.training.graph_steps import GraphSteps
from rnnpipe.training.recipe import Recipe

RNG = np.random.default_rng(0)
IDS = np.where(np.arange(9) < RNG.integers(0, 9, (40, 1)), 0, RNG.integers(1, 30, (40, 9)))
TOKENS = Tokens(vocabulary=30, timesteps=9)
NAMES = ("a", "b", "c")
IDS = IDS.astype(np.uint8)
RECURRENT = {"type": "gru", "units": 5}


def embedded(*layers, masked=False):
    return [{"type": "embedding", "units": 4, "mask_padding": masked}, *layers]


def dropped(rate, then):
    return [{"type": "dropout", "rate": rate}, then]


CASES = {
    "classes": (embedded(RECURRENT), TOKENS, Classes(names=NAMES)),
    "two classes, masked": (
        embedded(
            *dropped(0.0, RECURRENT), *dropped(0.3, {"type": "dropout", "rate": 0.0}), masked=True
        ),
        TOKENS,
        Classes(names=NAMES[:2]),
    ),
    "dropouts": (
        embedded(
            *dropped(0.2, {**RECURRENT, "return_sequences": True, "bidirectional": True}),
            *dropped(0.4, {"type": "lstm", "units": 4}),
            *dropped(0.3, {"type": "dense", "units": 6, "activation": "tanh"}),
            {"type": "dense", "units": 5, "activation": "relu"},
        ),
        TOKENS,
        Classes(names=NAMES),
    ),
    "numbers": ([RECURRENT], Features(timesteps=9, width=2), Numbers(width=1)),
    "a forecast": ([RECURRENT], Features(timesteps=9, width=2), Numbers(width=3)),
    "films": ([RECURRENT], Image(timesteps=4, height=2, width=3, channels=2), Classes(names=NAMES)),
    "a class a step": (
        embedded({**RECURRENT, "return_sequences": True}, masked=True),
        TOKENS,
        Classes(names=NAMES, timesteps=9),
    ),
    "numbers of each step": (
        [{**RECURRENT, "return_sequences": True}, {"type": "dropout", "rate": 0.3}],
        Features(timesteps=9, width=2),
        Numbers(width=2, timesteps=9),
    ),
}
PAIRS = [
    *((name, False) for name in CASES if name != "a class a step"),
    *((name, True) for name in ("a class a step", "classes", "numbers of each step")),
]
"""With the targets' weights, and without."""


def examples(given, target, *, weighted):
    rng = np.random.default_rng(1)
    each = (40,) if target.timesteps is None else (40, target.timesteps)
    if isinstance(target, Classes):
        targets = rng.integers(0, len(target.names), each).astype(np.int32)
    else:
        shape = each if target.width == 1 else (*each, target.width)
        targets = rng.normal(size=shape).astype(np.float32)
    inputs = (
        IDS.copy() if given is TOKENS else rng.normal(size=(40, *given.shape)).astype(np.float32)
    )
    # Of some batches nothing counts.
    weights = rng.random(each, np.float32) * (np.arange(40) >= 8).reshape(
        40, *[1] * (len(each) - 1)
    )
    return Part({"x": inputs}, targets, weights.astype(np.float32) if weighted else None)


def recipe_of(name, *, weighted=False, **training):
    layers, given, target = CASES[name]
    return Recipe(
        TypeAdapter(tuple[LayerSpec, ...]).validate_python(layers),
        Signature(inputs={"x": given}, target=target),
        TrainingSpec(learning_rate=0.01, **training),
        weighted=weighted,
    ), examples(given, target, weighted=weighted)


def graphs(recipe, seed):
    """The same model by TensorFlow around the kernels."""
    plain = recipe.build(seed)
    model = packed(plain, 1)
    compile_for(model, recipe.signature, recipe.training, weighted=recipe.weighted)
    return GraphSteps(model, plain)


def direct(recipe, seed=None):
    steps = packed_steps(recipe.build(seed), recipe)
    assert isinstance(steps, DirectSteps)
    return steps


@pytest.mark.parametrize(("name", "weighted"), PAIRS)
def test_what_is_learnt_answered_and_scored_is_that_of_graphs(name, weighted):
    """Weights, seeds of dropouts, the optimizer's means, results and answers."""
    recipe, part = recipe_of(name, weighted=weighted, optimizer="rmsprop", global_clipnorm=0.5)
    ours, theirs = direct(recipe, 3), graphs(recipe, 3)
    for _ in range(2):
        for batch in batches(part, 8):
            ours.train(batch)
            theirs.train(batch)
    assert ours.results() == pytest.approx(theirs.results(), rel=1e-5)
    assert ours.last_gradient_norm == pytest.approx(theirs.last_gradient_norm, rel=1e-4)
    for mine, right in zip(ours.state(), theirs.state(), strict=True):
        assert (mine.dtype, mine.shape) == (right.dtype, right.shape)
        np.testing.assert_allclose(mine, right, rtol=1e-4, atol=2e-5)
    for steps in (ours, theirs):
        steps.count_anew()
        for batch in batches(part, 11):
            steps.test(batch)
    assert ours.results() == pytest.approx(theirs.results(), rel=1e-4)
    assert list(ours.results()) == list(theirs.results())
    answers = [steps.predict(next(batches(part, 40))) for steps in (ours, theirs)]
    assert answers[0].shape == answers[1].shape
    np.testing.assert_allclose(answers[0], answers[1], atol=1e-5)


def test_a_state_that_is_set_goes_on_to_the_same_bits():
    recipe, part = recipe_of("dropouts")
    whole, later = direct(recipe, 1), direct(recipe, 2)
    several = list(batches(part, 8))
    for number, batch in enumerate(several):
        if number == 2:
            later.set_state(whole.state())
        whole.train(batch)
        if number >= 2:
            later.train(batch)
    for found, expected in zip(later.state(), whole.state(), strict=True):
        np.testing.assert_array_equal(found, expected)


def test_starting_over_is_a_new_model_and_a_fresh_optimizer():
    recipe, part = recipe_of("dropouts")
    steps, new = direct(recipe, 1), direct(recipe, 2)
    for batch in batches(part, 8):
        steps.train(batch)
    steps.rate = 0.5
    steps.start_over(recipe.build(2))
    for found, expected in zip(steps.state(), new.state(), strict=True):
        np.testing.assert_array_equal(found, expected)
    assert np.isnan(steps.last_gradient_norm)


def test_weights_that_are_set_are_those_of_the_plain_model_too():
    recipe, part = recipe_of("two classes, masked")
    plain = recipe.build(0)
    steps = packed_steps(plain, recipe)
    for batch in batches(part, 8):
        steps.train(batch)
    learnt = steps.weights()
    assert not np.array_equal(learnt[0], plain.get_weights()[0])
    steps.set_weights(learnt)
    whole = next(batches(part, 40))
    np.testing.assert_allclose(
        steps.predict(whole), plain.predict(IDS, verbose=0), atol=1e-5
    )  # fmt: skip


def test_a_loss_that_is_no_number_stays_so():
    recipe, part = recipe_of("numbers")
    part.targets[9] = np.nan
    steps = direct(recipe)
    losses = [steps.train(batch) for batch in batches(part, 8)]
    assert np.isfinite(losses[0])
    assert np.isnan(losses[1:]).all()


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("rate", [1e6, 1e14, 1e30])
def test_numbers_too_large_are_no_more_than_a_loss_that_is_none(name, rate):
    """However far a training diverges, that is told by its loss alone: no warning is raised."""
    recipe, part = recipe_of(name, weighted=True, optimizer="sgd")
    steps = direct(recipe)
    steps.rate = rate
    for batch in batches(part, 8):
        steps.train(batch)
    steps.set_weights([np.full_like(array, 3e38) for array in steps.weights()])
    steps.count_anew()
    for batch in batches(part, 40):
        steps.train(batch)
        steps.test(batch)
        steps.predict(batch)
    assert not np.isfinite(steps.results()["loss"])


def test_a_token_without_a_row_in_the_embedding_is_refused():
    recipe, part = recipe_of("classes")
    part.inputs["x"][3, 4] = 30
    with pytest.raises(ValueError, match="tokens from 0 to 30, but the embedding layer has rows"):
        direct(recipe).train(next(batches(part, 8)))


OTHERS = {
    "recurrent dropout": embedded({**RECURRENT, "recurrent_dropout": 0.1}),
    "a layer between": embedded(RECURRENT, {"type": "layer_norm"}),
    "a layer in front": embedded({"type": "layer_norm"}, RECURRENT),
    "masked outputs without weights": None,
}


@pytest.mark.parametrize("name", OTHERS)
def test_other_models_are_computed_by_graphs(name):
    recipe, _ = recipe_of("a class a step" if OTHERS[name] is None else "classes")
    if OTHERS[name] is not None:
        layers = TypeAdapter(tuple[LayerSpec, ...]).validate_python(OTHERS[name])
        recipe = Recipe(layers, recipe.signature, recipe.training)
    assert isinstance(packed_steps(recipe.build(), recipe), GraphSteps)
