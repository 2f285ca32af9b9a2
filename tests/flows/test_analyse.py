"""`rnnpipe analyse`: a recorded run asked how far its memory reaches."""

import math
import re

import pytest

from flows.analyse import analyse
from rnnpipe.errors import UserError
from rnnpipe.records.analysed import read_analysed
from rnnpipe.suites import Suite
from rnnpipe.suites.suite import VariantSpec
from rnnpipe.training.train import Trainer


@pytest.fixture(autouse=True)
def no_hurry(monkeypatch):
    """However busy the machine is, nothing is left out."""
    monkeypatch.setattr("flows.running.analysing.seconds_allowed", lambda _: math.inf)


def test_a_suite_asks_for_it_and_its_run_is_analysed_again_without_training(
    run, store, tiny, monkeypatch, command_line
):
    chance = VariantSpec(baseline={"type": "majority"})
    asked = {"analysis": True, "variants": tiny.variants | {"majority": chance}}
    record = run(tiny.model_copy(update=asked), seeds=1, epochs=1)
    folder = store.runs.path(record.id)
    assert [task.name for task in record.tasks if task.name.startswith("analyse")] == [
        "analyse digits/lstm/seed-0",
        "analyse digits/gru/seed-0",
        "analyse digits/majority/seed-0",
    ]
    assert "3 trials analysed in " in (folder / "memory.html").read_text()
    report = (folder / "report.html").read_text()
    assert "<h3>What its networks remember</h3>\n<ul>\n<li>lstm: s" in report
    assert '<a href="memory.html#digits">' in report
    markdown = (folder / "report.md").read_text()
    assert "### What its networks remember\n\n- lstm: s" in markdown
    assert "[what its networks remember](memory.html#digits)." in markdown
    monkeypatch.setattr(Trainer, "train", lambda *_, **__: pytest.fail("something was trained"))
    page = analyse(record.id, examples=8, artifacts=str(store.root))
    assert page == str(folder / "memory.html")
    text = (folder / "memory.html").read_text()
    assert re.search(r"lstm: (stable|shrinking), by a factor of", text)
    assert text.count("<svg") == 8
    assert '<a href="memory.html">What its networks remember</a>' in report
    made = sorted(store.cache.digests())
    asked = (record.id, "--variant", "gru", "--examples", "8", "--artifacts", str(store.root))
    code, out, _ = command_line("analyse", *asked)
    *told, empty, path = out.splitlines()
    assert (code, empty, path) == (0, "", f"page    {page}")
    assert [line.split(":")[:2] for line in told] == [["digits", " lstm"], ["digits", " gru"]]
    assert sorted(store.cache.digests()) == made


def test_texts_whose_padding_is_masked_are_analysed_and_private_ones_are_not_told(
    run, store, tmp_path
):
    rows = [f"it is {('good', 'bad')[i % 2]} number{i},{('yes', 'no')[i % 2]}" for i in range(60)]
    (tmp_path / "texts.csv").write_text("\n".join(["text,mood", *rows]))
    suite = {
        "name": "moods",
        "title": "Moods",
        "seeds": [0],
        "training": {"epochs": 1},
        "analysis": True,
        "datasets": {
            name: {
                "source": "text",
                "path": "texts.csv",
                "text": "text",
                "target": "mood",
                "show_examples": shown,
            }
            for name, shown in (("texts", True), ("private", False))
        },
        "variants": {
            "gru": {
                "layers": [
                    {"type": "embedding", "units": 3, "mask_padding": True},
                    {"type": "gru", "units": 3},
                ]
            }
        },
    }
    record = run(Suite.model_validate(suite).located(tmp_path))
    folder = store.runs.path(record.id)
    page = (folder / "memory.html").read_text()
    assert page.count("gru: ") == 2
    shown, private = page.split('id="private"')
    assert "How an opinion forms" in shown
    assert "How an opinion forms" not in private
    assert "it is good" not in private
    followed = [
        read_analysed(folder / name / "gru/seed-0/memory.npz").opinions
        for name in ("texts", "private")
    ]
    assert list(map(len, followed)) == [4, 0]


def test_what_cannot_be_analysed_is_told(run, store, tiny):
    record = run(tiny, variants=["gru"], seeds=1, epochs=1)
    with pytest.raises(UserError, match="has no variant 'lstm'; it has gru"):
        analyse(record.id, variants=["lstm"], artifacts=str(store.root))
