"""Encoders and decoders that fit each other and a dataset, and those that do not."""

import pytest
from pydantic import ValidationError

from rnnpipe.errors import UserError
from rnnpipe.layers import EncoderDecoderSpec
from rnnpipe.layers.fitting import fitted
from rnnpipe.layers.joining import joined
from rnnpipe.specs import Classes, Features, Signature, Text, Tokens

SOURCE = {"text": Tokens(vocabulary=20, timesteps=7)}
SIGNATURE = Signature(inputs=SOURCE, target=Text(vocabulary=15, timesteps=6))
EMBEDDING = {"type": "embedding", "units": 4}


def gru(units, **settings):
    return {"type": "gru", "units": units, **settings}


def pair(encoder=None, decoder=None, **settings):
    layers = {"encoder": encoder or [EMBEDDING, gru(8)], "decoder": decoder or [EMBEDDING, gru(8)]}
    return EncoderDecoderSpec.model_validate({**layers, **settings})


def told(places):
    return [(str(place), place.made.shape, place.parameters) for place in places]


def test_every_part_is_told_with_its_shape_and_parameters():
    spec = pair((EMBEDDING, gru(4, bidirectional=True)), attention="additive")
    assert told(joined(spec, SIGNATURE).places) == [
        ("embedding(4, mask_padding)", (7, 4), 20 * 4),
        ("gru(4, return_sequences, bidirectional)", (7, 8), 2 * 3 * 4 * (4 + 4 + 2)),
        ("embedding(4)", (6, 4), 15 * 4),
        ("gru(8, return_sequences)", (6, 8), 3 * 8 * (4 + 8 + 2)),
        ("additive attention", (6, 8), (8 + 8) * 8 + (8 + 8) * 8 + 8),
        ("dense(15, softmax)", (6, 15), (8 + 1) * 15),
    ]
    assert str(spec) == (
        "encoder: embedding(4) → gru(4, bidirectional); decoder: embedding(4) → gru(8); "
        "additive attention"
    )


def test_without_attention_the_last_encoder_layer_hands_over_its_state_alone():
    spec = pair((EMBEDDING, gru(8), gru(8)), (EMBEDDING, gru(8), gru(8)), beam=3)
    places = joined(spec, SIGNATURE).places
    shapes = [place.made.shape for place in places]
    assert shapes == [(7, 4), (7, 8), (8,), (6, 4), (6, 8), (6, 8), (6, 15)]
    assert str(spec).endswith("; beam of 3")


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"encoder": [EMBEDDING, gru(4)]}, r"ends in a state of 4 units; expected gru\(4\)"),
        (
            {"encoder": [EMBEDDING, gru(8, bidirectional=True)]},
            r"16 units, of both directions together; expected gru\(16\)",
        ),
        ({"encoder": [EMBEDDING, {"type": "lstm", "units": 8}]}, r"expected lstm\(8\)"),
        ({"encoder": [EMBEDDING, gru(8), gru(8)]}, "has 2 recurrent layers and the decoder 1"),
        ({"encoder": [EMBEDDING]}, "has no recurrent layer"),
        ({"encoder": [gru(8)]}, r"encoder_decoder.encoder\[0\] = .* must start with an embedding"),
        (
            {"encoder": [EMBEDDING, gru(8), {"type": "dropout", "rate": 0.5}]},
            "has no effect: without attention",
        ),
        ({"decoder": [gru(8)]}, "a decoder starts with an embedding layer"),
        ({"decoder": [EMBEDDING, EMBEDDING, gru(8)]}, "has no other"),
        (
            {"decoder": [EMBEDDING | {"mask_padding": True}, gru(8)]},
            "the first token that a decoder is given is 0",
        ),
        (
            {"decoder": [EMBEDDING, gru(4, bidirectional=True)]},
            "would read the answer from its end",
        ),
        ({"decoder": [EMBEDDING, gru(8), {"type": "dense", "units": 8}]}, "its output layer is"),
        ({"max_length": 7}, "max_length = 7, but the dataset's target has 6 timesteps"),
        (
            {"encoder": [EMBEDDING, gru(8), {"type": "dense", "units": 4}], "attention": "dot"},
            "the encoder's have 4 units and the decoder's 8",
        ),
    ],
)
def test_what_does_not_fit_is_told(settings, message):
    with pytest.raises(UserError, match=message):
        joined(pair(**settings), SIGNATURE)


def test_text_is_generated_and_nothing_else_is():
    classes = Signature(inputs=SOURCE, target=Classes(names=("a", "b")))
    with pytest.raises(UserError, match=r"encoder_decoder generates text, but .* is classes"):
        joined(pair(), classes)
    with pytest.raises(UserError, match="use encoder_decoder"):
        fitted(pair().encoder, SIGNATURE)


def test_an_input_may_not_have_the_name_of_the_tokens_before():
    features = {"previous": Features(width=3, timesteps=7)}
    with pytest.raises(UserError, match="an input named 'previous'"):
        joined(pair((gru(8),)), Signature(inputs=features, target=SIGNATURE.target))


def test_a_length_penalty_needs_a_beam():
    assert pair(beam=4, length_penalty=0.6).length_penalty == 0.6
    with pytest.raises(
        ValidationError, match=r"length_penalty = 0\.6 has no effect where beam = 1"
    ):
        pair(length_penalty=0.6)
