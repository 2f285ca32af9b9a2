import pytest

from rnnpipe.errors import UserError
from rnnpipe.records.attention import ATTENTION, Looked, write_attention
from rnnpipe.report.predictions.attention import attention_of
from rnnpipe.report.predictions.figures import prediction_figures
from rnnpipe.report.predictions.view import PredictionsView
from tests.rnnpipe.factories import write_run

LOOKED = Looked(3, ("a", "<end>"), ((1.0, 0.0), (0.25, 0.75)), read=("<b>ein</b>", "hund"))
SEEN = Looked(4, ("a",), ((1.0,),), grid=(1, 1), picture=(((1, 2, 3),),))


@pytest.fixture
def run(tmp_path):
    return write_run(tmp_path / "run", datasets=("digits",), seeds=(0, 1))


def trials_of(run, *looked):
    """Those of the run, of which every one of `lstm` has looked somewhere, by its seed."""
    trials = []
    for trial in run.record.trials:
        if trial.variant == "lstm":
            write_attention(run.folder / trial.label, looked[trial.seed])
            trial = trial.model_copy(update={"files": {ATTENTION: "0" * 64}})  # noqa: PLW2901
        trials.append(trial)
    return trials


def test_a_variant_is_seen_by_its_first_seed_and_others_not(run):
    (found,) = attention_of(run.folder, trials_of(run, [LOOKED, SEEN], [SEEN]))
    assert found.variant == "lstm"
    assert found.looked == (LOOKED, SEEN)
    assert attention_of(run.folder, trials_of(run, [], [SEEN])) == ()


def test_each_example_is_a_picture_of_its_own_in_which_text_stays_text(run):
    view = PredictionsView(attention=attention_of(run.folder, trials_of(run, [LOOKED, SEEN], [])))
    of_text, of_picture = prediction_figures("digits", view, {})["attention"]
    assert "lstm, test example 4" in of_text.svg
    assert "&lt;b&gt;ein&lt;/b&gt;" in of_text.svg
    assert "<b>" not in of_text.svg
    assert of_picture.svg.count("<image") == 3


def test_damage_is_told(run):
    trials = trials_of(run, [LOOKED], [])
    (run.folder / "digits/lstm/seed-0" / ATTENTION).write_text("[1]\n")
    with pytest.raises(
        UserError, match=r"(?s)attention\.jsonl cannot be read .* folder is damaged"
    ):
        attention_of(run.folder, trials)
