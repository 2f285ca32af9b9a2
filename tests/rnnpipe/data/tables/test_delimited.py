import gzip

import pytest

from rnnpipe.data.tables import delimited
from rnnpipe.data.tables.layout import Layout
from rnnpipe.data.tables.reading import batches, column_names, read_table
from rnnpipe.errors import UserError
from tests.rnnpipe.data.tables.tables import written


@pytest.fixture
def table(tmp_path):
    """The table in a file of this content, as lists by column."""

    def read(content, columns=None, name="a.csv", **layout):
        return read_table(written(tmp_path, name, content), columns, Layout(**layout)).to_pydict()

    return read


@pytest.fixture
def complaint(tmp_path):
    """What is said of a file of this content, without the folder's name."""

    def read(content, columns=None, name="a.csv", **layout):
        with pytest.raises(UserError) as error:
            read_table(written(tmp_path, name, content), columns, Layout(**layout))
        return str(error.value).replace(f"{tmp_path}/", "")

    return read


@pytest.mark.parametrize(
    "field", ["01", "null", "NA", "NaN", "", " x ", "1e5", "true", "2020-01-01", "#N/A", "None"]
)
def test_a_field_is_a_text_exactly_as_in_the_file(table, field):
    assert table(f"a,b\n{field},1\n") == {"a": [field], "b": ["1"]}


def test_a_quoted_field_may_hold_delimiters_quotes_and_lines(table):
    content = 'text,label\n"a, b",1\n"say ""yes""",2\n"one\ntwo\r\nthree",3\n'
    assert table(content)["text"] == ["a, b", 'say "yes"', "one\ntwo\r\nthree"]


def test_empty_quoted_and_bare_fields_are_alike_and_empty_lines_are_no_rows(table):
    assert table('a,b\n"",\n\n1,2\n\n') == {"a": ["", "1"], "b": ["", "2"]}


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_end_in_any_way(table, end):
    assert table(f"a,b{end}1,2{end}3,4") == {"a": ["1", "3"], "b": ["2", "4"]}


@pytest.mark.parametrize(
    ("encoding", "declared"),
    [("utf-8-sig", "utf-8"), ("cp949", "cp949"), ("utf-16", "utf-16"), ("latin-1", "latin-1")],
)
def test_encodings_are_declared_and_a_byte_order_mark_is_no_part_of_a_name(
    table, encoding, declared
):
    word = "café" if encoding == "latin-1" else "나무"
    assert table(f"a,{word}\n{word},2\n".encode(encoding), encoding=declared) == {
        "a": [word],
        word: ["2"],
    }


def test_columns_come_in_the_order_asked_for(table):
    assert list(table("a,b,c\n1,2,3\n", ["c", "a"]).items()) == [("c", ["3"]), ("a", ["1"])]


def test_tabs_separate_a_tsv_file_and_a_delimiter_is_declared(table):
    assert table("a\tb\n1,5\t2\n", name="a.tsv") == {"a": ["1,5"], "b": ["2"]}
    assert table("a;b\n1,5;2\n", delimiter=";") == {"a": ["1,5"], "b": ["2"]}


def test_gzip_is_read_by_its_suffix(table):
    assert table(gzip.compress(b"a,b\n1,2\n"), name="a.csv.gz") == {"a": ["1"], "b": ["2"]}


def test_a_file_of_several_blocks_is_read_whole_and_in_order(tmp_path, monkeypatch):
    monkeypatch.setattr(delimited, "BLOCK_BYTES", (1000,))
    rows = [f'"line\n{n}",{n}' for n in range(500)]
    file = written(tmp_path, "a.csv", "text,n\n" + "\n".join(rows))
    pieces = list(batches(file, ["n", "text"]))
    assert len(pieces) > 5
    assert [n for piece in pieces for n in piece["n"].to_pylist()] == [str(n) for n in range(500)]
    assert pieces[-1]["text"][-1].as_py() == "line\n499"


@pytest.mark.parametrize("block", range(20, 60))
def test_a_line_end_within_quotes_is_whole_wherever_a_block_ends(tmp_path, monkeypatch, block):
    monkeypatch.setattr(delimited, "BLOCK_BYTES", (block,))
    file = written(tmp_path, "a.csv", b'a,b\r\n"x\r\ny","\r\n"\r\n"\r\r\n","\r"\r\n')
    pieces = [piece.to_pydict() for piece in batches(file)]
    assert [text for piece in pieces for text in piece["a"]] == ["x\r\ny", "\r\r\n"]
    assert [text for piece in pieces for text in piece["b"]] == ["\r\n", "\r"]


def test_a_column_that_is_not_there_is_named_with_the_one_that_was_meant(complaint):
    assert complaint("text,label\nx,1\n", ["Text "]) == (
        "a.csv has no column 'Text '; it has 'text', 'label'. Did you mean 'text'?"
    )


def test_another_delimiter_is_told_with_the_one_that_was_tried(complaint):
    assert complaint("text;label\nx;1\n", ["text"]) == (
        "a.csv has no column 'text'; it has 'text;label'. With the delimiter ',', which was tried, "
        "its header has one column; ';' gives 2: declare delimiter = \";\""
    )


def test_another_delimiter_is_told_where_numbers_have_commas(complaint):
    assert complaint("day;x\n2020-01-01;1,5\n", ["x"]) == (
        "a.csv: With the delimiter ',', which was tried, its header has one column; ';' gives 2: "
        'declare delimiter = ";"'
    )


def test_a_ragged_row_is_named_by_its_number_and_its_line(complaint):
    content = 'text,label\n"two\nlines",1\nx\ny,2\n'
    assert complaint(content, ["label"]) == (
        "a.csv, row 2 (line 4): found 1 field, expected 2, as there are columns; it begins 'x'. "
        "A field that holds the delimiter must stand in quotation marks"
    )
    assert "row 3 (line 4): found 3 fields, expected 2" in complaint("a,b\n1,2\n3,4\n5,6,7\n")


@pytest.mark.parametrize("columns", [["text"], ["label"], None])
def test_a_quote_that_is_never_closed_swallows_no_rows(complaint, columns):
    content = 'text,label\nx,1\ny,"2\nz,3\nw,4\n'
    assert complaint(content, columns) == (
        "a.csv, row 2 (line 3): a quotation mark is opened there and never closed"
    )


def test_a_row_that_is_too_long(complaint, monkeypatch):
    monkeypatch.setattr(delimited, "BLOCK_BYTES", (100,))
    assert complaint(f"a,b\n1,2\n{'x' * 200},3\n") == (
        "a.csv cannot be read: a row has more than 100 bytes"
    )


def test_from_a_long_row_on_larger_blocks_are_read_and_no_row_twice(tmp_path, monkeypatch):
    monkeypatch.setattr(delimited, "BLOCK_BYTES", (1000, 10_000))
    rows = [f'"line\n{n}",{n}' for n in range(500)]
    rows[400] = f"{'x' * 5000},400"
    file = written(tmp_path, "a.csv", "text,n\n" + "\n".join(rows))
    pieces = list(batches(file, ["n", "text"]))
    assert [n for piece in pieces for n in piece["n"].to_pylist()] == [str(n) for n in range(500)]
    assert max(len(text) for piece in pieces for text in piece["text"].to_pylist()) == 5000


def test_a_lone_quote_within_a_bare_field_is_text(table):
    assert table('a,b\n5" disk,1\n') == {"a": ['5" disk'], "b": ["1"]}


def test_another_encoding_is_told_with_how_each_that_fits_would_read(complaint):
    said = complaint("text,label\nx,1\n나무,2\n".encode("cp949"), ["text"])
    assert said.startswith("a.csv, line 3: not in the encoding utf-8, which was tried (")
    assert "cp949 (which reads '나무,2')" in said
    assert "utf-16" not in said
    said = complaint("text,label\n나무,2\n".encode(), ["text"], encoding="ascii")
    assert said.endswith("it would be read by utf-8 (which reads '나무,2'): declare the right one")


def test_an_encoding_of_no_such_name(complaint):
    assert "encoding = 'utf8x': there is none of this name" in complaint(
        "a,b\n1,2\n", encoding="utf8x"
    )


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "a.csv is empty; expected a header and rows"),
        ("\n\n", "a.csv is empty; expected a header and rows"),
        ("a,b\n", "a.csv has a header and no rows; expected one row at least"),
        ("a,b", "a.csv has a header and no rows; expected one row at least"),
    ],
)
def test_a_file_without_rows(complaint, content, said):
    assert complaint(content) == said


def test_two_columns_of_one_name(complaint, table):
    content = "a,b,a,a_2\n1,2,3,4\n"
    assert complaint(content) == (
        "a.csv has several columns named 'a' (columns 1, 3): rename them in the file, or declare "
        'header = ["a", "b", "a_3", "a_2"]'
    )
    assert table(content, header=("a", "b", "a_3", "a_2")) == {
        "a": ["1"],
        "b": ["2"],
        "a_3": ["3"],
        "a_2": ["4"],
    }


@pytest.mark.parametrize("first", ["1,2,1", "1,1,1", "a,2,1"])
def test_a_row_that_has_a_value_twice_is_no_header(table, first):
    found = table(f"{first}\n4,5,6\n", header=("a", "b", "c"))
    assert found["b"] == [first.split(",")[1], "5"]


def test_a_header_with_names_that_come_again_is_none_of_the_data_where_all_are_declared_anew(table):
    assert table("a,b,a\n1,x,3\n4,y,6\n", header=("p", "q", "r"))["p"] == ["1", "4"]


def test_where_no_number_tells_a_header_from_data_none_is_guessed(complaint, table):
    assert complaint("a,a,b\nx,y,z\n", header=("p", "q", "r")) == (
        "a.csv: its first row is 'a', 'a', 'b', and header names 'p', 'q', 'r': it may be a header "
        "with a name twice, or data. Rename in the file what comes twice and leave header out; or, "
        "if it is data, write the names in a line above it"
    )
    assert table("p,q,r\na,a,b\nx,y,z\n", header=("p", "q", "r"))["p"] == ["a", "x"]


def test_a_spreadsheet_is_refused_with_what_to_do(tmp_path):
    with pytest.raises(UserError, match=r"a\.xlsx is a spreadsheet, .* save the sheet as CSV"):
        list(batches(written(tmp_path, "a.xlsx", b"PK")))


def test_a_header_with_a_name_too_few_says_what_to_declare(complaint, table):
    content = '"date","light"\n"1","2015-02-04 17:51:00",426\n"2",2015-02-04 17:51:59,429.5\n'
    assert complaint(content) == (
        "a.csv: its header has 2 names, but its rows have 3 fields (row 1 begins with '1', "
        "'2015-02-04 17:51:00'). If the first are the ones without a name, declare header = "
        '["row", "date", "light"]'
    )
    assert table(content, ["light", "row"], header=("row", "date", "light")) == {
        "light": ["426", "429.5"],
        "row": ["1", "2"],
    }


def test_a_first_row_with_a_field_too_many_is_no_short_header(complaint):
    assert "row 1 (line 2): found 3 fields, expected 2" in complaint("a,b\n1,2,3\n4,5\n")


def test_declared_names_stand_for_a_header_that_is_not_there(table):
    assert table("1,2\n3,4\n", header=("a", "b")) == {"a": ["1", "3"], "b": ["2", "4"]}


def test_the_files_of_the_mirror_whose_header_is_short(mirror, tmp_path):
    file = written(tmp_path, "t.txt", (mirror / "occupancy" / "datatraining.txt").read_bytes())
    names = ("row", "date", "Temperature", "Humidity", "Light", "CO2", "HumidityRatio", "Occupancy")
    assert column_names(file, Layout(header=names)) == names
    read = read_table(file, ["row", "Occupancy"], Layout(header=names))
    assert read.num_rows == 8143
    assert read.slice(8142).to_pydict() == {"row": ["8143"], "Occupancy": ["1"]}


@pytest.mark.parametrize("kept", [15, 0.5, 0.999])
def test_a_gzip_that_ends_early(complaint, kept):
    whole = gzip.compress(b"a,b\n" + b"".join(b"%d,%d\n" % (n, n * n) for n in range(100_000)))
    cut = whole[: kept if isinstance(kept, int) else int(len(whole) * kept)]
    assert complaint(cut, name="a.csv.gz") == (
        "a.csv.gz ends early or is damaged (Truncated compressed stream); get a whole copy of it, "
        "and check it with `gzip -t`"
    )


def test_no_such_file(tmp_path):
    file = written(tmp_path, "a.csv", "")
    file.path.unlink()
    with pytest.raises(UserError, match=r"a\.csv: there is no such file"):
        read_table(file)


def test_a_format_that_no_name_says_is_declared(complaint, table):
    assert "a.dat: of what format it is does not follow from its name" in complaint(
        "a,b\n1,2\n", name="a.dat"
    )
    assert table("a,b\n1,2\n", name="a.dat", format="csv") == {"a": ["1"], "b": ["2"]}
    assert "delimiter = ';;': expected one character" in complaint("a,b\n1,2\n", delimiter=";;")
