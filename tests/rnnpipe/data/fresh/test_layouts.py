"""Fresh tables lie in their files as the trained ones did, unless it is said otherwise."""

import io

import pytest
from pydantic import TypeAdapter

from rnnpipe.data.datasets import DatasetSpec
from rnnpipe.data.encoders import Encoders, Words
from rnnpipe.data.fresh.kinds import reader_of
from rnnpipe.data.fresh.layouts import FreshLayout
from rnnpipe.data.sources.files import LocalFile
from rnnpipe.data.tables.layout import Layout
from rnnpipe.errors import UserError
from rnnpipe.specs import Classes, Features, Signature, Tokens

GERMAN = FreshLayout(Layout(delimiter=";", encoding="cp1252"))
WORDS = Words(unit="word", lowercase=True, tokens=("grün", "blau"))
COLOURS = Signature(
    inputs={"tokens": Tokens(vocabulary=4, timesteps=3)}, target=Classes(names=("no", "yes"))
)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("a.csv", Layout("csv", ";", "cp1252")),
        ("a.txt", Layout("csv", ";", "cp1252")),
        ("a.tsv", Layout("tsv", None, "cp1252")),
        ("a.jsonl", Layout("jsonl", None, "cp1252")),
        ("a.dat", Layout(None, ";", "cp1252")),
    ],
)
def test_the_declared_delimiter_is_that_of_csv(tmp_path, name, expected):
    assert GERMAN.of(tmp_path / name) == expected


def test_what_is_said_goes_before_what_is_declared(tmp_path):
    said = GERMAN.read_as("utf-8", "|")
    assert said.of(tmp_path / "a.csv") == Layout("csv", "|", "utf-8")
    assert said.of(tmp_path / "a.tsv") == Layout("tsv", "|", "utf-8")
    assert GERMAN.read_as("utf-8", None).of(tmp_path / "a.csv") == Layout("csv", ";", "utf-8")
    with pytest.raises(UserError, match=r"delimiter '\|': .*a.jsonl is no CSV or TSV"):
        said.of(tmp_path / "a.jsonl")


def texts(**keys):
    suite = {"source": "text", "path": "a.csv", "text": "text", "target": "it", **keys}
    source = TypeAdapter(DatasetSpec).validate_python(suite)
    return reader_of(source, COLOURS, Encoders(inputs={"tokens": WORDS}))


def ids(reader, folder, name, content):
    path = folder / name
    path.write_bytes(content)
    (fresh,) = reader.file(LocalFile(path, ""))
    return fresh.inputs["tokens"].values.tolist()


def test_a_file_is_read_as_the_suite_declares_and_the_options_go_before_it(tmp_path):
    table = "text;it\ngrün;yes\nblau;no\n"
    declared = texts(delimiter=";", encoding="cp1252")
    assert ids(declared, tmp_path, "new.csv", table.encode("cp1252")) == [2, 3]
    declared.read_as(encoding="utf-8", delimiter=",")
    assert ids(declared, tmp_path, "new.csv", table.replace(";", ",").encode()) == [2, 3]


def test_lines_are_of_the_encoding_that_is_said():
    reader = texts(encoding="cp1252")
    (plain,) = reader.lines(io.BytesIO("grün\n".encode()))
    assert plain.inputs["tokens"].values.tolist() == [2]
    reader.read_as(encoding="cp1252")
    (said,) = reader.lines(io.BytesIO("grün\n".encode("cp1252")))
    assert said.inputs["tokens"].values.tolist() == [2]
    reader.read_as(encoding="utf-8")
    (wrong,) = reader.lines(io.BytesIO("grün\n".encode("cp1252")))
    assert wrong.refused == {0: "it is no UTF-8: invalid start byte"}


def test_rows_that_have_no_dialect_refuse_one():
    source = TypeAdapter(DatasetSpec).validate_python({"source": "digits"})
    signature = Signature(
        inputs={"image": Features(width=8, timesteps=8)}, target=Classes(names=("0", "1"))
    )
    with pytest.raises(UserError, match="source = 'digits' have no delimiter to choose"):
        reader_of(source, signature, None).read_as(delimiter=";")


@pytest.mark.parametrize(
    "content",
    ["grün\nblau\n", "text\ngrün\nblau\n", "grün,no\nblau,yes\n", "text,it\ngrün,no\nblau,yes\n"],
)
def test_a_file_without_a_line_of_names_may_lack_the_column_that_is_asked_for(tmp_path, content):
    reader = texts(header=["text", "it"])
    assert ids(reader, tmp_path, "new.csv", content.encode()) == [2, 3]
