"""Every status that a run or a trial may have is shown as what it is."""

from typing import get_args

from rnnpipe.records import RunStatus
from rnnpipe.report import render_html, render_markdown
from tests.rnnpipe.report.reading import Page

SIGNS = {"finished": "✓", "failed": "✕", "interrupted": "‖", "crashed": "✕", "running": "…"}


def test_a_runs_status_has_a_sign_and_a_word(run, tmp_path):
    bare = run.updated(datasets={}, trials=run.trials[:1])
    for status in get_args(RunStatus):
        page = Page(render_html(bare.updated(status=status), tmp_path))
        assert f"{SIGNS[status]} {status}" in page.text


def test_a_diverged_trial_says_so_with_its_reason(run, tmp_path):
    reason = "the loss became nan in epoch 3 (gradient norm 1e9)"
    lost = run.trials[0].model_copy(update={"status": "diverged", "reason": reason, "best": None})
    run = run.with_trial(lost)
    told = f"{lost.variant}, seed {lost.seed}: diverged: {reason}"
    assert told in render_markdown(run, tmp_path)
    assert told in Page(render_html(run, tmp_path)).text
