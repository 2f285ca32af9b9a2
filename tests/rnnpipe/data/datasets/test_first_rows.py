"""What the first rows tell is told before anything is run, and what they do not tell is not."""

import gzip

import pytest
from pydantic import TypeAdapter

from rnnpipe.data.datasets import DatasetSpec, own
from rnnpipe.data.tables import delimited
from rnnpipe.errors import UserError

REVIEWS = "review,stars,day\n" + "".join(
    f"good {n},{n % 2},{n % 28 + 1}/01/2020\n" for n in range(9)
)
HOURS = "when,x\n" + "".join(f"2020-01-01 {n:02}:00,{n}\n" for n in range(24))
TEXT = {"source": "text", "text": "review", "target": "stars"}
SERIES = {"source": "series", "task": "forecast", "time": "when", "target": "x", "window": 3}
TS = "@problemName p\n@timeStamps false\n@classLabel true a b\n@data\n" + "".join(
    f"{n},2:a\n{n},4:b\n" for n in range(5)
)
TSF = "@attribute series_name string\n@frequency daily\n@horizon 2\n@data\nT1:1,2,3,4,5,6,7,8\n"
CONLLU = "".join(
    f"1\tdog{n}\tdog\tNOUN\t_\t_\t0\troot\t_\t_\n2\truns\trun\tVERB\t_\t_\t0\troot\t_\t_\n\n"
    for n in range(9)
)
TAGS = "".join(f"dog{n} NOUN\nruns VERB\n\n" for n in range(9))


@pytest.fixture(params=[0, own.SMALL_BYTES], ids=["first rows", "whole"], autouse=True)
def small(request, monkeypatch):
    """Up to how many bytes files are read whole."""
    monkeypatch.setattr(own, "SMALL_BYTES", request.param)
    return request.param


def spec(folder, keys, content, name="data.csv"):
    path = folder / name
    if content is not None:
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return TypeAdapter(DatasetSpec).validate_python({**keys, "path": name}).located(folder)


@pytest.mark.parametrize(
    ("name", "keys", "content"),
    [
        ("data.csv", TEXT, REVIEWS),
        ("data.csv", {**TEXT, "time": "day", "time_format": "%d/%m/%Y"}, REVIEWS),
        ("data.csv", {**TEXT, "group": "day"}, REVIEWS),
        ("data.csv", SERIES, HOURS),
        ("data.ts", {"source": "ts"}, TS),
        ("data.tsf", {"source": "tsf", "window": 1}, TSF),
        ("data.conllu", {"source": "tagged"}, CONLLU),
        ("data.txt", {"source": "tagged"}, TAGS),
    ],
)
def test_a_file_as_it_is_declared_is_usable(tmp_path, name, keys, content):
    spec(tmp_path, keys, content, name).require_usable()


@pytest.mark.parametrize(
    ("name", "keys", "content", "message"),
    [
        ("data.csv", {**TEXT, "text": "revue"}, REVIEWS, "no column 'revue'.*mean 'review'"),
        ("data.csv", {**TEXT, "target": "star"}, REVIEWS, "no column 'star'"),
        ("data.csv", {**TEXT, "group": "user"}, REVIEWS, "no column 'user'"),
        ("data.csv", {**TEXT, "time": "day"}, REVIEWS, "row 1: '1/01/2020'.* is no time"),
        ("data.csv", {**TEXT, "kind": "number", "target": "review"}, REVIEWS, "is no number"),
        ("data.csv", TEXT, REVIEWS.replace(",", ";"), 'declare delimiter = ";"'),
        ("data.csv", TEXT, REVIEWS.replace("good", "gut für").encode("cp1252"), "not utf-8|utf-8"),
        ("data.csv", TEXT, "", "is empty"),
        ("data.csv", TEXT, "review,stars\n", "a header and no rows"),
        ("data.csv", TEXT, "review,stars\na,b,c\n", "header has 2 names, but its rows have 3"),
        ("data.jsonl", TEXT, '{"review": "a"}\n', "no column 'stars'"),
        ("data.parquet", TEXT, "no parquet", "is no Parquet file"),
        (
            "data.csv.gz",
            TEXT,
            gzip.compress(REVIEWS.encode(), mtime=0)[:-12],
            "ends early or is damaged",
        ),
        ("data.csv", {**SERIES, "timezone": "Europe/Berlim"}, HOURS, "no zone of the IANA"),
        ("data.csv", {**SERIES, "time_format": "%d.%m.%Y"}, HOURS, "row 1: .* is no time"),
        ("data.csv", {**SERIES, "inputs": ["x", "y"]}, HOURS, "no column 'y'"),
        ("data.csv", {**SERIES, "where": {"place": "JFK"}}, HOURS, "no column 'place'"),
        ("data.csv", SERIES, HOURS.replace(",5\n", ",five\n"), "row 6: column 'x' is 'five'"),
        ("data.ts", {"source": "ts"}, TS.replace("@classLabel", "@classLable"), "mean @classlabel"),
        ("data.ts", {"source": "ts"}, TS.replace("1,4:b", "1,4:c"), "line 8: the class is 'c'"),
        ("data.tsf", {"source": "tsf", "window": 1}, TSF.replace("@data\n", ""), "before @data"),
        ("data.conllu", {"source": "tagged"}, CONLLU.replace("\t_\t_\n", "\n"), "has 8 columns"),
        ("data.txt", {"source": "tagged"}, "Dogs\n", "expected a token and its tag"),
        ("data.conllu", {"source": "tagged", "group": "document"}, CONLLU, "marks none"),
    ],
)
def test_what_the_first_rows_tell_is_refused(tmp_path, name, keys, content, message):
    with pytest.raises(UserError, match=message):
        spec(tmp_path, keys, content, name).require_usable()


@pytest.mark.parametrize("small", [0], indirect=True)
def test_rows_that_where_chooses_may_come_later(tmp_path):
    rows = "when,place,x\n" + "".join(f"2020-01-{n:02},EWR,1\n" for n in range(1, 29))
    spec(tmp_path, {**SERIES, "where": {"place": "JFK"}}, rows).require_usable()


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("import no_such_module\n", "ModuleNotFoundError"),
        ("1 / 0\n", "my_first_rows.py, line 1.*ZeroDivisionError"),
        ("def lead(): ...\n", "did you mean lead"),
    ],
)
def test_a_module_that_cannot_be_imported_is_told_and_its_function_not_called(
    tmp_path, code, message
):
    keys = {"source": "python", "load": "my_first_rows:load"}
    (tmp_path / "my_first_rows.py").write_text("def load():\n    raise KeyError\n")
    TypeAdapter(DatasetSpec).validate_python(keys).located(tmp_path).require_usable()
    (tmp_path / "my_first_rows.py").write_text(code)
    with pytest.raises(UserError, match=message):
        TypeAdapter(DatasetSpec).validate_python(keys).located(tmp_path).require_usable()


CLASSES = {**SERIES, "task": "class_per_step", "target": "state", "inputs": ["x"]}


@pytest.mark.parametrize("small", [own.SMALL_BYTES], indirect=True)
@pytest.mark.parametrize(
    ("name", "keys", "content", "message"),
    [
        (
            "data.csv",
            TEXT,
            REVIEWS.replace(",1,", ",0,"),
            r"^data.csv: the training rows have one class of column 'stars' alone, '0'; expected",
        ),
        (
            "data.csv",
            TEXT,
            REVIEWS + "odd,2,x\n",
            r"^data.csv: the class '2' has 1 row; a stratified split needs three or more",
        ),
        (
            "data.ts",
            {"source": "ts"},
            TS.replace("@classLabel true a b", "@classLabel true a b c") + "9,9:c\n",
            r"^data.ts: the class 'c' has 1 row; a stratified split needs three or more",
        ),
        (
            "data.ts",
            {"source": "ts"},
            TS.replace(":b", ":a"),
            r"^data.ts: the training rows have one class alone, 'a'; expected two or more",
        ),
        (
            "data.conllu",
            {"source": "tagged"},
            CONLLU.replace("VERB", "NOUN"),
            r"^data.conllu: the training tokens have one tag alone, 'NOUN'; expected two or more",
        ),
        (
            "data.csv",
            CLASSES,
            "when,x,state\n" + "".join(f"2020-01-01 {n:02}:00,{n},on\n" for n in range(24)),
            r"data.csv.* one class of column 'state' alone, 'on'; expected two or more",
        ),
    ],
)
def test_what_all_rows_of_a_small_file_tell_is_refused_at_the_first_look(
    tmp_path, name, keys, content, message
):
    with pytest.raises(UserError, match=message):
        spec(tmp_path, keys, content, name).require_usable()


def test_a_long_file_is_not_read_to_its_end(tmp_path, monkeypatch):
    monkeypatch.setattr(delimited, "BLOCK_BYTES", (2**14,))
    rows = "review,stars\n" + "good,1\n" * 1_000_000
    long = spec(tmp_path, TEXT, rows + "no second field\n")
    read = []
    real = delimited._Counted.read
    monkeypatch.setattr(
        delimited._Counted, "read", lambda s, n=-1: read.append(real(s, n)) or read[-1]
    )
    long.require_usable()
    assert 0 < sum(map(len, read)) < len(rows) / 2
