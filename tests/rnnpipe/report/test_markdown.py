from pathlib import Path

import pytest

from rnnpipe.report import render_markdown
from rnnpipe.report.markdown import escaped

GOLDEN = Path(__file__).parents[2] / "golden" / "run.md"


def test_the_whole_report_is_as_agreed(failed_run, verdicts, tmp_path):
    assert render_markdown(failed_run, tmp_path, verdicts) == GOLDEN.read_text("utf-8")


def test_without_verdicts_it_says_that_nothing_was_tested(run, tmp_path):
    text = render_markdown(run, tmp_path)
    assert "Whether a difference is more than the noise of the seeds was not tested here." in text
    assert "Verdict" not in text
    assert "Not finished" not in text


@pytest.mark.parametrize(
    ("text", "markdown"),
    [
        ("simple_rnn", "simple_rnn"),
        ("a | b", r"a \| b"),
        ("*bold* [x](y) `code`", r"\*bold\* \[x\](y) \`code\`"),
        ("<script>&", "&lt;script&gt;&amp;"),
        ("_init_", r"\_init\_"),
        ("two\nlines", "two lines"),
    ],
)
def test_no_text_can_become_markup(text, markdown):
    assert escaped(text) == markdown
