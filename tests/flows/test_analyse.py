"""`rnnpipe analyse`: a recorded run asked how far its memory reaches."""

import pytest

from flows.analyse import analyse
from rnnpipe.errors import UserError
from rnnpipe.suites import Suite
from rnnpipe.training.train import Trainer


def test_a_run_is_analysed_without_training_and_found_again(run, store, tiny, monkeypatch):
    record = run(tiny, seeds=1, epochs=1)
    monkeypatch.setattr(Trainer, "train", lambda *_, **__: pytest.fail("something was trained"))
    page = analyse(record.id, examples=8, artifacts=str(store.root))
    assert page == str(store.runs.path(record.id) / "memory.html")
    text = (store.runs.path(record.id) / "memory.html").read_text()
    assert "lstm: stable, by a factor of" in text
    assert text.count("<svg") == 2
    report = (store.runs.path(record.id) / "report.html").read_text()
    assert '<a href="memory.html">What its networks remember</a>' in report
    made = sorted(store.cache.digests())
    assert analyse(record.id, variants=["gru"], examples=8, artifacts=str(store.root)) == page
    assert sorted(store.cache.digests()) == made


def test_texts_whose_padding_is_masked_are_analysed(run, store, tmp_path):
    rows = [f"it is {('good', 'bad')[i % 2]} number{i},{('yes', 'no')[i % 2]}" for i in range(60)]
    (tmp_path / "texts.csv").write_text("\n".join(["text,mood", *rows]))
    suite = {
        "name": "moods",
        "title": "Moods",
        "seeds": [0],
        "training": {"epochs": 1},
        "datasets": {
            "texts": {"source": "text", "path": "texts.csv", "text": "text", "target": "mood"}
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
    analyse(record.id, examples=4, artifacts=str(store.root))
    assert "gru: " in (store.runs.path(record.id) / "memory.html").read_text()


def test_what_cannot_be_analysed_is_told(run, store, tiny):
    record = run(tiny, variants=["gru"], seeds=1, epochs=1)
    with pytest.raises(UserError, match="has no variant 'lstm'; it has gru"):
        analyse(record.id, variants=["lstm"], artifacts=str(store.root))
