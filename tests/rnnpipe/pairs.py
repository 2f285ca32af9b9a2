"""Encoders and decoders to test with: small, untrained, their weights large enough to matter."""

import numpy as np

from rnnpipe.layers import EncoderDecoderSpec
from rnnpipe.models.encoder_decoder import build_pair
from rnnpipe.specs import Signature, Text, Tokens

PLACES, TIMESTEPS, WORDS, VOCABULARY = 7, 6, 20, 9
SIGNATURE = Signature(
    inputs={"text": Tokens(vocabulary=WORDS, timesteps=PLACES)},
    target=Text(vocabulary=VOCABULARY, timesteps=TIMESTEPS),
)


def spec(kind="gru", attention="none", *, units=8, both=False, layers=1, **settings):
    """`layers` recurrent layers a side, the encoder's first bidirectional where `both` says so."""
    first = {"type": kind, "units": units // 2 if both else units, "bidirectional": both}
    more = [{"type": kind, "units": units}] * (layers - 1)
    return EncoderDecoderSpec.model_validate(
        {
            "encoder": [{"type": "embedding", "units": 5}, first, *more],
            "decoder": [{"type": "embedding", "units": 6}, {"type": kind, "units": units}, *more],
            "attention": attention,
            **settings,
        }
    )


def model(pair, *, scale=1.0, seed=3, signature=SIGNATURE):
    """Its model, with weights drawn from a normal distribution, and END often the likeliest."""
    built = build_pair(pair, signature, seed)
    rng = np.random.default_rng(seed)
    built.set_weights([rng.normal(0, scale, w.shape) for w in built.get_weights()])
    logits = built.get_layer("logits")
    kernel, bias = logits.get_weights()
    bias[2] += 2.5 * scale
    logits.set_weights([kernel, bias])
    return built


def sources(lengths, *, places=PLACES, seed=0):
    """Left-padded sources of these lengths, int32 `(examples, places)`."""
    rng = np.random.default_rng(seed)
    found = np.zeros((len(lengths), places), np.int32)
    for row, length in zip(found, lengths, strict=True):
        row[places - length :] = rng.integers(1, WORDS, length)
    return found


def targets(lengths, *, timesteps=TIMESTEPS, vocabulary=VOCABULARY, seed=1):
    """Right-padded targets of these lengths, END among them where they are not cut."""
    rng = np.random.default_rng(seed)
    found = np.zeros((len(lengths), timesteps), np.int32)
    for row, length in zip(found, lengths, strict=True):
        row[:length] = rng.integers(3, vocabulary, length)
        if length < timesteps:
            row[length - 1] = 2
    return found


LENGTHS = (7, 1, 0, 3, 5, 7, 2, 4)
"""Of sources: the longest, one, none, and others."""

ANSWERS = (6, 1, 3, 2, 6, 4, 1, 5)
"""Of targets likewise."""
