import gzip
import json

import numpy as np
import pyarrow as pa
import pytest
from pyarrow import parquet

from rnnpipe.data import datasets
from rnnpipe.data.card import Duplicates
from rnnpipe.data.datasets.text import TextSpec
from rnnpipe.data.sources.files import LocalFile
from rnnpipe.data.texts.rows import TextRows
from rnnpipe.data.texts.sources import TableTexts
from rnnpipe.errors import UserError
from rnnpipe.files.digests import digest_of_arrays
from rnnpipe.specs import Classes, Numbers, Signature, Tokens
from rnnpipe.specs.ports import Quantity

TOKENS = {"text": "text", "target": "label", "num_words": 50, "maxlen": 4}


@pytest.fixture
def read(tmp_path):
    """The dataset of files with these contents, by role."""

    def read(contents, name="{role}.csv", **settings):
        files = {}
        for role, content in contents.items():
            path = tmp_path / name.format(role=role)
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
            files[role] = LocalFile(path, "")
        paths = {role: file.path.name for role, file in files.items()}
        return datasets.load(TextSpec(source="text", **paths, **(TOKENS | settings)), files)

    return read


@pytest.fixture
def complaint(read, tmp_path):
    def complaint(contents, **settings):
        with pytest.raises(UserError) as error:
            read(contents, **settings)
        return str(error.value).replace(f"{tmp_path}/", "")

    return complaint


def table(rows, header="text,label"):
    return "\n".join([header, *(",".join(map(str, row)) for row in rows)]) + "\n"


def texts_of(examples, encoders):
    words = encoders.inputs["tokens"]
    ragged = examples.inputs["tokens"]
    names = ["", "?", *words.tokens]
    return [
        " ".join(names[token] for token in ragged.values[begin:end])
        for begin, end in zip(ragged.offsets, ragged.offsets[1:], strict=False)
    ]


TRAIN = table([("good good film", "pos"), ("bad film", "neg"), ("a good one", "pos")])
VALIDATION = table([("good plot", "pos"), ("bad", "neg")])
TEST = table([("Bad plot!", "neg"), ("a film", "pos")])


def test_a_card_says_which_rows_it_counts_where_there_is_a_limit(read):
    parts = {"train": TRAIN, "validation": VALIDATION, "test": TEST}
    limited = read(parts, limit=2)
    assert (len(limited.train), limited.card.parts["train"].examples) == (2, 3)
    assert limited.card.notes[0] == (
        "counted, and fitted on, are all 3 training examples, of which 2 are trained on (limit)"
    )
    assert not any("limit" in note for note in read(parts, limit=3).card.notes)


def test_files_by_part_are_read_with_what_the_training_file_has(read):
    dataset = read({"train": TRAIN, "validation": VALIDATION, "test": TEST})
    assert dataset.encoders.inputs["tokens"].tokens == ("good", "film", "a", "bad", "one")
    assert dataset.signature == Signature(
        inputs={"tokens": Tokens(vocabulary=7, timesteps=4)}, target=Classes(names=("neg", "pos"))
    )
    assert texts_of(dataset.test, dataset.encoders) == ["bad ?", "a film"]
    assert dataset.test.targets.tolist() == [0, 1]
    assert texts_of(dataset.validation, dataset.encoders) == ["good ?", "bad"]
    assert sorted(texts_of(dataset.train, dataset.encoders)) == [
        *("a good one", "bad film", "good good film"),
    ]
    assert dataset.shown == ("Bad plot!", "a film")
    assert dataset.card.parts["test"].unknown_share == 0.25
    assert dataset.card.parts["train"].classes == {"neg": 1, "pos": 2}
    assert "the class 'neg' has one training row alone" in dataset.card.notes


ROWS = [(f"text {n} of {'ab'[n % 2]} {n // 3}", "ab"[n % 2], n % 10) for n in range(200)]


def test_one_file_is_split_by_class_and_this_is_said(read):
    dataset = read({"path": table(ROWS, "text,label,person")}, duplicates="allow")
    sizes = {name: (len(part), part.targets.sum()) for name, part in dataset.parts().items()}
    assert sizes == {"train": (120, 60), "validation": (40, 20), "test": (40, 20)}
    assert dataset.card.notes[0] == (
        "split stratified, so that each part has its share of each class; none is declared"
    )
    labels = [name.split()[3] for name in dataset.shown]
    assert [dataset.signature.target.names[t] for t in dataset.test.targets] == labels


def test_rows_of_a_group_stay_together(read):
    dataset = read({"path": table(ROWS, "text,label,person")}, group="person", duplicates="allow")
    persons = {name: set(part.groups.tolist()) for name, part in dataset.parts().items()}
    assert sum(map(len, persons.values())) == len(set.union(*persons.values())) == 10
    assert dataset.card.parts["test"].units == 2
    assert "by group" in dataset.card.notes[0]


def test_the_latest_rows_are_scored_where_there_is_a_time(read):
    days = [1 + (n * 7) % 30 for n in range(30)]
    rows = [(f"text {day}", "ab"[day % 2], f"{day:02}/04/2025") for day in days]
    settings = {"time": "day", "time_format": "%d/%m/%Y", "duplicates": "allow"}
    content = table(rows, "text,label,day")
    dataset = read({"path": content}, **settings)
    assert sorted(int(text.split()[1]) for text in dataset.shown) == list(range(25, 31))
    card = dataset.card.parts
    assert (card["train"].first_time[:10], card["train"].last_time[:10]) == (
        *("2025-04-01", "2025-04-18"),
    )
    assert dataset.card.notes[0].startswith("split by time, so that what is scored lies after")
    split = {"by": "time", "validation_cut": "2025-04-11", "cut": "2025-04-21", "gap": 1}
    parts = read({"path": content}, split=split, **settings).parts()
    assert [len(part) for part in parts.values()] == [9, 10, 9]


def test_a_column_says_the_part_and_a_key_decides_by_its_hash(read):
    parts = ["train", "train", "validation", "test", "train"] * 10
    rows = [(f"text {n}", "ab"[n // 5 % 2], part) for n, part in enumerate(parts)]
    content = table(rows, "text,label,part")
    split = {"by": "column", "column": "part"}
    assert len(read({"path": content}, split=split).test) == 10
    split = {"by": "hash", "column": "text"}
    shown = read({"path": content}, split=split).shown
    more = read({"path": content + "".join(f"more {n},a,x\n" for n in range(50))}, split=split)
    assert [text for text in more.shown if text.startswith("text")] == list(shown)


def test_validation_rows_are_taken_from_the_training_file(read):
    dataset = read(
        {
            "train": table(ROWS, "text,label,n"),
            "test": TEST.replace("neg", "a").replace("pos", "b"),
        },
        duplicates="allow",
    )
    assert [len(part) for part in dataset.parts().values()] == [160, 2, 40]
    assert dataset.card.notes[1] == "validation rows are a share of the file to train on"


NUMBERS = {"kind": "number", "target": "stars"}


def test_numbers_are_scaled_by_the_training_rows(read):
    header = "text,stars"
    dataset = read(
        {
            "train": table([("a", 1), ("b", 3), ("c", 5), ("d", 7)], header),
            "validation": table([("e", 4)], header),
            "test": table([("f", 1e3), ("g", 4)], header),
        },
        **NUMBERS,
    )
    deviation = np.sqrt(5)
    assert dataset.signature.target == Numbers(
        quantities=(Quantity(name="stars", offset=4.0, scale=deviation),)
    )
    assert dataset.test.targets.dtype == np.float32
    np.testing.assert_allclose(dataset.test.targets, [996 / deviation, 0], rtol=1e-6)
    np.testing.assert_allclose(
        dataset.signature.target.in_units(dataset.test.targets), [1000, 4], rtol=1e-6
    )


def test_labels_and_texts_are_those_of_the_file(read):
    rows = [(["null", "NA", "01"][n % 3], ["01", "NA", "1"][n % 3]) for n in range(30)]
    dataset = read({"path": table(rows)}, duplicates="allow")
    assert dataset.signature.target.names == ("01", "1", "NA")
    assert set(dataset.encoders.inputs["tokens"].tokens) == {"null", "na", "01"}


def test_formats_give_the_same(read, tmp_path):
    rows = [{"text": text, "label": label} for text, label, _ in ROWS]
    large = pa.schema({"text": pa.large_string(), "label": pa.large_string()})
    parquet.write_table(pa.Table.from_pylist(rows, large), tmp_path / "path.parquet")
    csv = table(ROWS, "text,label,n")
    contents = {
        "{role}.csv": csv,
        "{role}.csv.gz": gzip.compress(csv.encode()),
        "{role}.tsv": csv.replace(",", "\t"),
        "{role}.jsonl": "".join(json.dumps(row) + "\n" for row in rows),
        "{role}.parquet": (tmp_path / "path.parquet").read_bytes(),
    }
    found = {
        digest_of_arrays({"ids": d.train.inputs["tokens"].values, "targets": d.train.targets})
        for name, content in contents.items()
        for d in [read({"path": content}, name=name, duplicates="allow")]
    }
    assert len(found) == 1


def folder_of(folder, texts):
    for name, content in texts.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return LocalFile(folder, "")


def test_a_folder_has_a_subfolder_a_class(tmp_path):
    texts = {f"{['pos', 'neg'][n % 2]}/{n}.txt": f"text number {n}\n" for n in range(20)}
    file = folder_of(tmp_path / "reviews", texts | {"README": "no text", ".x/a": "hidden"})
    spec = TextSpec(source="text", path="reviews", duplicates="allow")
    dataset = datasets.load(spec, {"path": file})
    assert dataset.signature.target.names == ("neg", "pos")
    assert sum(len(part) for part in dataset.parts().values()) == 20
    numbers = [int(text.split()[-1]) for text in dataset.shown]
    assert [n % 2 == 0 for n in numbers] == dataset.test.targets.astype(bool).tolist()


def test_a_folder_without_texts_and_one_with_a_file_that_is_none(tmp_path):
    spec = TextSpec(source="text", path="x")
    with pytest.raises(UserError, match="has no texts; expected a subfolder for each class"):
        datasets.load(spec, {"path": folder_of(tmp_path / "no", {"a.txt": "x"})})
    texts = {f"{'ab'[n % 2]}/{n}": f"{n}" for n in range(10)} | {"a/5x.png": b"\x89PNG\xff"}
    with pytest.raises(UserError, match=r"a/5x\.png is no text, but a picture; take the file out$"):
        datasets.load(spec, {"path": folder_of(tmp_path / "odd", texts)})
    with pytest.raises(UserError, match="leave out text, target and kind"):
        datasets.load(
            TextSpec(source="text", path="x", text="t", target="l"),
            {"path": LocalFile(tmp_path, "")},
        )


@pytest.mark.parametrize(
    ("contents", "settings", "said"),
    [
        (
            {"path": table([(f"x{n}", "a") for n in range(9)])},
            {},
            "the training rows have one class of column 'label' alone, 'a'; expected two or more",
        ),
        (
            {"path": table([(f"x{n}", "ab"[n == 4]) for n in range(9)])},
            {},
            "the class 'b' has 1 row; a stratified split needs three or more, one a part",
        ),
        (
            {"train": TRAIN, "validation": VALIDATION, "test": TEST + "x,so so\n"},
            {},
            "test.csv, row 3: the test part has 'so so', a class of column 'label'",
        ),
        (
            {"train": TRAIN + "x,\n", "validation": VALIDATION, "test": TEST},
            {},
            "train.csv, row 4: column 'label' is missing there",
        ),
        (
            {"train": TRAIN + "x,NA\n", "validation": VALIDATION, "test": TEST},
            {"missing": ("NA",)},
            "train.csv, row 4: column 'label' is missing there",
        ),
        (
            {"train": TRAIN, "validation": VALIDATION, "test": "a,label\n" + TEST},
            {"text": "Label"},
            "train.csv has no column 'Label'; it has 'text', 'label'. Did you mean 'label'?",
        ),
        (
            {"train": TRAIN, "validation": VALIDATION, "test": TEST + "NA,pos\n"},
            {"missing": ("NA",)},
            "test.csv, row 3: column 'text' is missing there",
        ),
        (
            {"path": "text,stars\na,1\nb,nan\n"},
            NUMBERS,
            "path.csv, row 2: column 'stars' is 'nan', which is no number",
        ),
        (
            {"path": "text,stars\na,1\nb,NA\n"},
            NUMBERS | {"missing": ("NA",)},
            "path.csv, row 2: the target 'stars' is missing there",
        ),
        (
            {"path": "text,stars\na,1\nb,1e999\n"},
            NUMBERS,
            "path.csv, row 2: column 'stars' is infinite",
        ),
        (
            {"path": table([(f"x{n}", 1e308 if n == 4 else n) for n in range(9)], "text,stars")},
            NUMBERS,
            "path.csv, row 5: 'stars' is 1e308, which is too large to be scaled; expected numbers",
        ),
        (
            {"path": table([(f"x{n}", 3) for n in range(9)], "text,stars")},
            NUMBERS,
            "all training rows have the number 3 in column 'stars'",
        ),
        (
            {"path": table([(f"x{n}", n) for n in range(9)], "text,stars")},
            NUMBERS | {"split": {"by": "stratified"}},
            'split by = "stratified" needs classes',
        ),
        (
            {"path": table([(f"x{n}", n % 2) for n in range(9)])},
            {"split": {"by": "time"}},
            'split by = "time" needs times; declare time = the column with them',
        ),
        (
            {
                "path": table(
                    [(f"x{n}", n % 2, f"2025-0{n + 1}-01") for n in range(9)] + [("x", 1, "?")],
                    "text,label,day",
                )
            },
            {"time": "day"},
            "path.csv, row 10: '?' in column 'day' is no time of the format 'iso'",
        ),
        ({"path": TRAIN}, {"text": None}, "path.csv is a file: say which columns are meant"),
        (
            {"path": table([(f"x {n % 4}", "ab"[n % 2]) for n in range(90)])},
            {},
            "18 of 18 test inputs (100.0%) are among the training inputs too, 18 of them exactly",
        ),
    ],
)
def test_what_is_wrong_is_said_with_file_row_and_column(complaint, contents, settings, said):
    assert complaint(contents, **settings).startswith((said, f"path.csv: {said}"))


def test_duplicates_are_counted_in_the_card(read):
    test = table([("GOOD! good film", "neg"), ("bad film", "neg"), ("new", "pos")])
    dataset = read({"train": TRAIN, "validation": VALIDATION, "test": test}, duplicates="allow")
    assert dataset.card.duplicates == Duplicates(exact=1, near=1, share=2 / 3)
    assert dataset.card.notes[-1] == (
        "2 of 3 test inputs (66.7%) are among the training inputs too, 1 of them exactly "
        "(test.csv, row 1 is like train.csv, row 1)"
    )


def test_nothing_that_is_fitted_changes_when_every_other_row_does(read):
    rows = [(f"word{n % 7} text{n} of {'ab'[n % 2]}", "ab"[n % 2], n % 5) for n in range(60)]
    part = ["train", "train", "validation", "test"]
    marked = [(*row, part[n % 4]) for n, row in enumerate(rows)]
    poisoned = [
        row if row[3] == "train" else ("poison " * 40 + str(n), "ba"[row[2] % 2], 1e6 + n, row[3])
        for n, row in enumerate(marked)
    ]
    split = {"by": "column", "column": "part"}
    for unit in ("word", "character", "subword"):
        for kind in ({}, NUMBERS):
            settings = {"split": split, "unit": unit, "num_words": 60, **kind}
            settings |= {} if kind else {"class_weight": "balanced"}
            clean, other = (
                read({"path": table(r, "text,label,stars,part")}, **settings)
                for r in (marked, poisoned)
            )
            assert other.card.fitted_digest == clean.card.fitted_digest
            assert other.encoders.digest == clean.encoders.digest
            assert other.signature == clean.signature
            np.testing.assert_array_equal(
                other.train.inputs["tokens"].values, clean.train.inputs["tokens"].values
            )
            np.testing.assert_array_equal(other.train.targets, clean.train.targets)
            if not kind:
                np.testing.assert_array_equal(other.train.weights, clean.train.weights)
    trained = [("poison", "a", 9, "train") if row[3] == "train" else row for row in marked[:9]]
    changed = read(
        {"path": table([*trained, *marked[9:]], "text,label,stars,part")}, split=split, num_words=60
    )
    first = read({"path": table(marked, "text,label,stars,part")}, split=split, num_words=60)
    assert changed.card.fitted_digest != first.card.fitted_digest


KOREAN = [
    *(
        "정말 재미있는 영화였다",
        "너무 지루한 영화였다",
        "재미있고 감동적이었다",
        "지루하고 시시했다",
    ),
]


def test_korean_reviews_in_the_encoding_of_old_windows(read):
    rows = [(f"{KOREAN[n % 4]} {n}번", ["긍정", "부정"][n % 2]) for n in range(60)]
    content = table(rows, "리뷰,평가").encode("cp949")
    dataset = read(
        {"path": content}, text="리뷰", target="평가", encoding="cp949", num_words=20, maxlen=8
    )
    assert dataset.signature.target.names == ("긍정", "부정")
    assert "영화였다" in dataset.encoders.inputs["tokens"].tokens
    assert dataset.shown[0].endswith("번")
    subwords = read(
        {"path": content},
        text="리뷰",
        target="평가",
        encoding="cp949",
        num_words=80,
        unit="subword",
    )
    assert subwords.card.parts["test"].unknown_share == 0.0
    assert dataset.card.parts["test"].unknown_share > 0.2


@pytest.mark.parametrize("more", ["new,pos\n", ""])
def test_a_file_that_changes_while_it_is_read(tmp_path, more):
    path = tmp_path / "a.csv"
    path.write_text(table(ROWS, "text,label,n"))
    rows = TextRows(
        [TableTexts(LocalFile(path, ""), "text", TextSpec(source="text", path="a.csv"))],
        ["label"],
        (),
    )
    path.write_text(
        table(ROWS[: None if more else 9], "text,label,n") + "".join([more.replace(",", ",x,")])
    )
    with pytest.raises(UserError, match="has changed while it was read"):
        list(rows.texts())
