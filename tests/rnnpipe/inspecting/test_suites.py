"""What is written runs: each kind of data, from a look at it to examples that models fit."""

import pytest

from rnnpipe.baselines.choice import require_fit
from rnnpipe.data.datasets import load
from rnnpipe.data.sources.files import LocalFile
from rnnpipe.data.sources.own import content_digest
from rnnpipe.inspecting import Wishes, look, suite_text, write_suite
from rnnpipe.suites import load_suite
from tests.rnnpipe.inspecting import own_data

CASES = {
    "csv": (own_data.reviews_csv, {}, "text", "binary", 36),
    "jsonl": (own_data.reviews_jsonl, {}, "text", "regression", 36),
    "parquet": (own_data.reviews_parquet, {}, "text", "binary", 54),
    "folder": (own_data.folder_of_texts, {}, "text", "binary", 14),
    "korean": (own_data.korean_tsv, {}, "text", "binary", 36),
    "forecast": (own_data.days_csv, {"target": ("value",)}, "series", "regression", 191),
    "steps": (own_data.days_csv, {"target": ("sky",)}, "series", "tagging", 55),
    "groups of time": (own_data.hours_csv, {}, "series", "regression", 796),
    "sequences": (
        own_data.gestures_csv,
        {"group": "gesture", "target": ("hand",)},
        "series",
        "binary",
        18,
    ),
    "ts": (own_data.series_ts, {}, "ts", "binary", 16),
    "tsf": (own_data.series_tsf, {}, "tsf", "forecast", 200),
    "conllu": (own_data.sentences_conllu, {}, "tagged", "tagging", 18),
}


@pytest.mark.parametrize("name", CASES)
def test_a_proposed_suite_loads_and_its_variants_fit_its_data(name, tmp_path):
    make, wishes, source, problem, examples = CASES[name]
    (tmp_path / "data").mkdir()
    path = make(tmp_path / "data")
    proposal = look(path, Wishes(**wishes)).propose(Wishes(**wishes))
    suite_file = tmp_path / "suites" / "mine.toml"
    suite_file.parent.mkdir()
    write_suite(suite_text(proposal, "mine", suite_file.parent), suite_file)
    suite = load_suite(str(suite_file))
    spec = suite.datasets["mine"]
    assert spec.source == source
    files = {
        role: LocalFile(tmp_path / found, content_digest(tmp_path / found))
        for role, found in spec.own_files().items()
    }
    dataset = load(spec, files)
    signature = dataset.signature
    assert signature.problem == problem
    assert signature.outputs == proposal.outputs
    assert len(dataset.train) == pytest.approx(examples, rel=0.35)
    assert proposal.examples == pytest.approx(len(dataset.train), rel=0.35)
    (port,) = signature.inputs.values()
    if not proposal.words:
        assert port.width == proposal.width
    cells = {name for name, variant in suite.variants.items() if variant.layers}
    assert cells == {"simple_rnn", "lstm", "gru"}
    for variant in suite.variants.values():
        if variant.baseline is not None:
            require_fit(variant.baseline, signature)
