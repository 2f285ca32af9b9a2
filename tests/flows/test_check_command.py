"""`rnnpipe check`, and what `rnnpipe run` tells before anything slow."""

import os
import subprocess
import sys

import pytest

TINY = """
name = "tiny"
title = "Tiny"
seeds = [0, 1]
[training]
epochs = 2
[datasets.digits]
source = "digits"
limit = 200
[variants.lstm]
layers = [{ type = "lstm", units = 4 }]
[variants.gru]
layers = [{ type = "gru", units = 4, return_sequences = true }, { type = "gru", units = 3 }]
"""

PLAN = """\
tiny: Tiny

digits: features (8, 8) → 10, multiclass
 Variant  Layer                     Output  Parameters  Cached
 lstm     lstm(4)                   4       208         0 of 2
          dense(10, softmax)        10      50
          total                             258
 gru      gru(4, return_sequences)  (8, 4)  168         0 of 2
          gru(3)                    3       81
          dense(10, softmax)        10      40
          total                             289

trials  4, of which 0 are in the cache
time    not known: no earlier run tells how long an epoch takes (4 trials to train)
"""


@pytest.fixture
def rnnpipe(command_line, tmp_path):
    """Runs a command in a folder with a suite; returns its exit code, output and errors."""
    (tmp_path / "tiny.toml").write_text(TINY)
    return command_line


def test_what_would_run_is_shown_and_nothing_is_made(rnnpipe, tmp_path):
    code, out, err = rnnpipe("check", "tiny.toml")
    assert (code, err) == (0, "")
    assert "".join(f"{line.rstrip()}\n" for line in out.splitlines()) == PLAN
    assert [path.name for path in tmp_path.iterdir()] == ["tiny.toml"]


def test_what_is_cached_is_found_and_the_time_of_the_rest_is_expected(rnnpipe, warm):
    assert rnnpipe("run", "tiny.toml", "--seeds", "1", "--variant", "lstm")[0] == 0
    _, out, _ = rnnpipe("check", "tiny.toml")
    lines = out.splitlines()
    assert lines[2] == "digits: features (8, 8) → 10, multiclass; in the cache"
    assert [line.split()[-3:] for line in lines if " of 2" in line] == [
        ["1", "of", "2"],
        ["0", "of", "2"],
    ]
    assert lines[-2] == "trials  4, of which 1 are in the cache"
    assert lines[-1].endswith("one after another, and what is not known yet: gru")
    _, out, _ = rnnpipe("check", "tiny.toml", "--variant", "lstm")
    assert out.splitlines()[-1].endswith("by what epochs took in earlier runs")
    _, out, _ = rnnpipe("check", "tiny.toml", "--variant", "lstm", "--seeds", "1")
    assert out.splitlines()[-1] == "time    nothing is left to train"
    other = ("check", "tiny.toml", "--variant", "lstm", "--seeds", "1", "--epochs", "3")
    assert "trials  1, of which 0 are in the cache" in rnnpipe(*other)[1]


IMPORTED = """
import sys
from flows.cli import main
code = main()
print("imported", *{"prefect", "tensorflow", "keras"} & set(sys.modules))
sys.exit(code)
"""


@pytest.mark.parametrize("command", ["run", "check", "attest"])
@pytest.mark.parametrize(
    ("old", "new", "options", "message"),
    [
        ("units = 3", "units = 3, return_sequences = true", (), "the recipe puts out a sequence"),
        (
            *(", return_sequences = true", "", ()),
            "line 12: variant 'gru' on dataset 'digits': layers[1] =",
        ),
        ('"digits"', '"imdb"', (), "must start with an embedding layer"),
        ("units = 4 }", 'units = 4 }, { type = "dense", units = 9 }', (), "dense"),
        ("Tiny", "Tiny", ("--variant", "lst"), "did you mean 'lstm'?"),
        ("Tiny", "Tiny", ("--dataset", "digit"), "did you mean 'digits'?"),
    ],
)
def test_a_mistake_is_told_before_anything_slow_is_imported_or_made(
    tmp_path, command, old, new, options, message
):
    text = TINY.replace(old, new).replace("limit = 200\n", "")
    (tmp_path / "tiny.toml").write_text(text)
    environment = {name: v for name, v in os.environ.items() if name != "PREFECT_API_URL"}
    done = subprocess.run(
        [sys.executable, "-c", IMPORTED, command, "tiny.toml", *options],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert done.stdout == "imported\n"
    assert done.stderr.startswith("rnnpipe: ")
    assert message in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["tiny.toml"]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--max-seeds", "5"), "--max-seeds 5 says when to stop adding seeds"),
        (("--budget", "1"), "--budget 1 says when to stop adding seeds"),
        (("--until-decided", "--max-seeds", "1"), "max_seeds = 1 is less than the 2 seeds"),
    ],
)
def test_limits_of_added_seeds_have_to_make_sense(rnnpipe, tmp_path, options, message):
    code, out, err = rnnpipe("run", "tiny.toml", *options)
    assert (code, out) == (2, "")
    assert message in err
    assert not (tmp_path / "artifacts").exists()


def test_a_baseline_has_no_layers_and_takes_no_time(rnnpipe, tmp_path):
    (tmp_path / "tiny.toml").write_text(TINY + '[variants.trivial]\nbaseline.type = "majority"\n')
    code, out, _ = rnnpipe("check", "tiny.toml", "--variant", "trivial")
    assert code == 0
    lines = [line.rstrip() for line in out.splitlines()]
    assert lines[4].split("  ")[0] == " trivial"
    assert "majority (no network)" in lines[4]
    assert lines[-2] == "trials  2, of which 0 are in the cache"
    assert lines[-1].startswith("time    about 0 s of training")


MINE = """
name = "mine"
title = "Mine"
seeds = [0]
[datasets.mine]
source = "text"
path = "mine.csv"
text = "text"
target = "label"
maxlen = 6
num_words = 50
[variants.majority]
baseline = { type = "majority" }
[variants.gru]
layers = [{ type = "embedding", units = 2 }, { type = "gru", units = 3 }]
"""


def test_data_of_ones_own_are_read_for_their_shapes_unless_they_are_large(
    rnnpipe, tmp_path, monkeypatch
):
    (tmp_path / "mine.toml").write_text(MINE)
    rows = "".join(f"it is so number{n},{'abc'[n % 3]}\n" for n in range(60))
    (tmp_path / "mine.csv").write_text(f"text,label\n{rows}")
    code, small, err = rnnpipe("check", "mine.toml")
    assert (code, err) == (0, "")
    assert small.splitlines()[2] == "mine: tokens 6 → 3, multiclass"
    weights = [2 * (2 + 3 + 36), 3 * 3 * (3 + 2 + 2), 3 * (3 + 1)]  # 36 numbers are trained on
    lines = small.splitlines()[5:9]
    assert str(weights[0]) in lines[0].split()
    assert [int(line.split()[-1]) for line in lines[1:]] == [*weights[1:], sum(weights)]
    monkeypatch.setattr("rnnpipe.data.datasets.own.SMALL_BYTES", 0)
    monkeypatch.setattr("flows.planning.READ_BYTES", 0)
    code, large, _ = rnnpipe("check", "mine.toml")
    assert code == 0
    assert large.splitlines()[2] == (
        "mine: not known before its files are read, and 0 MB is more than the 0 MB read here: "
        "--read reads all; the layers' shapes come with it"
    )
    assert rnnpipe("check", "mine.toml", "--read")[1] == small
    assert small.splitlines()[-1].startswith("time    not known: no earlier run tells")
    (tmp_path / "mine.csv").write_text("text,label\n" + "it is so,a\n" * 60)
    code, _, err = rnnpipe("check", "mine.toml", "--read")
    assert code == 2
    assert "mine.csv: the training rows have one class of column 'label' alone, 'a'" in err
