"""A run on a user's own texts, series and tagged sentences, one text wherever one may stand."""

import numpy as np

from rnnpipe.specs import Classes, Features, Numbers, Quantity, Signature, Tokens
from tests.rnnpipe.report import own_factory as own

TEST = 40
HORIZON = 3
STEPS = 7  # of which the first is padding
VARIANTS = {"lstm": 1.0, "gru": 2.0}


def write_own_run(folder, text="harmless"):
    """The record of the run, whose files are written into `folder`.

    Its numbers do not depend on `text`.
    """
    rng = np.random.default_rng(0)
    datasets = {
        "reviews": _reviews(folder, text),
        "heat": _heat(folder, text),
        "tags": _tags(folder, text),
    }
    trials = [
        own.write_trial(folder, name, variant, seed, **predictions(rng, size))
        for name, predictions in (("reviews", _classes), ("heat", _forecasts), ("tags", _steps))
        for variant, size in VARIANTS.items()
        for seed in (0, 1)
    ]
    return own.write_run(folder, datasets, trials)


def _reviews(folder, text):
    own.write_shown(folder / "reviews", [text] * TEST)
    counts = {text: 30, "other": 10}
    parts = {"train": own.part(40, counts), "test": own.part(40, counts)}
    card = own.card(parts=parts, notes=(text, "what is left out"))
    signature = Signature(
        inputs={"tokens": Tokens(vocabulary=100, timesteps=20)},
        target=Classes(names=(text, "other", *(f"c{i}" for i in range(11)))),
    )
    return own.record(signature, TEST, made_card=card)


def _heat(folder, text):
    own.write_shown(folder / "heat", [text] * TEST)
    quantity = Quantity(name=text, offset=5.0, scale=2.0, column=0)
    signature = Signature(
        inputs={"features": Features(width=1, timesteps=20)},
        target=Numbers(width=HORIZON, quantities=(quantity,), horizon=HORIZON),
    )
    parts = {"train": own.series_part(90, text, text), "test": own.series_part(40, text, text)}
    return own.record(
        signature,
        TEST,
        made_card=own.card(parts=parts, duplicates=None),
        last_value={text: [1.0, 1.5, 2.5]},
    )


def _tags(folder, text):
    own.write_shown(folder / "tags", [text] * TEST)
    signature = Signature(
        inputs={"tokens": Tokens(vocabulary=100, timesteps=STEPS)},
        target=Classes(names=(text, "other", "third"), timesteps=STEPS),
    )
    return own.record(signature, TEST)


def _probabilities(rng, targets, classes, size):
    logits = rng.standard_normal((*targets.shape, classes))
    logits += size * np.eye(classes)[targets]
    powers = np.exp(logits)
    return powers / powers.sum(axis=-1, keepdims=True)


def _classes(rng, size):
    targets = (np.arange(TEST) % 13).astype(np.int32)
    return {"targets": targets, "outputs": _probabilities(rng, targets, 13, size)}


def _forecasts(rng, size):
    series = np.sin(np.arange(TEST + HORIZON)).astype(np.float32)
    targets = np.stack([series[i : i + HORIZON] for i in range(TEST)])
    return {"targets": targets, "outputs": targets + rng.standard_normal(targets.shape) / size}


def _steps(rng, size):
    targets = (np.arange(TEST * STEPS).reshape(TEST, STEPS) % 3).astype(np.int32)
    weights = np.ones(targets.shape, np.float32)
    weights[:, 0] = 0
    outputs = _probabilities(rng, targets, 3, size)
    return {"targets": targets, "outputs": outputs, "weights": weights}
