"""Bundles that are asked about texts."""

import csv
import io
import json
import sys

import numpy as np
import pytest

from rnnpipe.bundles.asking import Asked, blocks_of
from rnnpipe.bundles.opening import open_bundle
from rnnpipe.bundles.output import write_answers
from rnnpipe.bundles.writing import write_bundle
from rnnpipe.data import datasets
from rnnpipe.data.padding import pad_dataset
from rnnpipe.data.sources.files import LocalFile
from rnnpipe.errors import UserError
from rnnpipe.machine.memory import PeakMemory
from tests.rnnpipe.bundles.made import made_run

LAYERS = ({"type": "embedding", "units": 4}, {"type": "lstm", "units": 3})


def texts(folder, kind="class", rows=60):
    """A file of texts that say "good" or "bad", or how many they are."""
    path = folder / "texts.csv"
    with path.open("w", newline="") as file:
        table = csv.writer(file)
        table.writerow(["text", "mood"])
        for i in range(rows):
            mood = ("good", "bad")[i % 2]
            table.writerow([f"it is {mood} number{i}", mood if kind == "class" else 100 + i])
    return {"source": "text", "path": path.name, "text": "text", "target": "mood", "kind": kind}


@pytest.fixture(params=["class", "number"], scope="module")
def bundle(request, tmp_path_factory):
    tmp_path = tmp_path_factory.mktemp(request.param)
    data = {**texts(tmp_path, request.param), "num_words": 60, "maxlen": 6}
    run = made_run(tmp_path / "run", data, layers=LAYERS, start=tmp_path)
    return open_bundle(write_bundle(run, "data", "net", tmp_path / "bundle"))


def test_it_answers_in_another_process_to_the_last_bit(bundle, elsewhere):
    rows = ["it is good", "bad bad bad", "it is number7 and much longer than six words"]
    assert elsewhere(bundle, rows) == bundle.predict(rows)
    assert len({json.dumps(line) for line in bundle.predict(rows)}) == 3


def test_rows_that_cannot_be_read_are_answered_with_the_reason(bundle):
    found = bundle.predict(["it is good", "", None, 5, "...", "x" * 1_000_001])
    assert [line.get("error") for line in found] == [
        None,
        "the text is empty",
        "the text is missing",
        "it is int, expected a text",
        "it has no word in it",
        "the text has 1,000,001 characters, expected at most 1,000,000",
    ]
    assert [line["row"] for line in found] == [1, 2, 3, 4, 5, 6]


def test_a_row_is_a_text_or_a_mapping_with_its_column(bundle):
    assert bundle.predict([{"text": "it is bad"}]) == bundle.predict(["it is bad"])
    with pytest.raises(UserError, match="a row has no column 'text'; it has 'review'"):
        bundle.predict([{"review": "it is bad"}])


def test_unknown_words_and_cut_texts_are_counted(bundle):
    fresh = bundle.encode(["it is zzz", "it is good it is good it is"])
    assert fresh.counts == {
        "words": 11,
        "unknown words": 1,
        "texts cut to their last 6 words": 1,
    }


def test_fresh_rows_are_read_as_the_test_rows_were(tmp_path):
    """The answers on the test texts are those that the run has, whatever read them."""
    data = {**texts(tmp_path), "num_words": 60, "maxlen": 6}
    run = made_run(tmp_path / "run", data, layers=LAYERS, start=tmp_path)
    bundle = open_bundle(write_bundle(run, "data", "net", tmp_path / "bundle"))
    spec = run.record.datasets["data"].spec
    loaded = datasets.load(spec, {"path": LocalFile(tmp_path / "texts.csv", "")})
    test = pad_dataset(loaded).test
    fresh = bundle.encode(loaded.shown)
    assert np.array_equal(bundle.padded(fresh.inputs)["tokens"], test.inputs["tokens"])
    with np.load(run.folder / "data/net/seed-0/predictions.npz") as found:
        assert np.allclose(bundle.answers(fresh.inputs), found["best"], rtol=0, atol=1e-6)


class Counting(io.RawIOBase):
    """So many lines of text, which say how many of them were read."""

    def __init__(self, lines):
        self.left, self.read_lines = lines, 0

    def __iter__(self):
        return self

    def __next__(self):
        if not self.left:
            raise StopIteration
        self.left -= 1
        self.read_lines += 1
        return b"it is good " * 20 + b"\n"


def test_no_more_is_read_than_the_block_that_is_answered(bundle):
    given, asked = Counting(5_000), Asked()
    lines = asked.lines(bundle, blocks_of(bundle, given))
    assert given.read_lines == 0
    for answered in range(1, 5_001):
        next(lines)
        assert answered <= given.read_lines < answered + 2_000
    assert next(lines, None) is None
    assert asked.answers == 5_000


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a process's peak memory")
def test_memory_does_not_grow_with_the_file(bundle, tmp_path):
    for name, rows in (("few.csv", 2_500), ("many.csv", 70_000)):
        with (tmp_path / name).open("w") as file:
            file.write("text\n")
            file.writelines(f"{'it is good number1 ' * 150}\n" for _ in range(rows))
    write_answers(
        bundle,
        Asked().lines(bundle, blocks_of(bundle, tmp_path / "few.csv")),
        tmp_path / "few.jsonl",
    )
    memory = PeakMemory()
    asked = Asked()
    write_answers(
        bundle,
        asked.lines(bundle, blocks_of(bundle, tmp_path / "many.csv")),
        tmp_path / "many.jsonl",
    )
    size = (tmp_path / "many.csv").stat().st_size
    assert asked.answers == 70_000
    assert size > 190 * 10**6
    # a batch of the reader's has 8 MiB of text, whatever the file
    assert memory.above_start() < size / 2
