"""How many test inputs stand in the training part too, of any kind of dataset."""

import numpy as np

from rnnpipe.data.examples import Dataset, Examples
from rnnpipe.data.ragged import Ragged
from rnnpipe.data.repeated import count_repeated
from rnnpipe.specs import Classes, Features, Signature, Tokens

NAMES = ("no", "yes")


def texts(*sequences):
    return Ragged(
        np.concatenate([np.array(each, np.int32) for each in sequences]),
        np.cumsum([0, *map(len, sequences)]),
    )


def made(signature, train, test):
    def examples(inputs):
        return Examples(inputs=inputs, targets=np.zeros(len(next(iter(inputs.values()))), np.int32))

    return Dataset(signature=signature, train=examples(train), test=examples(test))


def test_texts_are_those_of_training_token_for_token():
    signature = Signature(
        inputs={"tokens": Tokens(vocabulary=9, timesteps=4)}, target=Classes(names=NAMES)
    )
    train = texts([1, 2], [3, 4, 5], [6])
    test = texts([3, 4, 5], [2, 1], [6], [3, 4], [6])
    found = count_repeated(made(signature, {"tokens": train}, {"tokens": test}))
    assert (found.exact, found.near, found.share) == (3, 0, 0.6)


def test_numbers_are_nearly_the_same_but_for_their_fourth_decimal():
    signature = Signature(inputs={"features": Features(width=2)}, target=Classes(names=NAMES))
    train = np.array([[0.5, 1.0], [0.25, -2.0]], np.float32)
    test = np.array([[0.5, 1.0], [0.25001, -2.0], [0.3, -2.0]], np.float32)
    found = count_repeated(made(signature, {"features": train}, {"features": test}))
    assert (found.exact, found.near) == (1, 1)


def test_of_several_inputs_all_have_to_be_the_same():
    ports = {"first": Features(width=1), "second": Features(width=1)}
    signature = Signature(inputs=ports, target=Classes(names=NAMES))
    train = {"first": np.float32([[1], [2]]), "second": np.float32([[3], [4]])}
    test = {"first": np.float32([[1], [1], [3]]), "second": np.float32([[3], [4], [1]])}
    assert count_repeated(made(signature, train, test)).exact == 1
