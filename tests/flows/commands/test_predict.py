"""`rnnpipe predict`, `promote` and `models`."""

import csv
import io
import json
import os
import re

import pyarrow.parquet as pq
import pytest

from rnnpipe.store import Store
from tests.flows.commands.test_json import documented
from tests.rnnpipe.bundles.made import made_run
from tests.rnnpipe.bundles.test_texts import LAYERS, texts

RUN = "20261129-200000-small-beef"


@pytest.fixture
def ask(command_line, tmp_path, monkeypatch):
    """Asks the run's model about rows: what is given goes to standard input."""
    store = Store.open(tmp_path / "artifacts")
    data = {**texts(tmp_path), "num_words": 60, "maxlen": 6}
    made_run(store.root / "runs" / RUN, data, layers=LAYERS, start=tmp_path, name="moods")

    def command(*arguments, given=b""):
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(given)))
        return command_line(*arguments)

    return command


def test_lines_are_answered_and_an_empty_one_is_told(ask):
    code, out, err = ask("predict", "latest", "-", given=b"it is good\n\nit is bad\n")
    rows = list(csv.DictReader(io.StringIO(out)))
    assert code == 1
    assert list(rows[0]) == ["row", "class", "probability of bad", "probability of good", "error"]
    assert [row["error"] for row in rows] == ["", "the text is empty", ""]
    assert float(rows[0]["probability of bad"]) + float(rows[0]["probability of good"]) == 1
    assert "2 answers to 3 examples" in err
    assert "1 error (the first: row 2: the text is empty)" in err


@pytest.mark.parametrize("suffix", ["csv", "jsonl", "parquet"])
def test_answers_go_to_a_file_by_its_ending(ask, tmp_path, suffix):
    path = tmp_path / f"out.{suffix}"
    code, out, _ = ask("predict", "latest:moods/net", "texts.csv", "-o", str(path))
    assert (code, out) == (0, "")
    if suffix == "parquet":
        found = pq.read_table(path).to_pylist()
    elif suffix == "csv":
        found = list(csv.DictReader(io.StringIO(path.read_text())))
    else:
        found = [json.loads(line) for line in path.read_text().splitlines()]
    assert [int(row["row"]) for row in found] == list(range(1, 61))
    assert {row["class"] for row in found} <= {"good", "bad"}


def test_answers_that_nobody_reads_any_more_end_the_command_quietly(ask, monkeypatch):
    read, write = os.pipe()
    os.close(read)
    with os.fdopen(write, "w") as unread:
        monkeypatch.setattr("sys.stdout", unread)
        with pytest.raises(SystemExit) as ended:
            ask("predict", "latest:moods/net", "texts.csv")
    assert ended.value.code == 141


def test_a_mistake_writes_nothing(ask, tmp_path):
    (tmp_path / "other.csv").write_text("review\nx\n")
    kept = tmp_path / "out.csv"
    kept.write_text("before")
    for given, said in (("other.csv", "has no column 'text'"), ("none.csv", "there is no such")):
        code, out, err = ask("predict", "latest", given, "-o", str(kept))
        assert (code, out) == (2, "")
        assert said in err
        assert ask("predict", "latest", given)[:2] == (2, "")
    assert kept.read_text() == "before"
    assert ask("predict", "latest", "texts.csv", "-o", "out.txt")[0] == 2
    assert ask("predict", "latest", "-", given=b"")[0] == 2


def test_a_name_is_given_listed_and_asked(ask, tmp_path):
    code, out, _ = ask("promote", "latest:moods/net", "mood")
    assert code == 0
    assert re.findall(r"^(\w+) +(.*)$", out, re.MULTILINE)[:3] == [
        ("name", "mood"),
        ("model", f"{RUN}:moods/net"),
        ("verdict", "the first of its name"),
    ]
    assert ask("predict", "mood", "texts.csv")[0] == 0
    assert f"{RUN}:moods/net" in ask("models")[1]
    assert "the first of its name" in ask("models", "mood")[1]
    assert ask("models", "other")[0] == 2
    assert ask("promote", "latest:moods/net", "mood", "--force")[0] == 0
    first, second = (line.split() for line in ask("models", "mood")[1].splitlines()[-2:])
    assert (first[1], second[1]) == ("1", "2")
    assert (first.count("now"), second.count("now")) == (0, 1)
    held = json.loads(ask("models", "mood", "--json")[1])["named"]
    assert [each["holds"] for each in held] == [False, True]
    assert (tmp_path / "artifacts/models/mood/1/bundle.json").exists()


def test_json_has_the_documented_keys(ask):
    code, out, _ = ask("predict", "latest", "-", "--json", given=b"it is good\n\n")
    document = json.loads(out)
    assert code == 1
    assert set(document) == documented("predict MODEL INPUT")
    assert document["answers"][1] == {"row": 2, "error": "the text is empty"}
    _, out, _ = ask("promote", "latest", "mood", "--json")
    assert set(json.loads(out)) == documented("promote MODEL NAME")
    _, out, _ = ask("models", "--json")
    document = json.loads(out)
    assert {"named", "runs", *document["runs"][0]} | set(document["named"][0]) == documented(
        "models"
    )
