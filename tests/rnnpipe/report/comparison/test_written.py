"""The files of a comparison, in the language of the base's suite."""

import json
import re

import pytest

from rnnpipe.comparison import compare_runs
from rnnpipe.report.comparison.written import Compared, write_report
from rnnpipe.store import Store
from tests.rnnpipe.factories import rewrite
from tests.rnnpipe.report.comparison.compared import TOLERANCES, two_runs
from tests.rnnpipe.report.test_korean import sentences


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """What is returned, and the folder with the files."""
    store = Store.open(tmp_path_factory.mktemp("korean"))
    base, other = two_runs(store.root)
    korean = base.record.suite.model_copy(update={"language": "ko"})
    base = rewrite(base, suite=korean)
    found = compare_runs(base, other, tolerances=TOLERANCES)
    view, page = write_report(store, Compared((base, other), (found,)))
    return view, page.parent


def test_the_page_and_the_markdown_are_in_korean(written):
    _, folder = written
    page, markdown = ((folder / f"report.{end}").read_text("utf-8") for end in ("html", "md"))
    recorded = ("Memory and digits", "training diverged", "1 failed", "history.csv")
    left = {text for text in sentences(page) if not any(name in text for name in recorded)}
    assert left == set()
    assert '<html lang="ko">' in page
    assert "gru: 실행 1보다 실행 2에서 더 좋음: MSE" in markdown
    heads = re.findall(r"(?m)^#+ (.*)$", markdown)
    assert {"왜 다른가", "판정하는 법"} <= set(heads)


def test_what_is_returned_and_read_by_programs_is_in_english(written):
    view, folder = written
    assert view.title == "Memory and digits: two runs compared"
    assert view.finding[0].startswith("adding: better in gru")
    content = json.loads((folder / "report.json").read_text("utf-8"))
    assert content["comparisons"][0]["rows"][0]["verdict"] in {"no difference", "better", "worse"}
    assert "verdict" in (folder / "report.csv").read_text("utf-8").splitlines()[0]
