"""A report in Korean says what the English one says: all of it, with the same numbers and names."""

import re
from html.parser import HTMLParser
from importlib import import_module

import pytest

from rnnpipe.records.run import Attestation, Look, Repeat
from rnnpipe.report import render_html, render_markdown
from rnnpipe.report.finding import findings
from tests.rnnpipe.report.conftest import COMPARED
from tests.rnnpipe.report.own_run import write_own_run
from tests.rnnpipe.report.reading import Page, markdown_tables
from tests.rnnpipe.report.run_factory import suite, with_failures, write_run

phrases = import_module("rnnpipe.language.phrases")

NAMES = (
    *("adding", "digits", "reviews", "heat", "tags", "simple_rnn", "lstm", "gru", "harmless"),
    *("zero", "one", "two", "other", "small", "Own data"),
)
"""Of datasets, variants, classes and suites, which stay as they are."""

TERMS = (
    *(
        "MSE",
        "MAE",
        "RMSE",
        "sMAPE",
        "CSV",
        "LaTeX",
        "SHA-256",
        "CPU",
        "Python",
        "Holm",
        "LSTM",
        "rnnpipe",
    ),
    *("predict", "ensemble", "UTC", "learning_rate", "NOUN", "VERB"),
)


def in_korean(run):
    return run.updated(suite=run.suite.model_copy(update={"language": "ko"}))


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Runs of many kinds, each with its folder and its comparison."""
    folder, own = (tmp_path_factory.mktemp(name) for name in ("run", "own"))
    repeat = {"repeatability": "bit-identical", "largest_difference": 0.0}
    modes = {
        mode: Repeat(**repeat, seconds_per_epoch=seconds)
        for mode, seconds in (("plain", 1.0), ("deterministic", 1.5))
    }
    run = with_failures(write_run(folder, suite(title="기억과 숫자")))
    run = run.updated(
        attestations=(Attestation(dataset="adding", variant="gru", seed=0, **modes),),
        looks=(Look(seeds=3, level=0.01),),
    )
    return ((run, folder, COMPARED), (write_own_run(own), own, None))


class Asked(dict):
    """A table that notes what it was asked for in vain."""

    def __init__(self, table):
        super().__init__(table)
        self.missed = set()

    def get(self, key, default=None):
        if key not in self:
            self.missed.add(key)
        return super().get(key, default)


@pytest.fixture(scope="module")
def pages(made):
    """Of each run the page and the Markdown, in English and in Korean, and what Korean lacks."""
    asked = Asked(phrases.phrases("ko"))
    real = phrases.phrases
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(phrases, "phrases", lambda spoken: asked if spoken == "ko" else real(spoken))
        found = [
            [
                (render_html(each, folder, compared), render_markdown(each, folder, compared))
                for each in (run, in_korean(run))
            ]
            for run, folder, compared in made
        ]
    return found, asked.missed


class Headings(HTMLParser):
    """The texts of headings, captions, heads of tables, buttons and what unfolds."""

    KINDS = frozenset(("title", "h1", "h2", "h3", "summary", "th", "caption", "button"))

    def __init__(self, page):
        super().__init__()
        self.open, self.found = [], []
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        if tag in self.KINDS and dict(attributes).get("scope") != "row":
            self.open.append(tag)
            self.found.append("")

    def handle_endtag(self, tag):
        if self.open and self.open[-1] == tag:
            self.open.pop()

    def handle_data(self, data):
        if self.open:
            self.found[-1] += data


class Seen(HTMLParser):
    """All texts that a page shows or has read out, each with the tag or attribute it stands in."""

    def __init__(self, page):
        super().__init__()
        self.open, self.found = [], set()
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        if tag in {"style", "script", "code", "pre"}:
            self.open.append(tag)
        read_out = {"aria-label", "title", "alt", "data-more", "data-label", "data-points"}
        self.found |= {value for name, value in attributes if name in read_out and value}

    def handle_endtag(self, tag):
        if self.open and self.open[-1] == tag:
            self.open.pop()

    def handle_data(self, data):
        if not self.open:
            self.found.add(" ".join(data.split()))


RECORDED = (
    *("What a recurrent network remembers", "out of memory", "split by = stratified"),
    *("there is one label", "2 failed of 3 trials", "stopped by the user"),
    "what is left out",
    "training diverged in epoch 3 (loss = nan)",
)
"""What the suite's author, or what failed, has said; and notes of data cards."""


def sentences(page):
    """What a page says in English: two words or more behind each other."""
    known = "|".join(sorted(map(re.escape, (*RECORDED, *NAMES, *TERMS)), key=len, reverse=True))
    texts = {text: re.sub(known, "", text) for text in Seen(page).found}
    return {text for text, left in texts.items() if re.search("[A-Za-z]{2,} [a-z]{2,}", left)}


def english(text):
    """The words that are neither Korean nor a name."""
    known = "|".join(sorted(map(re.escape, (*NAMES, *TERMS)), key=len, reverse=True))
    return re.findall(r"[A-Za-z]{3,}", re.sub(known, "", text))


def test_no_heading_is_left_in_english(pages):
    for _, (page, markdown) in pages[0]:
        headings = Headings(page).found
        assert len(headings) > 60
        assert {h for h in headings if english(h)} == set()
        of_markdown = re.findall(r"(?m)^#+ (.*)$", markdown)
        assert {h for h in of_markdown if english(h)} == set()
        heads = {cell for table in markdown_tables(markdown) for cell in table[0]}
        assert {h for h in heads if english(h)} == set()


def test_no_sentence_is_left_in_english(pages):
    for (english_one, _), (korean_one, _) in pages[0]:
        assert len(sentences(english_one)) > 50
        assert sentences(korean_one) == set()


def test_only_what_was_recorded_is_left_as_it_was(pages):
    acronyms = {name for name in pages[1] if not re.search(r"[A-Za-z][a-z]{2}", name)}
    recorded = {"2 failed of 3 trials: out of memory", "other hardware"}
    assert pages[1] - acronyms - recorded == set()


def test_numbers_and_names_are_those_of_the_english_report(pages):
    def numbers(text):
        return sorted(re.findall(r"\d+(?:[.,]\d+)*", text))

    for (page, markdown), (ours, korean) in pages[0]:
        for theirs, table in zip(markdown_tables(markdown), markdown_tables(korean), strict=True):
            assert [[numbers(c) for c in row] for row in table[1:]] == [
                [numbers(c) for c in row] for row in theirs[1:]
            ]
            if theirs[0][0] == "Variant":
                assert [row[0] for row in table[1:-1]] == [row[0] for row in theirs[1:-1]]
        assert Page(ours).references == Page(page).references


def test_a_verdict_is_the_word_for_the_english_one(pages):
    korean, found = phrases.phrases("ko"), set()
    for (_, english_one), (_, korean_one) in pages[0]:
        for theirs, ours in zip(
            markdown_tables(english_one), markdown_tables(korean_one), strict=True
        ):
            if "Verdict" in theirs[0]:
                column = theirs[0].index("Verdict")
                for row, other in zip(theirs[1:], ours[1:], strict=True):
                    sign, _, word = row[column].partition(" ")
                    assert other[column] == f"{sign} {korean[word]}"
                    found.add(word)
    assert found == {"better", "undecided", "not comparable", "failed"}


def test_the_answers_say_the_same_verdicts(pages):
    (_, english_one), (_, korean_one) = pages[0][0]
    assert "Verdict: gru is better than lstm." in english_one
    assert "판정: gru: lstm보다 더 좋음." in korean_one
    assert "양쪽에 시드를 4개씩 더하면 결정될 가능성 약 5분의 4" in korean_one
    assert '<html lang="ko">' in pages[0][0][1][0]


def test_what_is_recorded_and_printed_stays_english(made):
    run, _, compared = made[0]
    assert findings(in_korean(run), compared) == findings(run, compared)
    assert in_korean(run).suite.model_dump(mode="json")["language"] == "ko"
    assert "language" not in run.suite.model_dump(mode="json")
