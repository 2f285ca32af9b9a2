"""The page of what networks remember, and what of it stands in the report."""

import numpy as np
import pytest

from rnnpipe.comparison import Run
from rnnpipe.data.encoders import Encoders, Words
from rnnpipe.records.analysed import ANALYSED, Analysed, Opinion, write_analysed
from rnnpipe.report.memory.found import found_in
from rnnpipe.report.memory.gradients import Layer, sentences
from rnnpipe.report.memory.page import in_the_report, render_memory
from rnnpipe.specs import Classes, Signature, Text, Tokens
from rnnpipe.statistics.flow import flow_of
from tests.rnnpipe.factories import write_run
from tests.rnnpipe.report.test_korean import sentences as english_sentences

STEPS, EXAMPLES = 8, 20
FACTORS = {"simple_rnn": 0.25, "lstm": 0.9}


def opinion(low, high):
    """Of three classes the first, which is true, and moves at the third word."""
    first = np.array([low, low, high, high], np.float32)
    outputs = np.stack([first, 1 - first, np.zeros(4, np.float32)], axis=1)
    return Opinion(7, np.array([0.0]), np.arange(1, 5), outputs, np.array([2, 3, 4, 2], np.uint8))


def analysed(factor, seed, **parts):
    """Norms that shrink by a factor a step, the same for all examples but for the seed's luck."""
    rng = np.random.default_rng(seed)
    by_distance = factor ** np.arange(STEPS) * rng.uniform(1, 1.1, (EXAMPLES, 1))
    norms = {f"{which}/layer 1": by_distance.astype(np.float32) for which in ("trained", "initial")}
    nothing = {"kept": {1: 0.5, 8: 0.9}, "occluded": {0: 0.2, 7: 0.1}, "opinions": (), "gates": {}}
    return Analysed(norms, np.arange(EXAMPLES), **nothing | parts, seconds=0.5)


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """A run on texts of three words and their like, whose names are markup."""
    written = write_run(tmp_path_factory.mktemp("runs") / "texts", datasets=("digits",))
    record, folder = written.record, written.folder
    texts = Signature(
        inputs={"tokens": Tokens(vocabulary=5, timesteps=STEPS)},
        target=Classes(names=("<b>good</b>", "bad", "so so")),
    )
    dataset = record.datasets["digits"].model_copy(update={"signature": texts})
    words = Words(unit="word", lowercase=True, tokens=("plain", "<script>", "moves"))
    Encoders(inputs={"tokens": words}).save(folder / "digits" / "encoders.json")
    for trial in record.trials:
        ends = (0.2, 0.9) if trial.variant == "lstm" else (0.3, 0.35)
        opened = {"layer 1/forget": np.full((3, STEPS), 0.75, np.float32)}
        found = analysed(
            FACTORS[trial.variant],
            trial.seed,
            opinions=(opinion(*ends),) if trial.seed == 0 else (),
            gates=opened if trial.variant == "lstm" else {},
        )
        write_analysed(found, folder / trial.label / ANALYSED)
    return Run(record.updated(datasets={"digits": dataset}), folder)


@pytest.fixture(scope="module")
def page(run):
    return render_memory(run.record, found_in(run.record, run.folder), run.folder)


def test_each_variant_is_told_and_how_much_farther_one_reaches(page):
    assert "simple_rnn: vanishing, by a factor of 0.25 a step; 5 steps before the end less" in page
    assert "lstm: shrinking, by a factor of 0.9 a step; over 8 steps a thousandth" in page
    # 0.25^5 is below a thousandth, 0.9^7 is not: 5 steps against all 8, the same for every seed.
    assert "lstm reaches 3 steps farther back than simple_rnn (3 to 3)" in page


def test_the_page_speaks_the_language_of_the_suite(run):
    suite = run.record.suite.model_copy(update={"language": "ko"})
    record = run.record.updated(suite=suite)
    page = render_memory(record, found_in(record, run.folder), run.folder)
    assert "simple_rnn: 사라짐, 스텝마다 0.25배; 끝에서 스텝 5개 앞이면" in page
    named = ("<b>good</b>", "<script>", "so so", suite.title)
    assert {text for text in english_sentences(page) if not any(n in text for n in named)} == set()


def test_a_sentence_on_one_of_several_layers_names_it():
    flow = flow_of([analysed(0.9, 0).norms["trained/layer 1"].astype(np.float64)])
    layers = [Layer("deep", "layer 1", flow, flow), Layer("deep", "layer 2", flow, flow)]
    (deep,), (flat,) = sentences(layers), sentences(layers[:1])
    assert deep.startswith("deep, layer 1: shrinking")
    assert flat.startswith("deep: shrinking")


def test_pictures_are_of_gradients_hidden_steps_one_step_gates_and_opinions(page):
    for title in (
        "Gradient of the loss by the hidden state, layer 1",
        "Accuracy from the last steps alone",
        "What one step less changes",
        "forget gate",
        "Test example 8, which is",
    ):
        assert title in page
    assert page.count("<svg") == 5


def test_of_what_writes_text_it_is_said_that_the_layers_are_the_encoders(run):
    texts = Signature(
        inputs={"text": Tokens(vocabulary=5, timesteps=STEPS)},
        target=Text(vocabulary=6, timesteps=4),
    )
    dataset = run.record.datasets["digits"].model_copy(update={"signature": texts})
    found = {name: [analysed(0.5, 0)] for name in found_in(run.record, run.folder)}
    record = run.record.updated(datasets={"digits": dataset})
    page = render_memory(record, found, run.folder)
    assert "Layers are the encoder&#39;s" in page
    assert "Perplexity from the last steps alone" in page
    assert "change of log P, a token" in page


def test_words_stand_below_their_opinions_in_bold_where_these_move_and_are_no_markup(page):
    assert "plain &lt;script&gt; <strong>moves</strong> plain" in page
    assert "plain <script>" not in page
    assert "<b>good" not in page


def test_what_it_took_is_stated_beside_the_trainings(run, page):
    trained = sum(trial.seconds for trial in run.record.trials)
    assert f"6 trials analysed in 3.0 s, {3 / trained:.1%} of the {trained:.0f} s" in page


def test_the_report_has_the_sentences_and_the_first_picture(run):
    (shown,) = in_the_report(run.record, found_in(run.record, run.folder)).values()
    (picture,) = shown.pictures
    assert "Gradient of the loss by the hidden state, layer 1" in picture.svg
    assert [sentence.split()[0] for sentence in shown.sentences] == [
        "simple_rnn:",
        "lstm:",
        "lstm",
    ]
