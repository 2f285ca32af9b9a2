import pytest

from rnnpipe.comparison import Comparison, Gate, Row, Side, Tolerance, compare_runs, gate, gate_told
from tests.rnnpipe.factories import unfinished, with_outputs, write_run

NOBODY = Side(run="r", variant="lstm", seeds=3, mean=None, std=None, trials=())


def comparison(*verdicts, kind="quality", counted=True):
    rows = tuple(
        Row(
            dataset="digits",
            base="lstm",
            other="lstm",
            metric="accuracy",
            kind=kind,
            verdict=verdict,
            reason="",
            base_side=NOBODY,
            other_side=NOBODY,
            counted=counted,
        )
        for verdict in verdicts
    )
    return Comparison(base="a", other="b", level=0.05, rows=rows)


@pytest.mark.parametrize(
    ("verdicts", "code"),
    [
        (["better", "no difference"], 0),
        (["better", "undecided"], 4),
        (["no difference", "failed"], 5),
        (["no difference", "not comparable"], 5),
        (["undecided", "missing"], 5),
        (["worse", "failed", "undecided", "better"], 3),
        ([], 5),
    ],
)
def test_exit_codes(verdicts, code):
    assert gate(comparison(*verdicts)) == code


def test_the_worst_of_several_is_the_severest_and_no_greatest_number():
    severest_first = [Gate.WORSE, Gate.NOT_MEASURED, Gate.UNDECIDED, Gate.PASSED]
    assert list(map(int, severest_first)) == [3, 5, 4, 0]
    for position in range(4):
        assert Gate.worst(reversed(severest_first[position:])) is severest_first[position]


def test_only_what_was_asked_counts():
    quality = comparison("no difference").rows
    for counted, code in ((False, 0), (True, 3)):
        cost = comparison("worse", kind="cost", counted=counted).rows
        assert gate(Comparison(base="a", other="b", level=0.05, rows=quality + cost)) == code


def test_gates_of_whole_comparisons(tmp_path):
    base = with_outputs(write_run(tmp_path / "base"))
    slower = with_outputs(write_run(tmp_path / "slower", slower=1.5, luck=0))
    one, other = (write_run(tmp_path / f"one{n}", luck=n, seeds=(0,)) for n in (0, 1))
    worse = write_run(tmp_path / "worse", accuracy={"simple_rnn": 0.8, "lstm": 0.6}, luck=1)
    luck = write_run(tmp_path / "luck", luck=1)
    tolerances = {"seconds_per_epoch": Tolerance(value=0.1, relative=True)}
    assert gate(compare_runs(base, slower)) == 0
    assert gate(compare_runs(base, slower, tolerances=tolerances)) == 4  # once a run
    assert gate(compare_runs(one, other)) == 4  # one seed a side says nothing
    assert gate(compare_runs(base, worse)) == 3
    assert gate(compare_runs(base, luck)) == 4
    assert gate(compare_runs(base, write_run(tmp_path / "data", digest="f"))) == 5
    assert gate(compare_runs(base, unfinished(luck, "digits/lstm/seed-0", "interrupted"))) == 5


@pytest.mark.parametrize(
    ("verdicts", "code", "why"),
    [
        (["better", "no difference"], 0, "nothing is worse"),
        (["worse", "undecided", "worse"], 3, "2 worse"),
        (["undecided", "better", "undecided"], 4, "2 undecided"),
        (["failed", "missing", "missing", "undecided"], 5, "1 failed, 2 missing"),
        ([], 5, "nothing was judged"),
    ],
)
def test_the_reason_of_a_code_is_told(verdicts, code, why):
    assert gate_told([comparison(*verdicts)]) == (code, why)
    assert gate_told([comparison("better"), comparison(*verdicts)])[1] == why
