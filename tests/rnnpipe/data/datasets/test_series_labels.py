"""A class or a number of each step, and of each group."""

import numpy as np
import pytest

from rnnpipe.errors import UserError
from rnnpipe.specs import Classes, Features, Numbers
from tests.rnnpipe.data.datasets.series_files import days, load, made, table

PER_STEP = {"time": "date", "task": "class_per_step", "target": "sky", "inputs": ["x"], "window": 3}


def weather(count=20):
    return [(date, n, "wet" if n % 3 == 0 else "Dry") for date, n in days(count)]


def by_step(dataset, part):
    """What each sequence reads in own units, and its targets, sequence by sequence."""
    examples, scaled = dataset.parts()[part], dataset.encoders.inputs["features"]
    values = examples.inputs["features"].values[:, 0] * scaled.scale[0] + scaled.offset[0]
    ends = examples.targets.offsets[1:-1]
    return (
        [piece.round().tolist() for piece in np.split(values, ends)],
        [piece.tolist() for piece in np.split(examples.targets.values, ends)],
    )


def test_a_class_a_step_in_sequences_side_by_side(tmp_path):
    dataset = made(tmp_path, table("date,x,sky", weather()), **PER_STEP)
    assert dataset.signature.target == Classes(names=("Dry", "wet"), timesteps=3)
    assert dataset.signature.inputs == {"features": Features(width=1, timesteps=3, names=("x",))}
    read, asked = by_step(dataset, "test")
    assert read == [[16, 17, 18], [19]]
    assert asked == [[0, 0, 1], [0]]
    read, asked = by_step(dataset, "validation")
    assert read == [[12, 13, 14], [15]]
    assert asked == [[1, 0, 0], [1]]
    read, _ = by_step(dataset, "train")
    assert sorted(read) == [[0, 1, 2], [3, 4, 5], [6, 7, 8], [9, 10, 11]]
    assert dataset.shown == ("2013-01-17", "2013-01-20")


def test_training_sequences_may_overlap_and_the_others_never_do(tmp_path):
    dataset = made(tmp_path, table("date,x,sky", weather()), stride=2, **PER_STEP)
    assert sorted(by_step(dataset, "train")[0])[:3] == [[0, 1, 2], [2, 3, 4], [4, 5, 6]]
    assert by_step(dataset, "test")[0] == [[16, 17, 18], [19]]


def test_a_step_without_a_class_ends_a_sequence(tmp_path):
    rows = [(d, x, "?" if x in {1, 17} else sky) for d, x, sky in weather()]
    dataset = made(tmp_path, table("date,x,sky", rows), missing=["?"], **PER_STEP)
    assert by_step(dataset, "test")[0] == [[16], [18, 19]]
    assert sorted(by_step(dataset, "train")[0])[:2] == [[0], [2, 3, 4]]
    assert "2 rows without a target are left out." in dataset.card.notes[-1]


def test_numbers_a_step_are_scaled_by_the_training_rows(tmp_path):
    rows = [(date, n, 2 * n, -n) for date, n in days(20)]
    keys = PER_STEP | {"task": "number_per_step", "target": ["y", "z"]}
    dataset = made(tmp_path, table("date,x,y,z", rows), **keys)
    target = dataset.signature.target
    assert isinstance(target, Numbers)
    assert (target.width, target.timesteps, target.horizon) == (2, 3, None)
    assert [(q.name, q.offset, q.column) for q in target.quantities] == [
        ("y", 11.0, None),
        ("z", -5.5, None),
    ]
    np.testing.assert_allclose(
        target.in_units(dataset.test.targets.values),
        [[32, -16], [34, -17], [36, -18], [38, -19]],
        atol=1e-5,
    )


def sensors(groups=12, first=0):
    """Groups of 2 to 4 rows: the first reads from 0, the next from 100, and so on."""
    return [
        (f"g{g}", 100 * g + n, ("01", "1")[g % 2], 5 * g)
        for g in range(first, first + groups)
        for n in range(2 + g % 3)
    ]


PER_GROUP = {"task": "class_per_group", "group": "who", "target": "kind", "inputs": ["x"]}
HEADER = "who,x,kind,size"


def test_a_class_a_group_whose_rows_are_one_sequence(tmp_path):
    dataset = made(tmp_path, table(HEADER, sensors()), **PER_GROUP)
    assert dataset.signature.target == Classes(names=("01", "1"))
    assert dataset.signature.inputs["features"].timesteps == 4
    scaled = dataset.encoders.inputs["features"]
    for part in dataset.parts().values():
        values = part.inputs["features"].values[:, 0] * scaled.scale[0] + scaled.offset[0]
        for group, label in zip(
            np.split(values.round(), part.inputs["features"].offsets[1:-1]),
            part.targets,
            strict=True,
        ):
            number = int(group[0]) // 100
            assert group.tolist() == [100 * number + n for n in range(2 + number % 3)]
            assert label == number % 2
    assert sum(len(part) for part in dataset.parts().values()) == 12
    assert dataset.test.groups is None
    assert set(dataset.shown) <= {f"g{g}" for g in range(12)}


def test_a_number_a_group(tmp_path):
    keys = PER_GROUP | {"task": "number_per_group", "target": "size"}
    dataset = made(tmp_path, table(HEADER, sensors()), **keys)
    target = dataset.signature.target
    numbers = [target.in_units(part.targets) for part in dataset.parts().values()]
    np.testing.assert_allclose(np.sort(np.concatenate(numbers)), 5 * np.arange(12), atol=1e-5)
    # fitted on one number a training group, however many rows it has
    assert target.quantities[0].offset == pytest.approx(numbers[0].mean())


def test_longer_groups_keep_their_last_steps(tmp_path):
    dataset = made(tmp_path, table(HEADER, sensors()), window=2, **PER_GROUP)
    assert dataset.signature.inputs["features"].timesteps == 2
    assert "8 groups keep only the last 2." in dataset.card.notes[-1]


def test_groups_in_files_of_their_own(tmp_path):
    for name, rows in (("train", sensors()), ("test", sensors(3, first=12))):
        (tmp_path / f"{name}.csv").write_text(table(HEADER, rows))
    dataset = load(train=str(tmp_path / "train.csv"), test=str(tmp_path / "test.csv"), **PER_GROUP)
    assert dataset.test.targets.tolist() == [0, 1, 0]
    assert dataset.shown == ("g12", "g13", "g14")
    assert (len(dataset.train), len(dataset.validation)) == (10, 2)


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([*sensors(), ("g0", 1, "1", 0)], r"row 37: 'kind' changes within a group \(1 such row\)"),
        ([*sensors(), ("g0", 1, "", 0)], r"row 37: 'kind' is missing \(1 such row\)"),
        ([(g, x, "a", s) for g, x, _, s in sensors()], "one class of column 'kind' alone, 'a'"),
        ([*sensors(), ("lone", 1, "odd", 0)], "the class 'odd' has 1 row"),
    ],
)
def test_groups_that_cannot_be_told_apart_are_refused(tmp_path, rows, said):
    with pytest.raises(UserError, match=said):
        made(tmp_path, table(HEADER, rows), missing=[""], **PER_GROUP)


def test_a_class_that_is_never_trained_on_is_named_with_its_row(tmp_path):
    rows = [(d, x, "hail" if x == 18 else sky) for d, x, sky in weather()]
    with pytest.raises(
        UserError, match=r"row 19: the test part has 'hail', a class of column 'sky'"
    ):
        made(tmp_path, table("date,x,sky", rows), **PER_STEP)


def test_occupancy_has_a_header_with_one_name_too_few(mirror):
    """Light is left out, as it tells all; every minute of the test files is scored once."""
    folder = mirror / "occupancy"
    keys = {
        "train": str(folder / "datatraining.txt"),
        "validation": str(folder / "datatest.txt"),
        "test": str(folder / "datatest2.txt"),
        "time": "date",
        "task": "class_per_step",
        "target": "Occupancy",
        "inputs": ["Temperature", "Humidity", "CO2", "HumidityRatio"],
        "window": 60,
    }
    with pytest.raises(UserError, match="its header has 7 names, but its rows have 8 fields"):
        load(**keys)
    names = ["row", "date", "Temperature", "Humidity", "Light", "CO2", "HumidityRatio", "Occupancy"]
    dataset = load(header=names, **keys)
    cards = dataset.card.parts
    assert cards["train"].classes == {"0": 6414, "1": 1729}
    assert cards["validation"].classes == {"0": 1693, "1": 972}
    assert cards["test"].classes == {"0": 7703, "1": 2049}
    assert cards["test"].units == 10
    assert cards["test"].first_time == "2015-02-11T14:48:00"
