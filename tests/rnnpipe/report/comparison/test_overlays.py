import pytest

from rnnpipe.evaluation.named import curves
from rnnpipe.report.comparison.overlays import overlays
from rnnpipe.report.comparison.runs import shown_runs
from tests.rnnpipe.factories import write_run


@pytest.fixture
def run(tmp_path):
    return write_run(tmp_path / "run", datasets=["digits"], variants=["lstm"], examples=20)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (None, "is missing"),
        ("epoch,loss\n1,x\n", "is not a training history"),
        ("epoch,loss,val_loss\n1,1,1\n", "no epochs with loss and accuracy"),
        ("epoch,loss,val_loss,accuracy,val_accuracy\n", "no epochs with loss and accuracy"),
    ],
)
def test_a_history_that_cannot_be_drawn_is_told_and_the_others_are_drawn(run, text, reason):
    path = run.folder / "digits/lstm/seed-1/history.csv"
    path.unlink()
    if text is not None:
        path.write_text(text)
    [overlay] = overlays("digits", shown_runs([run], lambda _: None), curves("multiclass"))
    assert len(overlay.histories["lstm"]) == 2
    [told] = overlay.left_out
    assert "seed-1/history.csv" in told
    assert reason in told


def test_a_dataset_without_a_finished_trial_has_nothing_to_draw(run):
    assert overlays("adding", shown_runs([run], lambda _: None), ()) == ()
    assert overlays("adding", shown_runs([run, run], lambda _: None), ()) == ()
