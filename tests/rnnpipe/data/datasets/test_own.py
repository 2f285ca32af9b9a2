"""The settings that the kinds of data of one's own have in common."""

from pathlib import Path
from typing import Literal

import pytest
from pydantic import ValidationError

from rnnpipe.data.datasets.own import OwnSource


class MineSpec(OwnSource):
    source: Literal["mine"] = "mine"

    def read(self, files):
        raise NotImplementedError


def test_paths_start_at_the_suite_and_are_no_part_of_what_shapes_the_data():
    spec = MineSpec(train="a.csv", test="../b.csv", training={"epochs": 3})
    located = spec.located(Path("/suites/mine"))
    assert located.own_files() == {"train": "/suites/mine/a.csv", "test": "/suites/b.csv"}
    assert located.data_only().own_files() == {"train": "a.csv", "test": "b.csv"}
    assert located.data_only() == MineSpec(train="x/a.csv", test="y/b.csv").data_only()


@pytest.mark.parametrize(
    ("settings", "problem"),
    [
        ({}, "expected either path"),
        ({"path": "a", "test": "b"}, "expected either path"),
        ({"train": "a"}, "train alone is not enough"),
        ({"train": "a", "validation": "b"}, "train, validation alone is not enough"),
    ],
)
def test_files_are_one_or_a_training_and_a_test_file(settings, problem):
    with pytest.raises(ValidationError, match=problem):
        MineSpec(**settings)
