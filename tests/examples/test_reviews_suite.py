"""The suite of examples/ that reads film reviews, on a table made of Keras' archive of them."""

import tomllib
from pathlib import Path

from benchmarks.reviews import write_reviews
from rnnpipe.data import datasets
from rnnpipe.data.datasets.text import TextSpec
from rnnpipe.data.sources.files import LocalFile

EXAMPLES = Path(__file__).parents[2] / "examples"


def test_what_the_example_reads(mirror, monkeypatch, tmp_path):
    monkeypatch.setenv("RNNPIPE_DATA_MIRROR", str(mirror))
    write_reviews(tmp_path / "reviews.csv", 2000)
    suite = tomllib.loads((EXAMPLES / "reviews.toml").read_text())
    spec = TextSpec.model_validate(suite["datasets"]["reviews"])
    dataset = datasets.load(spec, {"path": LocalFile(tmp_path / "reviews.csv", "0" * 64)})
    assert dataset.signature.target.names == ("bad", "good")
    assert dataset.signature.inputs["tokens"].vocabulary == 10_000
    assert dataset.encoders.inputs["tokens"].tokens[:5] == ("the", "and", "a", "of", "to")
    cards = dataset.card.parts
    assert {name: card.examples for name, card in cards.items()} == {
        "train": 1200,
        "validation": 400,
        "test": 400,
    }
    assert 0.03 < cards["train"].unknown_share < cards["test"].unknown_share < 0.15
    assert len(dataset.shown) == 400
