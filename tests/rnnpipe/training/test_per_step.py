"""A target for every step, exactly: padding counts nowhere, on plain Keras and packed kernels."""

import tomllib
from pathlib import Path

import keras
import numpy as np
import pytest
import tensorflow as tf
from pydantic import TypeAdapter

from rnnpipe.data.arrays import Part
from rnnpipe.data.datasets import DatasetSpec, load
from rnnpipe.data.datasets.frames import FramesSpec
from rnnpipe.data.examples import Dataset, Examples
from rnnpipe.data.padding import pad_dataset
from rnnpipe.data.ragged import Ragged
from rnnpipe.data.sources.files import LocalFile
from rnnpipe.files.digests import sha256_of
from rnnpipe.kernels.model import packed, unsupported
from rnnpipe.layers import LayerSpec
from rnnpipe.models.build import build, compile_for
from rnnpipe.models.losses import WeightedLoss
from rnnpipe.specs import Classes, Features, Image, Signature, Tokens, TrainingSpec
from rnnpipe.training.batches import batches
from rnnpipe.training.graph_steps import GraphSteps

TIMESTEPS = 7
NAMES = ("a", "b", "c")
TARGET = Classes(names=NAMES, timesteps=TIMESTEPS)
SIGNATURES: dict[str, Signature] = {
    "tokens": Signature(inputs={"x": Tokens(vocabulary=9, timesteps=TIMESTEPS)}, target=TARGET),
    "features": Signature(inputs={"x": Features(width=2, timesteps=TIMESTEPS)}, target=TARGET),
    "film": Signature(
        inputs={"x": Image(height=2, width=3, channels=1, timesteps=TIMESTEPS)}, target=TARGET
    ),
}
MASKING: list[dict[str, object]] = [{"type": "masking"}]
FRONT: dict[tuple[str, bool], list[dict[str, object]]] = {
    ("tokens", False): [{"type": "embedding", "units": 3}],
    ("tokens", True): [{"type": "embedding", "units": 3, "mask_padding": True}],
    ("features", False): [],
    ("features", True): MASKING,
    ("film", False): [],
    ("film", True): MASKING,
}


def part_of(kind, seed=0, count=9):
    """Sequences of random lengths, the shortest and the longest among them, padded."""
    rng = np.random.default_rng(seed)
    lengths = np.array([1, TIMESTEPS, *rng.integers(1, TIMESTEPS, count - 2, endpoint=True)])
    offsets = np.concatenate([[0], np.cumsum(lengths)])
    if kind == "tokens":
        values = rng.integers(1, 9, offsets[-1]).astype(np.int32)
    else:
        port = SIGNATURES[kind].inputs["x"]
        shape = (offsets[-1], *port.shape[1:])
        values = rng.normal(size=shape).astype(np.float32)
    targets = Ragged(rng.integers(0, 3, offsets[-1]).astype(np.int32), offsets)
    examples = Examples({"x": Ragged(values, offsets)}, targets)
    return pad_dataset(Dataset(SIGNATURES[kind], examples, examples)).train


def made(kind, recurrent, *, masked=True):
    layers = [*FRONT[kind, masked], *recurrent]
    recipe = TypeAdapter(tuple[LayerSpec, ...]).validate_python(layers)
    model = build(recipe, SIGNATURES[kind], seed=0)
    rng = np.random.default_rng(1)
    model.set_weights([rng.normal(0, 0.5, each.shape) for each in model.get_weights()])
    return model


def layer(kind, *, both=False, units=4):
    return {"type": kind, "units": units, "bidirectional": both, "return_sequences": True}


def outputs_and_gradients(model, part):
    """What a model answers, its loss, and the gradients by the answers and by every weight."""
    loss_of = WeightedLoss(keras.losses.sparse_categorical_crossentropy)
    with tf.GradientTape() as tape:
        # without the logits, which Keras' loss would take in their place
        outputs = tf.identity(model(part.inputs["x"], training=True))
        tape.watch(outputs)
        loss = loss_of(part.targets, outputs, part.weights)
    by_outputs, *by_weights = tape.gradient(loss, [outputs, *model.trainable_variables])
    arrays = [tf.convert_to_tensor(gradient).numpy() for gradient in by_weights]
    return outputs.numpy(), float(loss), by_outputs.numpy(), arrays


@pytest.mark.parametrize("masked", [True, False], ids=["masked", "seen"])
@pytest.mark.parametrize("kind", SIGNATURES)
@pytest.mark.parametrize(
    "recurrent",
    [
        [layer("gru")],
        [layer("lstm", both=True)],
        [layer("simple_rnn", both=True), {"type": "dropout", "rate": 0.0}, layer("gru")],
    ],
    ids=["gru", "bi_lstm", "bi_simple_rnn-gru"],
)
def test_packed_kernels_compute_the_function_of_plain_keras(kind, recurrent, masked):
    part = part_of(kind)
    plain = made(kind, recurrent, masked=masked)
    assert unsupported(plain) is None
    fast = packed(plain, 2)
    outputs, loss, by_outputs, by_weights = outputs_and_gradients(fast, part)
    expected, right_loss, by_expected, wanted = outputs_and_gradients(plain, part)
    there = part.weights > 0
    np.testing.assert_allclose(outputs[there], expected[there], atol=1e-5)
    assert loss == pytest.approx(right_loss, rel=1e-5)
    for found in (by_outputs, by_expected):
        np.testing.assert_array_equal(np.abs(found).sum(axis=-1) > 0, there)
    for gradient, right in zip(by_weights, wanted, strict=True):
        np.testing.assert_allclose(gradient, right, atol=1e-5 * max(1, np.abs(right).max()))


@pytest.mark.parametrize("kind", SIGNATURES)
@pytest.mark.parametrize("both", [False, True])
def test_what_a_masked_step_holds_reaches_no_loss_and_no_gradient(kind, both):
    part = part_of(kind)
    model = packed(made(kind, [layer("gru", both=both)]), 2)
    wrong = np.where(part.weights > 0, part.targets, (part.targets + 1) % 3).astype(np.int32)
    first = outputs_and_gradients(model, part)
    other = outputs_and_gradients(model, Part(part.inputs, wrong, part.weights))
    assert first[1] == other[1]
    for ours, theirs in zip(first[3], other[3], strict=True):
        np.testing.assert_array_equal(ours, theirs)
    if kind == "tokens":
        table = first[3][0]
        assert not table[0].any()
        assert table[1:].any(axis=1).all()


@pytest.mark.parametrize("both", [False, True])
def test_how_long_the_padding_is_changes_nothing(both):
    """A masked sequence answers as it does alone, without any padding."""
    part = part_of("features")
    model = made("features", [layer("lstm", both=both)])
    fast = packed(model, 1)
    together = fast(part.inputs["x"]).numpy()
    recurrent, dense = model.layers[-2:]
    for row, there, inputs in zip(together, part.weights > 0, part.inputs["x"], strict=True):
        alone = dense(recurrent(inputs[there][np.newaxis]))[0]
        np.testing.assert_allclose(row[there], alone, atol=1e-5)


def scored(model, part, size):
    steps = GraphSteps(model)
    steps.count_anew()
    for batch in batches(part, size):
        steps.test(batch)
    return steps.results()


LENGTHS = (1, 4, 2)
LOSSES = ([4.0], [1.0] * 4, [2.0, 3.0])
"""13 nats over 7 steps."""


def told_by_its_input():
    """A model that answers what it is given, zeros being masked, and steps of known losses."""
    offsets = np.concatenate([[0], np.cumsum(LENGTHS)])
    truth = np.exp(-np.concatenate(LOSSES)).astype(np.float32)
    values = Ragged(np.stack([truth, 1 - truth], axis=1), offsets)
    signature = Signature(
        inputs={"x": Features(width=2, timesteps=4)}, target=Classes(names=NAMES[:2], timesteps=4)
    )
    examples = Examples({"x": values}, Ragged(np.zeros(7, np.int32), offsets))
    part = pad_dataset(Dataset(signature, examples, examples)).train
    inputs = keras.Input((4, 2), name="x")
    weight = keras.layers.Dense(2, kernel_initializer="identity", use_bias=False)
    return keras.Model(inputs, weight(keras.layers.Masking()(inputs))), signature, part


@pytest.mark.parametrize(("size", "of_keras"), [(1, 2.5), (2, 1.9), (3, 13 / 7)])
def test_the_loss_is_a_mean_over_steps_at_any_batch_size_where_that_of_keras_is_not(size, of_keras):
    model, signature, part = told_by_its_input()
    model.compile(loss="sparse_categorical_crossentropy")
    plain = model.evaluate(part.inputs["x"], part.targets, batch_size=size, verbose=0)
    assert plain == pytest.approx(of_keras, rel=1e-5)
    compile_for(model, signature, TrainingSpec(learning_rate=0.1), weighted=True)
    found = scored(model, part, size)
    assert found["loss"] == pytest.approx(13 / 7, rel=1e-5)
    assert found["accuracy"] == 0  # exp(-1), the most that the truth has, is below a half


EXAMPLES = Path(__file__).parents[3] / "examples"
REAL = {
    "occupancy.toml": ("occupancy", "occupancy"),
    "seattle_class.toml": ("seattle", "seattle"),
    "tagging.toml": ("ewt", "ud_english_ewt"),
}
"""Example suites, the name of their dataset, and the mirror's folder with its files."""


def real(example, mirror):
    """The dataset of an example suite, read from the mirror."""
    name, folder = REAL[example]
    settings = tomllib.loads((EXAMPLES / example).read_text())["datasets"][name]
    spec = TypeAdapter(DatasetSpec).validate_python(settings).located(mirror / folder)
    return {
        role: LocalFile(Path(path), sha256_of(Path(path)))
        for role, path in spec.own_files().items()
    }, spec


def made_films(_mirror):
    settings = {"train_examples": 5, "test_examples": 80, "timesteps": 6, "shortest": 2}
    return {}, FramesSpec(source="frames", **settings)


@pytest.mark.parametrize("kind", [*REAL, "frames"])
def test_the_loss_of_every_kind_of_data_is_the_same_at_any_batch_size(kind, mirror):
    files, spec = real(kind, mirror) if kind in REAL else made_films(mirror)
    dataset = load(spec, files)
    part = pad_dataset(dataset).test[:80]
    assert part.weights.shape == part.targets.shape
    front = [{"type": "embedding", "units": 3}] if kind == "tagging.toml" else []
    layers = TypeAdapter(tuple[LayerSpec, ...]).validate_python([*front, layer("gru")])
    model = packed(build(layers, dataset.signature, seed=0), 2)
    compile_for(model, dataset.signature, TrainingSpec(learning_rate=0.1), weighted=True)
    (inputs,) = part.inputs.values()
    outputs = model.predict(inputs, verbose=0).astype(np.float64)
    of_truth = np.take_along_axis(outputs, part.targets[..., np.newaxis].astype(int), -1)[..., 0]
    there = part.weights > 0
    expected = -np.log(of_truth[there]).mean()
    for size in (3, 64):
        assert scored(model, part, size)["loss"] == pytest.approx(expected, rel=1e-5)
