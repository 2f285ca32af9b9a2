"""The model card: what it says of a model, in Markdown and as a page."""

import numpy as np
import pytest

from rnnpipe.bundles.cards import HTML, MARKDOWN
from rnnpipe.bundles.opening import open_bundle
from rnnpipe.bundles.writing import write_bundle
from rnnpipe.comparison import Run
from rnnpipe.records.analysed import ANALYSED, Analysed, write_analysed
from tests.rnnpipe.bundles.made import made_run
from tests.rnnpipe.bundles.test_texts import LAYERS, texts
from tests.rnnpipe.report.test_korean import sentences as english_sentences


@pytest.fixture
def folder(tmp_path):
    data = {**texts(tmp_path), "num_words": 60, "maxlen": 6}
    run = made_run(
        tmp_path / "run", data, layers=LAYERS, start=tmp_path, seeds=(0, 1, 2), name="moods"
    )
    return write_bundle(run, "moods", "net", tmp_path / "bundle")


def test_it_has_data_scores_verdicts_size_limits_and_use(folder):
    card = (folder / MARKDOWN).read_text()
    headings = [line[3:] for line in card.splitlines() if line.startswith("## ")]
    assert headings == ["Data", "Scores", "Verdicts", "Size", "Limits", "Use"]
    scores = open_bundle(folder).record.scores
    assert f"| Accuracy | {scores['accuracy']:.3f} |" in card
    assert "the one in the middle of 3 by validation loss" in card
    assert "Of tokens it reads the last 6 tokens" in card
    assert "Nothing was trained beside it on this dataset." in card
    assert "embedding(4) → lstm(3)" in card


def test_it_speaks_the_language_of_the_suite(tmp_path):
    adding = {"source": "adding", "timesteps": 4, "train_examples": 20, "test_examples": 10}
    run = made_run(tmp_path / "run", adding)
    suite = run.record.suite.model_copy(update={"language": "ko"})
    korean = Run(run.record.updated(suite=suite), run.folder)
    folder = write_bundle(korean, "data", "net", tmp_path / "bundle")
    assert "features: 마지막 스텝 4개만 읽습니다." in (folder / MARKDOWN).read_text("utf-8")
    assert english_sentences((folder / HTML).read_text("utf-8")) == set()


def test_where_the_run_was_analysed_it_says_how_far_the_gradient_reaches(tmp_path):
    adding = {"source": "adding", "timesteps": 4, "train_examples": 20, "test_examples": 10}
    run = made_run(tmp_path / "run", adding)
    halved = np.float32([[1, 0.5, 0.25, 0.125]] * 3)
    norms = {f"{which}/layer 1": halved for which in ("trained", "initial")}
    found = Analysed(norms, np.arange(3), {}, {}, (), {}, 1.0)
    write_analysed(found, run.folder / "data/net/seed-0" / ANALYSED)
    card = (write_bundle(run, "data", "net", tmp_path / "bundle") / MARKDOWN).read_text()
    (said,) = [line for line in card.split("## ") if line.startswith("Memory")]
    assert "by a factor of 0.5 a step; over 4 steps a thousandth" in said


def test_its_lines_of_python_run(folder):
    code = (folder / MARKDOWN).read_text().split("```python\n")[1].split("\n```")[0]
    assert len([line for line in code.splitlines() if line]) == 4
    printed = []
    exec(code.replace("PATH OF THIS FOLDER", str(folder)), {"print": printed.append})
    assert [line["row"] for line in printed] == [1, 2]


def test_the_page_says_the_same_and_is_among_the_sums(folder):
    page = (folder / HTML).read_text()
    assert "<h1>moods/net</h1>" in page
    assert "Of tokens it reads the last 6 tokens" in page
    assert {line.split()[1] for line in (folder / "SHA256SUMS").read_text().splitlines()} == {
        "bundle.json", "card.html", "card.md", "encoders.json", "model.keras",
    }  # fmt: skip
