import pytest
from pydantic import TypeAdapter, ValidationError

from rnnpipe.specs.schedules import Schedule

READ = TypeAdapter(Schedule)


def shares(schedule, steps_per_epoch=2, epochs=4):
    read = READ.validate_python(schedule)
    return [read.share(step, steps_per_epoch, epochs) for step in range(epochs * steps_per_epoch)]


@pytest.mark.parametrize(
    ("schedule", "expected"),
    [
        ({"type": "constant"}, [1, 1, 1, 1, 1, 1, 1, 1]),
        ({"type": "constant", "warmup_epochs": 2}, [0.25, 0.5, 0.75, 1, 1, 1, 1, 1]),
        ({"type": "constant", "warmup_epochs": 9}, [n / 18 for n in range(1, 9)]),
        ({"type": "step", "every": 1}, [1, 1, 0.5, 0.5, 0.25, 0.25, 0.125, 0.125]),
        ({"type": "step", "every": 2, "factor": 0.1}, [1, 1, 1, 1, 0.1, 0.1, 0.1, 0.1]),
        (
            {"type": "step", "every": 1, "warmup_epochs": 1},
            [0.5, 1, 1, 1, 0.5, 0.5, 0.25, 0.25],
        ),
        (
            {"type": "exponential", "factor": 0.25},
            [1, 0.5, 0.25, 0.125, 2**-4, 2**-5, 2**-6, 2**-7],
        ),
        (
            {"type": "cosine"},
            [1, 0.961940, 0.853553, 0.691342, 0.5, 0.308658, 0.146447, 0.038060],
        ),
        (
            {"type": "cosine", "warmup_epochs": 2, "final": 0.5},
            [0.25, 0.5, 0.75, 1, 1, 0.926777, 0.75, 0.573223],
        ),
    ],
    ids=str,
)
def test_the_share_of_every_step(schedule, expected):
    assert shares(schedule) == pytest.approx(expected, abs=1e-6)


def test_half_an_epoch_is_a_warm_up_too():
    assert shares({"type": "constant", "warmup_epochs": 0.5}, 4, 1) == [0.5, 1, 1, 1]


def test_a_schedule_is_told_in_short():
    told = READ.validate_python({"type": "cosine", "warmup_epochs": 1, "final": 0.1})
    assert str(told) == "cosine, warmup_epochs=1, final=0.1"
    assert str(READ.validate_python({"type": "step", "every": 3})) == "step, every=3"


@pytest.mark.parametrize(
    "schedule",
    [
        {"type": "linear"},
        {"type": "step"},
        {"type": "exponential", "factor": 1.0},
        {"type": "cosine", "final": 1.0},
        {"type": "constant", "warmup_epochs": -1},
    ],
    ids=str,
)
def test_what_makes_no_schedule_is_refused(schedule):
    with pytest.raises(ValidationError):
        READ.validate_python(schedule)
