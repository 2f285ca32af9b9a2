"""What is taken for what, and where nothing is: the message names the option."""

import numpy as np
import pytest

from rnnpipe.errors import UserError
from rnnpipe.inspecting import Wishes, look
from tests.rnnpipe.inspecting import own_data


@pytest.fixture
def write(tmp_path):
    """Writes a table of a header and rows, and returns its path."""

    def write_rows(*lines, name="data.csv"):
        path = tmp_path / name
        path.write_text("\n".join(lines) + "\n", "utf-8")
        return path

    return write_rows


def proposed(path, **wishes):
    given = Wishes(**wishes)
    return look(path, given).propose(given)


def keys(proposal):
    return {key.name: key.value for key in proposal.keys if key.proposed}


def refused(path, **wishes):
    with pytest.raises(UserError) as error:
        proposed(path, **wishes)
    return str(error.value)


def test_two_columns_of_texts_are_not_chosen_from(write):
    rows = [f"the title of number {n},a body that belongs to {n},{n % 2}" for n in range(30)]
    path = write("title,body,label", *rows)
    assert "the text may be one of 'title', 'body': name --text COLUMN" in refused(path)
    assert keys(proposed(path, text="body"))["text"] == "body"


def test_two_columns_of_classes_are_not_chosen_from(write):
    path = write("text,a,b", *(f"a text of row {n},x{n % 2},y{n % 3}" for n in range(30)))
    assert "the target may be one of 'a', 'b': name --target COLUMN" in refused(path)
    found = proposed(path, target=("b",))
    assert keys(found)["target"] == "b"
    assert found.outputs == 3
    assert "Not read: 'a'." in found.takes


def test_stars_may_be_classes_or_numbers(write):
    path = write("text,stars", *(f"a text of row {n},{n % 5}" for n in range(50)))
    message = refused(path)
    assert "'stars' has 5 different whole numbers (0, 1, 2, 3, 4)" in message
    assert "name --kind class or --kind number" in message
    assert "kind" not in keys(proposed(path, kind="class"))
    assert keys(proposed(path, kind="number"))["kind"] == "number"


def test_a_key_that_repeats_is_the_group_and_of_two_none_is(write):
    lines = [f"a text of row {n},{n % 2},p{n % 20},q{n % 19}" for n in range(40)]
    path = write("text,label,person,place", *lines)
    assert "the group may be one of 'person', 'place'" in refused(path)
    found = keys(proposed(path, group="person"))
    assert found["group"] == "person"
    assert found["split"] == {"by": "group", "column": "person", "test": 0.2, "validation": 0.2}


@pytest.mark.parametrize(
    ("labels", "message"),
    [
        ("x" * 30, "'label' is the same in all rows"),
        ("x" * 29 + "y", "the class 'y' of 'label' has 1 row; expected three at least"),
    ],
)
def test_classes_that_cannot_be_split_are_refused(write, labels, message):
    path = write("text,label", *(f"a text of row {n},{x}" for n, x in enumerate(labels)))
    assert message in refused(path, target=("label",))


def test_a_mixed_target_is_refused_with_its_row(write):
    lines = [f"a text of row {n},{n}.5" for n in range(30)]
    path = write("text,score", *lines, "a text of its own,seven")
    message = refused(path, target=("score",))
    assert "'score' holds numbers, but for 'seven' in row 31" in message


@pytest.mark.parametrize(
    ("labels", "said"),
    [
        ({20: ""}, "1 row (row 21) has no 'label', which is the target; fill it in, or take this"),
        (dict.fromkeys(range(0, 14, 2), ""), "7 rows (rows 1, 3, 5, 7, 9 and others) have no"),
    ],
)
@pytest.mark.parametrize("names", ["xy", "01", ("1.5", "2.25")])
def test_rows_without_a_target_are_refused_by_their_numbers(write, labels, said, names):
    lines = [f"a text of row {n},{labels.get(n, names[n % 2])}" for n in range(30)]
    assert f"data.csv: {said}" in refused(write("text,label", *lines))


def test_a_step_without_its_class_is_refused_by_its_number(write):
    lines = [f"2020-01-{n:02},{n}.5,{'' if n == 9 else 'xy'[n % 2]}" for n in range(1, 31)]
    message = refused(write("day,value,state", *lines), target=("state",))
    assert "data.csv: 1 row (row 9) has no 'state', which is the target" in message


def test_a_text_without_its_group_is_refused_by_its_number(write):
    lines = [f"a text of row {n},{n % 2},{f'p{n % 20}' if n != 4 else ''}" for n in range(40)]
    message = refused(write("text,label,person", *lines))
    assert "data.csv: 1 row (row 5) has no 'person', which is the group" in message


def test_texts_with_times_may_be_either(write):
    lines = [f"a text of row {n},2020-01-{n:02},{n % 2}" for n in range(1, 31)]
    path = write("text,day,label", *lines)
    assert "name --text COLUMN or --time COLUMN" in refused(path)
    found = keys(proposed(path, text="text"))
    assert (found["source"], found["time"]) == ("text", "day")
    assert found["split"] == {"by": "time", "test": 0.2, "validation": 0.2}
    assert "time_format" not in found


def test_a_folder_has_no_columns_to_name(tmp_path):
    path = own_data.folder_of_texts(tmp_path)
    assert "is a folder and has no columns" in refused(path, text="text")
    assert proposed(path).files == {"path": str(path)}


def test_korean_has_subwords_and_what_has_no_spaces_characters(tmp_path, write):
    assert keys(proposed(own_data.korean_tsv(tmp_path)))["unit"] == "subword"
    lines = [
        f"{'好' if n % 2 else '坏'}这是一个没有空格的很长很长很长很长的句子{n},{n % 2}"
        for n in range(30)
    ]
    assert keys(proposed(write("text,label", *lines)))["unit"] == "character"


def test_maxlen_is_the_95th_percentile_of_the_words_to_the_next_ten(write):
    lengths = [10] * 90 + [33] * 8 + [500] * 2
    lines = [f"{' '.join(['word'] * n)},{row % 2}" for row, n in enumerate(lengths)]
    found = proposed(write("text,label", *lines), text="text")
    assert keys(found)["maxlen"] == 40
    assert any("median 10, 95% have at most 33, the longest 500" in said for said in found.takes)


def test_day_first_and_month_first_are_not_guessed(write):
    path = write(
        "day,value", *(f"{d:02}/{m:02}/2020,{d * m}" for m in (1, 2, 3) for d in range(1, 10))
    )
    message = refused(path)
    assert 'name --time-format "%d/%m/%Y" or --time-format "%m/%d/%Y"' in message
    assert keys(proposed(path, time_format="%d/%m/%Y"))["time_format"] == "%d/%m/%Y"


@pytest.mark.parametrize(
    ("missing", "told"),
    [
        ((5,), "1 gap, 1 step of 1 day missing"),
        ((5, 6), "1 gap, 2 steps of 1 day missing"),
        ((5, 9, 10), "2 gaps, 3 steps of 1 day missing"),
    ],
)
def test_a_gap_is_one_and_two_are_several(write, missing, told):
    days = np.datetime64("2020-01-01") + np.arange(200)
    rows = [f"{day},{n % 11}.5" for n, day in enumerate(days) if n not in missing]
    found = proposed(write("day,value", *rows))
    assert f"The step from row to row is 1 day; {told}." in found.takes
    (gaps,) = [key for key in found.keys if key.name == "gaps"]
    assert gaps.comment == (
        f'{told}; no window spans one. "refuse" is an error, "fill" puts rows of missing values '
        "there."
    )


@pytest.mark.parametrize(
    ("step", "count", "season", "told"),
    [
        ("h", 400, 24, "24 steps of 1 hour are a day, after which things often come again."),
        ("D", 400, 7, "7 steps of 1 day are a week, after which things often come again."),
        ("h", 60, 1, "A day is 24 steps of 1 hour, too long for so few rows."),
        ("s", 400, 1, "No season is usual for steps of 1 second."),
    ],
)
def test_the_season_is_told_with_its_reason(write, step, count, season, told):
    times = np.datetime64("2020-01-01T00:00:00") + np.arange(count).astype(f"timedelta64[{step}]")
    found = proposed(write("time,value", *(f"{t},{n % 11}.5" for n, t in enumerate(times))))
    (key,) = [key for key in found.keys if key.name == "season"]
    assert key.value == season
    assert key.comment.endswith(f"{told} Write another one where it is known.")
    assert any(take.endswith(f"season {season}: {told}") for take in found.takes)


def test_a_split_by_document_or_group_says_so(tmp_path):
    found = proposed(own_data.sentences_conllu(tmp_path))
    assert "A fifth of the documents tests and a fifth validates." in found.takes
    by_author = proposed(own_data.reviews_parquet(tmp_path))
    assert (
        "A fifth of the groups tests and a fifth validates; by group, so that the rows of a group "
        "are on one side." in by_author.takes
    )


def test_a_series_by_the_day_has_weeks_and_its_gaps_are_split(write):
    days = np.arange("2020-01-01", "2020-12-01", dtype="datetime64[D]")
    lines = [f"{day},{n % 7}.5" for n, day in enumerate(days) if n != 100]
    found = keys(proposed(write("day,value", *lines)))
    assert (found["season"], found["window"], found["horizon"]) == (7, 28, 1)
    assert found["gaps"] == "split"
    assert found["split"] == {"by": "time", "test": 0.2, "validation": 0.2}


def test_times_that_come_again_are_told_apart_by_the_group(tmp_path):
    found = proposed(own_data.hours_csv(tmp_path))
    assert keys(found)["group"] == "origin"
    assert keys(found)["missing"] == ["NA"]
    assert keys(found)["fill"] == "forward"
    assert keys(found)["gaps"] == "split"
    assert keys(found)["season"] == 24


def test_times_that_come_again_with_nothing_to_tell_them_apart(write):
    path = write("day,value", *(f"2020-01-{1 + n // 2:02},{n}.5" for n in range(40)))
    assert "has times that come again (first 2020-01-01)" in refused(path)


@pytest.mark.parametrize("steps", [[60, 95, 130, 61, 200], [60, 180, 60, 420, 120]])
def test_irregular_times_in_order_are_steps_and_others_are_refused(write, steps):
    hours = np.cumsum(steps * 20).astype("timedelta64[s]")
    times = np.datetime64("2020-01-01T00:00") + hours
    lines = [f"{time},{n % 9}.5" for n, time in enumerate(times)]
    found = proposed(write("time,value", *lines))
    assert "time" not in keys(found)
    assert any("irregularly" in said for said in found.takes)
    message = refused(write("time,value", *reversed(lines), name="back.csv"))
    assert "back.csv: in time row 2 comes before row 1 (" in message
    assert "time goes backwards 99 times): sort the rows by time" in message


def test_time_that_goes_backwards_once_is_no_gap_and_refused(write):
    days = np.arange("2020-01-01", "2020-10-27", dtype="datetime64[D]")
    lines = [f"{day},{n % 7}.5" for n, day in enumerate(days)]
    assert len(lines) == 300
    lines[50], lines[51] = lines[51], lines[50]
    assert refused(write("day,value", *lines)).endswith(
        "data.csv: in time row 52 comes before row 51 (2020-02-20 before 2020-02-21; time goes "
        "backwards 1 time): sort the rows by time; where the clock was put back, write times with "
        "their offset from UTC"
    )


def test_rows_of_groups_may_stand_mixed_and_each_goes_forwards(write):
    lines = [f"2020-01-{n:02},{g},{n}.5" for n in range(1, 31) for g in "ab"]
    found = proposed(write("day,place,value", *lines), target=("value",))
    assert any("no gaps" in said for said in found.takes)
    lines[20], lines[22] = lines[22], lines[20]
    message = refused(write("day,place,value", *lines), target=("value",))
    assert "in time row 23 comes before row 21 (2020-01-11 before 2020-01-12" in message


def test_a_class_that_is_one_for_each_group_makes_groups_sequences(tmp_path):
    found = keys(proposed(own_data.gestures_csv(tmp_path), group="gesture", target=("hand",)))
    assert found["task"] == "class_per_group"
    assert found["inputs"] == ["x", "y"]
    assert found["split"]["by"] == "stratified"


def test_rows_that_are_no_sequences_are_refused(write):
    path = write("a,b", *(f"{n}.5,{n % 3}.5" for n in range(30)))
    assert "name --text COLUMN; or --time COLUMN" in refused(path)


def test_another_delimiter_is_found_in_the_header(tmp_path):
    found = proposed(own_data.days_csv(tmp_path), target=("value",))
    assert keys(found)["delimiter"] == ";"
    assert keys(found)["time_format"] == "%Y/%m/%d"


def test_a_header_of_too_few_names_is_mended_by_an_option(write):
    path = write("day,value", *(f"{n},2020-01-{n:02},{n}.5" for n in range(1, 29)))
    assert "--header NAME,NAME,… names all columns" in refused(path)
    found = keys(proposed(path, header=("row", "day", "value")))
    assert found["header"] == ("row", "day", "value")
    assert found["target"] == "value"


def test_a_column_that_is_not_there_is_told_with_those_that_are(write):
    path = write("text,label", *(f"a text of row {n},{n % 2}" for n in range(30)))
    message = refused(path, target=("lable",))
    assert "has no column 'lable'; it has 'text', 'label'. Did you mean 'label'?" in message


@pytest.mark.parametrize(("content", "message"), [("", "is empty"), ("text,label\n", "no rows")])
def test_files_without_rows_are_refused(tmp_path, content, message):
    path = tmp_path / "none.csv"
    path.write_text(content)
    assert message in refused(path)


def test_a_file_that_is_not_there(tmp_path):
    assert "no such file or folder" in refused(tmp_path / "gone.csv")


def test_what_was_seen_is_told_line_by_line(tmp_path):
    path = own_data.days_csv(tmp_path)
    assert look(path, Wishes()).saw == (
        f"{path}: 366 rows, 3 columns (delimiter ';')",
        "  day    time    times, %Y/%m/%d",
        "  value  number  5 to 21",
        "  sky    class   2 distinct: 'rain' 214, 'sun' 152",
        "  rows that repeat another one wholly: 0",
    )


def test_null_and_na_are_classes_of_a_target_and_not_declared_missing(write):
    lines = [f"a text of row {n},{('0', '1', 'NA')[n % 3]}" for n in range(30)]
    found = proposed(write("text,label", *lines))
    assert found.outputs == 3
    assert "missing" not in keys(found)
    assert found.takes[2] == (
        "Of 'label' 'NA' may be meant as missing, and is a class unless the suite declares "
        'missing = ["NA"].'
    )


def test_labels_of_steps_are_counted_as_they_are_written(write):
    lines = [f"2020-01-{n:02},{n}.5,{('01', '1', 'null')[n % 3]}" for n in range(1, 31)]
    found = proposed(write("day,value,state", *lines), target=("state",))
    assert found.outputs == 3
    assert keys(found)["inputs"] == ["value"]
    assert "missing" not in keys(found)


def test_a_class_that_stands_for_a_missing_number_elsewhere_is_refused(write):
    lines = [
        f"2020-01-{n:02},{'NA' if n == 9 else n * 1.5},{('0', '1', 'NA')[n % 3]}"
        for n in range(1, 31)
    ]
    message = refused(write("day,value,state", *lines), target=("state",))
    assert "'NA' stands for a missing number and is a class of 'state' as well" in message


def test_a_number_that_is_taken_for_a_class_is_not_read_as_well(write):
    lines = [f"2020-01-{n:02},{n}.5,{n % 2}" for n in range(1, 31)]
    assert keys(proposed(write("day,value,on", *lines), target=("on",)))["inputs"] == ["value"]


def test_columns_of_one_name_are_told_apart_by_an_option(write):
    path = write("text,label,label", *(f"a text of row {n},{n % 2},{n}.5" for n in range(30)))
    message = refused(path)
    assert 'or declare header = ["text", "label", "label_2"]' in message
    assert "--header NAME,NAME,… names all columns" in message
    wishes = Wishes(header=("text", "label", "score"), target=("label",))
    looked = look(path, wishes)
    assert looked.saw[0] == f"{path}: 30 rows, 3 columns"
    assert keys(looked.propose(wishes))["header"] == ("text", "label", "score")


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (["b.conllu", "a.conllu", "README.md"], "'a.conllu', 'b.conllu'"),
        (["Gun/Gun_TRAIN.ts", "Gun/Gun_TEST.ts"], "'Gun/Gun_TEST.ts', 'Gun/Gun_TRAIN.ts'"),
        (
            [f"{n}.csv" for n in range(8)],
            "'0.csv', '1.csv', '2.csv', '3.csv', '4.csv', '5.csv' and 2 more",
        ),
    ],
)
def test_a_folder_of_data_files_names_them(tmp_path, names, said):
    folder = tmp_path / "ud"
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("content")
    first = said.split("'")[1]
    assert refused(folder) == (
        f"{folder} is a folder with {said}, and not one of texts with a subfolder for each class: "
        f"name one of these files, such as {folder / first}"
    )


def test_a_table_beside_the_folders_of_classes_is_passed_over(tmp_path):
    path = own_data.folder_of_texts(tmp_path)
    (path / "list.csv").write_text("a,b\n")
    assert proposed(path).files == {"path": str(path)}


def test_text_in_another_encoding_names_the_option(tmp_path):
    lines = ["text,label", *(f"a text of a café in row {n},{n % 2}" for n in range(30))]
    path = tmp_path / "latin.csv"
    path.write_bytes("\n".join(lines).encode("cp1252"))
    assert refused(path).endswith("a text of a café in row 0,0'): name --encoding cp1252")
    assert keys(proposed(path, encoding="cp1252"))["encoding"] == "cp1252"


def test_a_folder_in_another_encoding_names_the_option(tmp_path):
    path = own_data.folder_of_texts(tmp_path)
    (path / "bad" / "1.txt").write_bytes("a café in the town".encode("cp1252"))
    message = refused(path)
    assert "1.txt, line 1: not in the encoding utf-8" in message
    assert message.endswith("out if it is no text: name --encoding cp1252")


@pytest.mark.parametrize("form", ["1,{:03}", "1.{:03},25", "1,{:03}.5"])
def test_numbers_with_commas_are_told_with_their_row(write, form):
    values = [form.format(n) for n in range(1, 31)]
    lines = [f'2020-01-{n:02},"{value}"' for n, value in enumerate(values, 1)]
    path = write("day,value", *lines)
    assert refused(path).startswith(
        f"{path}: 'value' holds numbers, but for {values[0]!r} in row 1, which has a comma: write "
        "1234.5, a point and no comma between thousands"
    )


def test_a_comma_before_the_fraction_is_seen_said_and_declared(write):
    rows = [f"2020-01-{n:02};{n},5;{n},125;1,5{n}" for n in range(1, 31)]
    looked = look(write("Tag;Wert;Menge;Preis", *rows), Wishes(target=("Wert",)))
    assert looked.saw[0].endswith("30 rows, 4 columns (delimiter ';', decimal ',')")
    assert looked.saw[2].split() == ["Wert", "number", "1.5", "to", "30.5"]
    assert looked.saw[3].split() == ["Menge", "number", "1.125", "to", "30.125"]
    found = keys(looked.propose(Wishes(target=("Wert",))))
    assert (found["delimiter"], found["decimal"]) == (";", ",")


@pytest.mark.parametrize("other", ["{}.25", "{}.5"])
def test_a_comma_is_none_before_a_fraction_where_other_numbers_have_a_point(write, other):
    rows = [f"2020-01-{n:02};{n},5;{other.format(n)}" for n in range(1, 31)]
    path = write("day;a;b", *rows)
    assert keys(proposed(path, target=("b",))).get("decimal") is None
    assert "'a' holds numbers, but for '1,5' in row 1" in refused(path, target=("a",))


def test_a_delimiter_and_a_format_are_as_the_user_says(write):
    path = write("day|value", *(f"2020-01-{n:02}|{n}.5" for n in range(1, 31)), name="data.dat")
    assert "declare it: format = one of" in refused(path)
    found = keys(proposed(path, format="csv", delimiter="|"))
    assert (found["format"], found["delimiter"], found["target"]) == ("csv", "|", "value")


@pytest.mark.parametrize("odd", ["2020-02-30", "unknown", "15/01/2020"])
def test_a_row_that_alone_has_no_date_is_named(write, odd):
    lines = [f"{odd if n == 15 else f'2020-01-{n:02}'},{n}.5" for n in range(1, 31)]
    path = write("day,value", *lines)
    assert refused(path) == (
        f"{path}: 'day' holds times, but for {odd!r} in row 15: correct it, or take the row out"
    )
    assert refused(path, time="day") == refused(path)
    assert look(path, Wishes()).saw[1].split() == (
        f"day near time times, iso, but for {odd!r} in row 15".split()
    )


@pytest.mark.parametrize("name", ["data.csv", "data.tsv"])
def test_a_first_row_of_values_is_never_taken_for_a_header(write, name):
    mark = "\t" if name.endswith("tsv") else ","
    rows = [mark.join((f"a film of number {n}", ("good", "bad")[n % 2])) for n in range(30)]
    path = write(*rows, name=name)
    message = refused(path)
    assert message.endswith(
        "data.csv: its first line, 'a film of number 0', 'good', looks like a row of values and "
        "not like a header, as 'a film of number 0' is a sentence above sentences. If it is one, "
        "name the columns by --header NAME,NAME (2 columns); if these are their names, give just "
        "these to --header".replace("data.csv", name)
    )
    looked = look(path, Wishes(header=("text", "label")))
    assert looked.saw[0].endswith(": 30 rows, 2 columns")
    assert keys(looked.propose(Wishes(header=("text", "label"))))["header"] == ("text", "label")
    one_less = look(path, Wishes(header=("a film of number 0", "good")))
    assert one_less.saw[0].endswith(": 29 rows, 2 columns")


def test_a_delimiter_that_is_named_does_not_hide_a_first_row_of_values(write):
    path = write(*(f"{n}.5;{n % 2}" for n in range(30)))
    assert "as '0.5' is a number above numbers" in refused(path, delimiter=";")


def test_a_table_whose_name_does_not_tell_its_format_leads_to_the_option(write):
    path = write("text,label", *(f"a text of row {n},{n % 2}" for n in range(30)), name="data.dat")
    assert refused(path).endswith("csv, tsv, jsonl, parquet: that is --format NAME")
    assert keys(proposed(path, format="csv", kind="class"))["format"] == "csv"
