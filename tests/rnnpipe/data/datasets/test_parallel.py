import gzip
import re

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from pydantic import ValidationError

from rnnpipe.data.datasets import own
from rnnpipe.data.datasets.parallel import ParallelSpec
from rnnpipe.data.encoders import END
from rnnpipe.data.padding import pad_dataset
from rnnpipe.data.words.decoding import texts_of
from rnnpipe.errors import UserError
from rnnpipe.specs import Text, Tokens
from tests.rnnpipe.data.datasets.own_files import read, written

LOSE = "texts to be written that are longer, and lose their end"
DE = ["Ein Hund.", "Ein Mann, ein Hund.", "Zwei Hunde!"]
EN = ["A dog.", "A man, a dog.", "Two dogs!"]
FILES = {
    "train": (DE, EN),
    "validation": (["Ein Mann."], ["A man."]),
    "test": (["Drei Hunde!", "Ein Mann."], ["Three dogs!", "A man runs."]),
}


def lines_of(folder, parts=FILES, **settings):
    for role, sides in parts.items():
        for side, lines in zip(("de", "en"), sides, strict=True):
            written(folder, f"{role}.{side}", "".join(f"{line}\n" for line in lines))
    paths = {role: str(folder / f"{role}.{{}}") for role in parts}
    return ParallelSpec(source="parallel", text="de", target="en", **paths, **settings)


def in_order(dataset):
    """The training pairs in the order of the file, whatever order they are trained on in."""
    return sorted(zip(dataset.written.train_sources, dataset.written.targets, strict=True))


def test_two_files_are_pairs_line_by_line(tmp_path):
    dataset = read(lines_of(tmp_path, num_words=9, maxlen=4))
    source, target = dataset.encoders.inputs["tokens"], dataset.encoders.target

    assert source.tokens == ("Ein", "Hund", "￭.", "Hunde", "Mann", "Zwei", "ein")
    assert target.tokens == ("A", "dog", "￭.", "Two", "a", "dogs")
    assert dataset.signature.inputs == {"tokens": Tokens(vocabulary=9, timesteps=4)}
    assert dataset.signature.target == Text(vocabulary=9, timesteps=7)
    assert in_order(dataset) == sorted(zip(DE, EN, strict=True))
    assert dataset.written.references == (("Three dogs!",), ("A man runs.",))
    assert dataset.written.sources == dataset.shown == ("Drei Hunde!", "Ein Mann.")
    assert len(dataset.validation) == 1

    test = pad_dataset(dataset).test
    assert test.inputs["tokens"].tolist() == [[0, 1, 5, 1], [0, 2, 6, 4]]
    assert test.targets.tolist() == [[1, 8, 1, END, 0, 0, 0], [3, 1, 1, 5, END, 0, 0]]
    assert texts_of(target, test.targets) == ["<unk> dogs <unk>", "A <unk> <unk>."]


def test_training_pairs_stay_together_as_ids_and_as_texts(tmp_path):
    lines = [f"s{i}" for i in range(50)], [f"t{i}" for i in range(50)]
    dataset = read(lines_of(tmp_path, FILES | {"train": lines}))
    train = pad_dataset(dataset).train
    assert texts_of(dataset.encoders.target, train.targets) == list(dataset.written.targets)
    assert [s[1:] for s in dataset.written.train_sources] == [
        t[1:] for t in dataset.written.targets
    ]


@pytest.mark.parametrize("ending", ["tsv", "csv", "jsonl", "parquet"])
def test_two_columns_of_a_table_are_the_same_pairs(tmp_path, ending):
    paths = {}
    for role, (one, other) in FILES.items():
        path = tmp_path / f"{role}.{ending}"
        paths[role] = str(path)
        pairs = list(zip(one, other, strict=True))
        if ending == "parquet":
            pq.write_table(pa.table({"de": one, "en": other}), path)
        elif ending == "jsonl":
            path.write_text("".join(f'{{"en": "{e}", "de": "{d}"}}\n' for d, e in pairs))
        elif ending == "tsv":
            path.write_text("de\ten\n" + "".join(f"{d}\t{e}\n" for d, e in pairs))
        else:
            path.write_text("de,en\n" + "".join(f'"{d}","{e}"\n' for d, e in pairs))
    spec = ParallelSpec(source="parallel", text="de", target="en", **paths)
    table, lines = read(spec), read(lines_of(tmp_path / "lines"))
    assert table.written == lines.written
    assert table.card.fitted_digest == lines.card.fitted_digest


def test_the_other_direction_is_named_the_other_way_round(tmp_path):
    there, back = (
        read(
            lines_of(tmp_path).model_copy(update=dict(zip(("text", "target"), sides, strict=True)))
        )
        for sides in (("de", "en"), ("en", "de"))
    )
    assert back.encoders.target.tokens == there.encoders.inputs["tokens"].tokens
    assert back.written.references == tuple((text,) for text in there.written.sources)


@pytest.mark.parametrize("unit", ["word", "character", "subword"])
def test_nothing_is_learned_from_what_is_not_trained_on(tmp_path, unit):
    settings = {"unit": unit, "num_words": 300}
    clean = read(lines_of(tmp_path / "clean", **settings))
    poison = ["Gift gift ¿¡ gift gift " * 20] * 30
    poisoned = read(
        lines_of(
            tmp_path / "poisoned",
            FILES | {"validation": (poison, poison), "test": (poison, poison)},
            **settings,
        )
    )
    assert poisoned.card.fitted_digest == clean.card.fitted_digest
    assert poisoned.encoders == clean.encoders
    assert poisoned.signature == clean.signature


def test_each_side_may_have_its_own_unit(tmp_path):
    dataset = read(lines_of(tmp_path, unit="word", target_unit="character"))
    assert dataset.encoders.inputs["tokens"].unit == "punctuated"
    assert dataset.encoders.target.unit == "character"
    assert dataset.signature.target.timesteps == len("A man, a dog.") + 1


def test_lower_case_is_said_where_scores_look_for_it_and_texts_stay_as_they_are(tmp_path):
    dataset = read(lines_of(tmp_path, lowercase=True))
    assert dataset.signature.target.lowercase
    assert "ein" in dataset.encoders.inputs["tokens"].tokens
    assert dataset.written.references[0] == ("Three dogs!",)


def test_the_card_says_what_is_cut_and_what_is_unknown(tmp_path):
    assert read(lines_of(tmp_path, target_maxlen=4, maxlen=9)).card.notes == (
        "split by files: one each for training, validation and test",
        "padded on the left to 9 tokens; the longest training sequence has 6",
        "padded on the right to 4 tokens; the longest training text to be written has 7",
        f"train {LOSE}: 1, with 3 tokens that no model learns to write and no score counts",
        f"test {LOSE}: 1, with 1 token that no model learns to write and no score counts",
        "22.2% of the test tokens to be written are not in the vocabulary",
    )


def test_one_file_is_split_and_groups_stay_together(tmp_path):
    rows = [f"{i},s{i},t{i}" for i in range(20) for _ in range(3)]
    path = written(tmp_path, "pairs.csv", "g,de,en\n" + "\n".join(rows))
    settings = {"source": "parallel", "path": path, "text": "de", "target": "en"}
    alone = ParallelSpec(**settings, duplicates="allow")
    assert "split random by default" in read(alone).card.notes[0]
    together = read(ParallelSpec(**settings, group="g"))
    assert together.card.duplicates.exact == 0
    assert len(np.unique(together.test.groups)) == 4
    assert len(together.test) == 12


def test_sources_that_are_trained_on_too_are_counted(tmp_path):
    test = (["Ein Hund.", "Zwei Hunde", *map(str, range(18))], list(map(str, range(20))))
    card = read(lines_of(tmp_path, FILES | {"test": test})).card
    assert (card.duplicates.exact, card.duplicates.near) == (1, 1)
    assert (
        "2 of 20 test inputs (10.0%) are among the training inputs too, 1 of them exactly "
        "(test.de, line 1 is like train.de, line 1)" in card.notes
    )


def test_compressed_files_and_line_ends_of_windows(tmp_path):
    spec = lines_of(tmp_path)
    for side, lines in zip(("de", "en"), FILES["train"], strict=True):
        content = "\ufeff" + "\r\n".join(lines)  # and no line end behind the last
        (tmp_path / f"train.{side}.gz").write_bytes(gzip.compress(content.encode()))
    packed = spec.model_copy(update={"train": str(tmp_path / "train.{}.gz")})
    assert in_order(read(packed)) == in_order(read(spec))


def test_what_unicode_calls_a_line_separator_is_content(tmp_path):
    lines = ["a\u2028b", "c\x85d"], ["e", "f\x0bg"]
    assert in_order(read(lines_of(tmp_path, FILES | {"train": lines}))) == sorted(
        zip(*lines, strict=True)
    )


@pytest.mark.parametrize(
    ("train", "problem"),
    [
        ((DE, EN[:2]), "train.de has 3 lines and train.en 2 lines; expected as many"),
        ((["a", " "], ["b", "c"]), "train.de, line 2 is empty; expected a text"),
        ((["a", "b"], ["", "c"]), "train.en, line 1 is empty; expected a text"),
        (([], []), "train.de, line 1: there is none; expected a text"),
    ],
)
def test_lines_that_are_no_pairs_are_named(tmp_path, train, problem):
    with pytest.raises(UserError, match=re.escape(problem)):
        read(lines_of(tmp_path, FILES | {"train": train}))


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("de,en\na,b\nc,\n", "train.csv, row 2: column 'en' is empty; expected a text"),
        ("de,fr\na,b\n", "'en'"),
    ],
)
def test_rows_that_are_no_pairs_are_named(tmp_path, content, problem):
    paths = {role: written(tmp_path, f"{role}.csv", content) for role in ("train", "test")}
    with pytest.raises(UserError, match=re.escape(problem)):
        read(ParallelSpec(source="parallel", text="de", target="en", **paths))


def test_a_file_of_another_encoding_is_told(tmp_path):
    spec = lines_of(tmp_path)
    (tmp_path / "train.de").write_bytes("Männer\n".encode("cp1252"))
    with pytest.raises(UserError, match=r"train\.de, line 1: not in the encoding utf-8"):
        read(spec)


def test_settings_that_name_no_two_sides_are_refused(tmp_path):
    paths = {"train": str(tmp_path / "{}.txt"), "test": str(tmp_path / "test.{}")}
    with pytest.raises(ValidationError, match="text and target are both 'de'"):
        ParallelSpec(source="parallel", text="de", target="de", **paths)
    with pytest.raises(ValidationError, match="group names a column"):
        ParallelSpec(source="parallel", text="de", target="en", group="g", **paths)


def test_mistakes_in_the_first_pairs_are_told_before_anything_is_run(tmp_path, monkeypatch):
    spec = lines_of(tmp_path)
    spec.require_usable()
    written(tmp_path, "test.en", "\n")
    with pytest.raises(UserError, match=r"test\.de has 2 lines and test\.en 1 line"):
        spec.require_usable()
    monkeypatch.setattr(own, "SMALL_BYTES", 0)
    with pytest.raises(UserError, match=r"test\.en, line 1 is empty"):
        spec.require_usable()
    path = written(tmp_path, "pairs.csv", "de,fr\na,b\n")
    table = ParallelSpec(source="parallel", path=path, text="de", target="en")
    with pytest.raises(UserError, match="'en'"):
        table.require_usable()
