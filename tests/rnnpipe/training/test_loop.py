import numpy as np
import pytest

from rnnpipe.data.arrays import Part
from rnnpipe.errors import DivergedError
from rnnpipe.training.batches import ShuffledBatches
from rnnpipe.training.loop import train_epochs

PART = Part({"x": np.arange(5)}, np.arange(5))


class Told(list):
    """Steps, a rate and a course that tell in turn what is asked of them."""

    def __init__(self, losses):
        super().__init__()
        self.losses = iter(losses)

    def train(self, batch):
        self.append(f"train {len(batch[1])}")
        return next(self.losses)

    def test(self, batch):
        self.append(f"test {batch[1].tolist()}")

    def count_anew(self):
        self.append("anew")

    def results(self):
        return {"loss": float(len(self))}

    def set(self, epoch, step):
        self.append(f"rate {epoch} {step}")

    def epochs(self):
        yield from (3, 4)

    def note(self, values, seconds):
        assert seconds > 0
        self.append(values)

    def diverged(self, when, values):
        raise DivergedError(f"{when} {values}")

    def act(self):
        self.append("signals")

    def run(self):
        shuffled = ShuffledBatches(PART, 3, seed=0)
        train_epochs(self, shuffled, PART[:3], 2, self, self, self.act)


def test_an_epoch_is_stepped_through_evaluated_and_noted_and_signals_are_never_far():
    told = Told([1.0] * 4)
    told.run()
    learning = ["anew", "rate 3 1", "train 3", "signals", "rate 3 2", "train 2", "signals"]
    testing = ["anew", "test [0, 1]", "signals", "test [2]", "signals"]
    first = [*learning, *testing, {"loss": 7.0, "val_loss": 12.0}]
    assert told[: len(first)] == first
    assert told[len(first) + 1] == "rate 4 1"
    assert len(told) == 2 * len(first)


def test_a_loss_that_is_no_number_ends_the_training_at_its_step():
    told = Told([1.0, np.nan])
    with pytest.raises(DivergedError, match=r"step 2 \{'loss': 7.0\}"):
        told.run()
    assert told[-1] == "signals"
