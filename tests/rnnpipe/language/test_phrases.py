"""Every phrase that the code says is in every table, with the same places for values."""

import ast
import re
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from importlib import import_module
from pathlib import Path
from string import Formatter

import pytest

from rnnpipe.evaluation.metrics import METRICS
from rnnpipe.language import language, retell, said, say, say_count, speaking

ROOT = Path(__file__).parents[3] / "rnnpipe"
phrases = import_module("rnnpipe.language.phrases")
KOREAN = phrases.phrases("ko")
REASONS = phrases._table("ko")["reasons"]


def test_english_is_said_as_it_is_and_korean_by_its_table():
    assert (language(), say("Verdict")) == ("en", "Verdict")
    with speaking("ko"):
        assert (language(), say("Verdict")) == ("ko", "판정")
        assert said("Variant", "Seeds") == ("변형", "시드")
        assert say_count(3, "seed") == "시드 3개"
        with speaking("en"):
            assert say("Verdict") == "Verdict"
        with ThreadPoolExecutor(1) as other:
            assert other.submit(language).result() == "en"
    assert language() == "en"


def test_what_a_table_lacks_is_said_in_english():
    with speaking("ko"):
        assert say("{name} flies", name="lstm") == "lstm flies"


def test_values_stay_as_they_are_whatever_they_hold():
    with speaking("ko"):
        assert say("{name} against {other}", name="{x} Verdict", other="b") == "{x} Verdict 대 b"
    assert say("100% {of} it") == "100% {of} it"  # no values, and so no places for them


def test_a_value_that_is_missing_is_an_error():
    with pytest.raises(KeyError, match="other"):
        say("{name} against {other}", name="a")


def test_a_phrase_in_two_sections_is_refused(tmp_path, monkeypatch):
    (tmp_path / "ko.toml").write_text('[a]\n"x" = "1"\n[b]\n"x" = "2"\n')
    monkeypatch.setattr(phrases.resources, "files", lambda _: tmp_path)
    with pytest.raises(ValueError, match=r"\[b\] has again: x"):
        phrases.phrases.__wrapped__("ko")


def literals(node):
    """The phrases that an argument may be, as far as it is written there."""
    match node:
        case ast.Constant(value=str(text)):
            yield text
        case ast.IfExp(body=one, orelse=other):
            yield from (*literals(one), *literals(other))
        case ast.Starred(value=inner):
            yield from literals(inner)
        case ast.Tuple(elts=parts) | ast.List(elts=parts):
            for part in parts:
                yield from literals(part)


@cache
def code():
    return [ast.parse(path.read_text("utf-8")) for path in sorted(ROOT.rglob("*.py"))]


def said_by_code():
    for tree in code():
        for node in ast.walk(tree):
            match node:
                case ast.Call(func=ast.Name(id="say"), args=[first, *_]):
                    yield from literals(first)
                case ast.Call(func=ast.Name(id="said"), args=several):
                    for each in several:
                        yield from literals(each)


def said_by_templates():
    for path in sorted((ROOT / "report/templates").glob("*.j2")):
        yield from re.findall(r'\bsay\("([^"]*)"', path.read_text("utf-8"))


def test_every_phrase_is_there_in_korean():
    spoken = {*said_by_code(), *said_by_templates()}
    assert len(spoken) > 150
    assert spoken - KOREAN.keys() == set()


def test_translations_have_places_for_the_same_values():
    def names(phrase):
        return {name for _, name, _, _ in Formatter().parse(phrase) if name is not None}

    assert {p: t for p, t in KOREAN.items() if names(p) != names(t)} == {}


def test_no_translation_is_of_what_nobody_says():
    written = {
        node.value
        for tree in code()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    counts = {f"{{count}} {unit}" for text in written for unit in (text, f"{text}s")}
    metrics = {text for m in METRICS.values() for text in (m.heading, m.inline, m.spelled_out)}
    scaled = {f"{word} {m.label}" for word in ("Scaled", "scaled") for m in METRICS.values()}
    errors = {f"{m.full_name} of scaled numbers" for m in METRICS.values()}
    baselines = {f"baseline ({text})" for text in written}
    parts = {"Train", "Validation", "Test"} | {"All metrics", "all metrics", "Last epoch"}
    known = written | counts | metrics | scaled | errors | baselines | parts
    assert KOREAN.keys() - known - {*said_by_templates()} - REASONS.keys() == set()


def test_reasons_are_told_in_words_that_comparisons_write():
    written = "".join(
        node.value
        for path in sorted((ROOT / "comparison").glob("*.py"))
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    )
    pieces = {
        piece.strip(" ():")
        for phrase in REASONS
        for words, *_ in Formatter().parse(phrase)
        for piece in re.split("[:(]", words)  # where a reason is put together
    }
    assert {piece for piece in pieces if piece not in written} == set()


def test_a_recorded_reason_is_told_again_with_its_values():
    told = (
        "not shown to be beyond the tolerance of 5%, nor within it; about 4 in 5 odds that 8 more "
        "seeds a side decide it (`--until-decided` adds them); decided by accuracy; "
        "paired by the 3 seeds that both have; it rained"
    )
    assert retell(told) == told
    with speaking("ko"):
        assert retell(told) == (
            "허용 오차 5% 밖이라고도 안이라고도 보이지 않음; 양쪽에 시드를 8개씩 더하면 결정될 "
            "가능성 약 5분의 4(`--until-decided`가 더함); 정확도 기준으로 결정; "
            "양쪽에 모두 있는 시드 3개로 짝지음; it rained"
        )
