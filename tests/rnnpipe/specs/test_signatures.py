import json

import pytest
from pydantic import ValidationError

from rnnpipe.specs import (
    PROBLEMS,
    Classes,
    Features,
    Image,
    Numbers,
    Signature,
    Text,
    Tokens,
)

TOKENS = Tokens(vocabulary=10_000, timesteps=500)
TWO, THREE = Classes(names=("no", "yes")), Classes(names=("a", "b", "c"))


@pytest.mark.parametrize(
    ("inputs", "target", "structure", "problem", "outputs"),
    [
        ([Features(width=4)], Numbers(), "one-to-one", "regression", 1),
        ([Image(height=8, width=8, channels=1)], THREE, "one-to-one", "multiclass", 3),
        ([TOKENS], TWO, "many-to-one", "binary", 1),
        ([TOKENS], THREE, "many-to-one", "multiclass", 3),
        ([Features(width=2, timesteps=9)], Numbers(width=5), "many-to-one", "forecast", 5),
        ([Features(width=4), TOKENS], TWO, "many-to-one", "binary", 1),
        (
            [Features(width=2, timesteps=9)],
            Numbers(timesteps=9),
            "many-to-many per step",
            "forecast",
            1,
        ),
        (
            [Image(height=8, width=8, channels=3, timesteps=9)],
            Classes(names=("no", "yes"), timesteps=9),
            "many-to-many per step",
            "tagging",
            2,
        ),
        ([Features(width=4)], Numbers(width=2, timesteps=9), "one-to-many", "forecast", 2),
    ],
)
def test_structure_and_problem_follow_from_the_ports(inputs, target, structure, problem, outputs):
    signature = Signature(
        inputs={f"input{i}": port for i, port in enumerate(inputs)}, target=target
    )
    assert signature.structure == structure
    assert signature.problem == problem
    assert signature.asks is PROBLEMS[problem]
    assert signature.outputs == outputs


def test_text_is_generated():
    text = Text(vocabulary=50, timesteps=20)
    picture = Image(height=8, width=8, channels=3)
    assert Signature(inputs={"tokens": TOKENS}, target=text).structure == "many-to-many"
    captions = Signature(inputs={"image": picture}, target=text)
    assert captions.structure == "one-to-many"
    assert captions.problem == "generation"
    assert (captions.asks.activation, captions.outputs) == ("softmax", 50)


def test_it_is_written_as_ports_and_reads_back_equal():
    signature = Signature(inputs={"tokens": TOKENS}, target=TWO)
    written = json.loads(signature.model_dump_json(exclude_none=True))
    assert written == {
        "inputs": {"tokens": {"kind": "tokens", "vocabulary": 10_000, "timesteps": 500}},
        "target": {"kind": "classes", "names": ["no", "yes"]},
    }
    assert Signature.model_validate(written) == signature
    assert Signature.model_validate_json(signature.model_dump_json()) == signature


def test_equal_signatures_are_one_in_a_set_whatever_the_order_of_their_inputs():
    vector = Features(width=2)
    one = Signature(inputs={"a": TOKENS, "b": vector}, target=TWO)
    other = Signature(inputs={"b": vector, "a": TOKENS}, target=TWO)
    assert len({one, other, Signature(inputs={"a": TOKENS}, target=TWO)}) == 2


@pytest.mark.parametrize(
    ("port", "shape"),
    [
        (TOKENS, (500,)),
        (Features(width=3), (3,)),
        (Features(width=3, timesteps=7), (7, 3)),
        (Image(height=2, width=3, channels=4, timesteps=7), (7, 2, 3, 4)),
        (TWO, ()),
        (Classes(names=("a", "b"), timesteps=7), (7,)),
        (Numbers(), ()),
        (Numbers(width=2), (2,)),
        (Numbers(timesteps=7), (7, 1)),
    ],
)
def test_a_port_has_the_shape_of_one_example(port, shape):
    assert port.shape == shape
    assert port.is_sequence == (port.timesteps is not None)


@pytest.mark.parametrize(
    "content",
    [
        {"inputs": {}, "target": {"kind": "numbers"}},
        {"inputs": {"x": {"kind": "tokens", "vocabulary": 5}}, "target": {"kind": "numbers"}},
        {"inputs": {"x": {"kind": "numbers"}}, "target": {"kind": "numbers"}},
        {
            "inputs": {"x": {"kind": "features", "width": 1}},
            "target": {"kind": "classes", "names": ["alone"]},
        },
    ],
)
def test_what_no_model_could_fit_is_refused(content):
    with pytest.raises(ValidationError):
        Signature.model_validate(content)
