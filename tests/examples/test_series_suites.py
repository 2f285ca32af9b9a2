"""The suites of examples/ that read series, on the real files."""

import tomllib
from pathlib import Path

import pytest

from rnnpipe.data import datasets
from rnnpipe.data.datasets.series import SeriesSpec
from rnnpipe.data.sources.files import LocalFile

EXAMPLES = Path(__file__).parents[2] / "examples"


def dataset_of(name, mirror):
    (keys,) = tomllib.loads((EXAMPLES / f"{name}.toml").read_text())["datasets"].values()
    spec = SeriesSpec.model_validate(keys)
    files = {
        role: LocalFile(next(mirror.rglob(path)), "0" * 64)
        for role, path in spec.own_files().items()
    }
    return datasets.load(spec, files)


@pytest.mark.parametrize(
    ("name", "examples", "shape", "first", "last"),
    [
        ("temperatures", (2176, 730, 730), (14, 1), "1989-01-01", "1990-12-31"),
        ("jfk", (5071, 68, 67), (72, 3), "2013-10-19T02:00:00", "2013-12-29T01:00:00"),
        ("seattle", (843, 286, 286), (28, 11), "2015-03-15", "2015-12-25"),
        ("seattle_class", (123, 11, 11), (28, 6), "2015-03-15", "2015-12-20"),
        ("occupancy", (269, 23, 82), (120, 4), "2015-02-11T14:48:00", "2015-02-18T08:48:00"),
    ],
)
def test_what_each_example_reads(mirror, name, examples, shape, first, last):
    dataset = dataset_of(name, mirror)
    cards = dataset.card.parts
    assert tuple(cards[p].examples for p in ("train", "validation", "test")) == examples
    assert dataset.signature.inputs["features"].shape == shape
    assert (cards["test"].first_time, cards["test"].last_time) == (first, last)
    assert cards["test"].units == 10
