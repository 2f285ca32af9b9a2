"""One trained model, asked all that there is to ask."""

import numpy as np
from pydantic import TypeAdapter

from rnnpipe.analysis.trial import analyse_trial
from rnnpipe.data.arrays import Part
from rnnpipe.layers import LayerSpec
from rnnpipe.models.build import build
from rnnpipe.models.teaching import tokens_before
from rnnpipe.specs import Classes, Signature, Tokens, TrainingSpec
from rnnpipe.training.recipe import Recipe
from tests.rnnpipe import pairs

STEPS, N = 6, 20
SIGNATURE = Signature(
    inputs={"tokens": Tokens(vocabulary=9, timesteps=STEPS)}, target=Classes(names=("a", "b"))
)
LAYERS = TypeAdapter(tuple[LayerSpec, ...]).validate_python(
    [{"type": "embedding", "units": 4, "mask_padding": True}, {"type": "lstm", "units": 3}]
)


def test_masked_texts_are_asked_from_inside_and_from_outside_and_kept_as_the_model_answers():
    rng = np.random.default_rng(0)
    tokens = rng.integers(1, 9, (N, STEPS)).astype(np.uint8)
    tokens[:10, :2] = 0
    part = Part({"tokens": tokens}, rng.integers(0, 2, N).astype(np.int32))
    model = build(LAYERS, SIGNATURE, seed=5)
    found = analyse_trial(model, Recipe(LAYERS, SIGNATURE, TrainingSpec()), 1, part, 8, (12,))
    outputs = model.predict(tokens.astype(np.int32), verbose=0)[:, 0]
    assert found.kept[STEPS] == ((outputs > 0.5) == part.targets).mean()
    assert list(found.kept) == [1, 2, 4, 6]
    assert list(found.occluded) == list(range(STEPS))
    (opinion,) = found.opinions
    np.testing.assert_allclose(opinion.outputs[-1, 0], outputs[12], atol=1e-6)
    assert sorted(found.norms) == ["initial/layer 1", "trained/layer 1"]
    trained, initial = found.norms["trained/layer 1"], found.norms["initial/layer 1"]
    assert trained.shape == (8, STEPS)
    assert np.isnan(trained[:, 4:]).all()  # the first eight examples have four tokens
    assert (trained[:, :4] > 0).all()
    assert not np.allclose(trained[:, :4], initial[:, :4])
    assert list(found.gates) == ["layer 1/forget", "layer 1/input"]
    assert found.gates["layer 1/forget"].shape == (3, 4)
    assert found.units.tolist() == list(range(8))


def test_what_writes_text_is_asked_how_likely_it_finds_the_right_text():
    pair = pairs.spec("gru", "dot")
    model = pairs.model(pair, scale=0.5)
    lengths, answers = [7, 5, 3, 7] * 4, [6, 4, 2, 5] * 4
    part = Part({"text": pairs.sources(lengths).astype(np.uint8)}, pairs.targets(answers))
    recipe = Recipe((), pairs.SIGNATURE, TrainingSpec(), encoder_decoder=pair)
    found = analyse_trial(model, recipe, 1, part, 8)
    assert sorted(found.norms) == ["initial/layer 1", "trained/layer 1"]
    trained = found.norms["trained/layer 1"]
    assert np.isfinite(trained).sum(axis=1).tolist() == lengths[:8]
    assert sorted(found.gates) == ["layer 1/update"]
    given = {"text": part.inputs["text"].astype(np.int32), "previous": tokens_before(part.targets)}
    probabilities = np.take_along_axis(
        model.predict(given, verbose=0), part.targets[..., None], axis=2
    )[..., 0]
    logarithms = np.log(probabilities[part.targets != 0])
    assert list(found.kept) == [1, 2, 4, 7]
    np.testing.assert_allclose(found.kept[7], np.exp(-logarithms.mean()), rtol=1e-5)
    # Eight examples are so long, as many as a distance takes.
    assert list(found.occluded) == list(range(7))
    assert all(change > 0 for change in found.occluded.values())
    assert found.opinions == ()
