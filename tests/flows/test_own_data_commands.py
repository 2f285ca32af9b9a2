"""`rnnpipe init` and `rnnpipe try`, as a user meets them."""

import pytest

from rnnpipe.store import Store
from rnnpipe.suites import load_suite
from tests.rnnpipe.inspecting import own_data


def test_init_tells_what_it_saw_and_took_and_writes_a_suite(command_line, tmp_path):
    own_data.gestures_csv(tmp_path)
    code, out, err = command_line("init", "gestures.csv", "--group", "gesture", "--target", "hand")
    assert (code, err) == (0, "")
    counts = ", ".join(f"'g{n}' 5" for n in (0, 1, 10, 11, 12, 13, 14, 15))
    one_each = "It is the same in all rows of a group, so that a group is one sequence."
    assert out.splitlines() == [
        "gestures.csv: 150 rows, 4 columns",
        f"  gesture  class   30 distinct: {counts} and 22 more",
        "  x        number  -3.1063 to 2.7558",
        "  y        number  -2.3982 to 3.066",
        "  hand     class   2 distinct: 'left' 75, 'right' 75",
        "  rows that repeat another one wholly: 0",
        "",
        "'gesture' is the group; its rows are steps in the order of the file.",
        f"'hand' is the target, a class: 2 different texts. {one_each}",
        "Read at each step: 'x', 'y'.",
        "",
        "suite   gestures.toml",
        "next    rnnpipe run gestures.toml",
    ]
    suite = load_suite("gestures.toml")
    assert list(suite.variants)[-3:] == ["simple_rnn", "lstm", "gru"]
    assert suite.datasets["gestures"].own_files() == {"path": str(tmp_path / "gestures.csv")}


def test_init_names_the_suites_file_as_the_data_and_says_what_the_suite_is_called(
    command_line, tmp_path
):
    own_data.gestures_csv(tmp_path)
    (tmp_path / "gestures.csv").rename(tmp_path / "My Gestures.csv")
    options = ("--group", "gesture", "--target", "hand")
    code, out, err = command_line("init", "My Gestures.csv", *options)
    assert (code, err) == (0, "")
    rule = "a name has 1 to 64 of a-z, 0-9, - and _, and starts with a letter or digit"
    assert out.splitlines()[-4:] == [
        f"The suite and its dataset are called 'my_gestures': {rule}.",
        "",
        "suite   My Gestures.toml",
        "next    rnnpipe run 'My Gestures.toml'",
    ]
    assert load_suite("My Gestures.toml").name == "my_gestures"


def test_init_that_cannot_tell_writes_nothing(command_line, tmp_path):
    own_data.days_csv(tmp_path)
    code, out, err = command_line("init", "days.csv")
    assert code == 2
    assert out.startswith("days.csv: 366 rows, 3 columns")
    assert err == (
        "rnnpipe: days.csv: the target may be one of 'value', 'sky': name --target COLUMN\n"
    )
    assert [path.name for path in tmp_path.iterdir()] == ["days.csv"]


def test_init_leaves_a_suite_that_is_there(command_line, tmp_path):
    own_data.days_csv(tmp_path)
    (tmp_path / "mine.toml").write_text("# mine\n")
    code, out, err = command_line("init", "days.csv", "--target", "value", "-o", "mine.toml")
    assert (code, out) == (2, "")
    assert "mine.toml is there already, and is left as it is" in err
    assert (tmp_path / "mine.toml").read_text() == "# mine\n"


def test_try_runs_the_suite_small_and_names_the_command_for_all_of_it(command_line, tmp_path, warm):
    own_data.gestures_csv(tmp_path)
    code, out, err = command_line("try", "gestures.csv", "--group", "gesture", "--target", "hand")
    assert code == 0, err
    lines = out.splitlines()
    assert "small   2,000 training examples at most, 60 epochs, 2 seeds: a look, and no " in out
    assert lines[-1] == "all of it   rnnpipe run gestures.toml"
    (report,) = (tmp_path / "artifacts" / "runs").glob("*/report.html")
    assert f"report  {report}" in lines


SUITE = """
name = "mine"
title = "Mine"
seeds = [0]
[training]
epochs = 1
[datasets.mine]
{data}
[variants.gru]
layers = [{{ type = "embedding", units = 2 }}, {{ type = "gru", units = 2 }}]
"""
REVIEWS = 'source = "text"\npath = "reviews.csv"\ntext = "review"\ntarget = "stars"\n'
ROWS = "review,stars\n" + "".join(f"good {n},{n % 2}\n" for n in range(40))


def with_suite(folder, data, rows=ROWS):
    (folder / "reviews.csv").write_text(rows)
    (folder / "mine.toml").write_text(SUITE.format(data=data))


def runs(folder):
    return [path.name for path in (folder / "artifacts" / "runs").glob("[!.]*")]


@pytest.mark.parametrize("command", ["check", "run"])
def test_a_mistake_in_the_first_rows_is_told_before_anything_is_set_up(
    command_line, tmp_path, command
):
    with_suite(tmp_path, REVIEWS.replace("stars", "star"))
    code, _, err = command_line(command, "mine.toml")
    assert code == 2
    assert "has no column 'star'; it has 'review', 'stars'. Did you mean 'stars'?" in err
    assert not (tmp_path / "artifacts").exists()


@pytest.mark.parametrize(
    ("data", "rows", "message"),
    [
        (REVIEWS, ROWS + "late,1,2\n", "row 41 (line 42): found 3 fields, expected 2"),
        (
            REVIEWS,
            ROWS.replace(",1\n", ",0\n"),
            "the training rows have one class of column 'stars' alone, '0'",
        ),
        ('source = "python"\nload = "my_data:load"\n', ROWS, "line 2, in load: KeyError: 'late'"),
    ],
)
def test_no_mistake_in_data_leaves_a_run(
    command_line, tmp_path, prefect_server, data, rows, message
):
    (tmp_path / "my_data.py").write_text("def load():\n    raise KeyError('late')\n")
    with_suite(tmp_path, data, rows)
    code, _, err = command_line("run", "mine.toml")
    assert code == 2
    assert message in err
    assert runs(tmp_path) == []


def test_what_was_read_before_a_run_is_recorded_in_it(command_line, tmp_path, warm):
    with_suite(tmp_path, REVIEWS)
    for cached in (False, True):
        code, _, err = command_line("run", "mine.toml")
        assert code == 0, err
        record = Store.at(tmp_path / "artifacts").runs.read(max(runs(tmp_path)))
        steps = {task.name: task.cached for task in record.tasks}
        assert (steps["encode mine"], steps["pad mine"]) == (cached, cached)
        assert record.datasets["mine"].sources[0].name == "path"
