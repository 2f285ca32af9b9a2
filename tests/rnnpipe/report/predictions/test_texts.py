import pytest

from rnnpipe.errors import UserError
from rnnpipe.records.examples import ShownExamples
from rnnpipe.records.generated import GENERATED, write_generated
from rnnpipe.report.predictions.examples import Shown
from rnnpipe.report.predictions.texts import telling_texts
from tests.rnnpipe.factories import write_run

REFERENCES = [(f"the dog number {n} runs over the green field",) for n in range(10)]


def lines(share):
    """The references without the last words, more of them lost the later the example."""
    return [" ".join(text.split()[: 9 - int(share * n)]) for n, (text,) in enumerate(REFERENCES)]


@pytest.fixture
def run(tmp_path):
    return write_run(tmp_path / "run", datasets=("digits",), seeds=(0, 1))


def trials_of(run, **wrote):
    trials = []
    for trial in run.record.trials:
        if trial.variant in wrote:
            folder = run.folder / trial.label
            texts = wrote[trial.variant] if trial.seed == 0 else ["other"] * 10
            write_generated(folder, REFERENCES, texts, ["last"] * 10)
            trial = trial.model_copy(update={"files": {GENERATED: "0" * 64}})  # noqa: PLW2901
        trials.append(trial)
    return trials


def shown(run):
    lines = [f'"source {n}"'.encode() for n in range(10)]
    return Shown(ShownExamples(run.folder / "examples.jsonl", lines))


def test_texts_stand_beside_their_source_and_reference(run):
    trials = trials_of(run, simple_rnn=lines(0.0), lstm=lines(0.5))
    some, apart = telling_texts(run.folder, trials, shown(run), lowercase=False)
    assert some.title == "Typical examples"
    assert some.header == ("Example", "Source", "Reference", "simple_rnn", "lstm")
    assert len(some.rows) == 5
    assert apart.title == "Written most differently"
    first = [cell.text for cell in apart.rows[0]]
    assert first[:3] == ["9", "source 8", REFERENCES[8][0]]
    assert first[3] == f"{REFERENCES[8][0]} (100)"
    assert first[4].startswith(f"{lines(0.5)[8]} (")


def test_one_variant_has_typical_examples_alone_and_no_source_where_none_is_shown(run):
    (table,) = telling_texts(run.folder, trials_of(run, lstm=lines(0.3)), Shown(), lowercase=False)
    assert table.header == ("Example", "Reference", "lstm")
    scores = [int(row[2].text.rpartition("(")[2][:-1]) for row in table.rows]
    assert scores == sorted(scores)


def test_where_nothing_was_written_there_is_a_dash(run):
    trials = trials_of(run, simple_rnn=[""] * 10)
    (some,) = telling_texts(run.folder, trials, Shown(), lowercase=False)
    assert {row[-1].text for row in some.rows} == {"— (0)"}


def test_variants_that_write_the_same_do_not_differ(run):
    trials = trials_of(run, simple_rnn=lines(0.3), lstm=lines(0.3))
    assert len(telling_texts(run.folder, trials, Shown(), lowercase=False)) == 1
    assert telling_texts(run.folder, trials_of(run), Shown(), lowercase=False) == ()


def test_control_characters_are_written_out_and_damage_is_told(run):
    trials = trials_of(run, lstm=["\x1b[31mred"] * 10)
    (table,) = telling_texts(run.folder, trials, Shown(), lowercase=False)
    assert "\x1b" not in table.rows[0][2].text
    for trial in trials:
        if trial.variant == "lstm":
            (run.folder / trial.label / GENERATED).write_text("[1]\n")
    with pytest.raises(UserError, match="the run folder is damaged"):
        telling_texts(run.folder, trials, Shown(), lowercase=False)
