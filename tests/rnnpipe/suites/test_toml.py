import math
from contextlib import suppress
from importlib import resources
from typing import Annotated, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from rnnpipe.data.datasets import DATASETS
from rnnpipe.data.datasets.captioned_images import CaptionedImagesSpec
from rnnpipe.errors import MisfitsError, UserError
from rnnpipe.layers import LAYERS
from rnnpipe.specs.base import NAME_RULE, Spec
from rnnpipe.suites import Suite, bundled_suites, load_suite
from rnnpipe.suites.toml import MOST_CHARACTERS, parse_suite, with_lines

GOOD = """
name = "mine"
title = "Mine"
seeds = [0]
[datasets.digits]
source = "digits"
[variants.lstm]
layers = [{ type = "lstm", units = 8 }]
"""


def problem(text):
    with pytest.raises(UserError) as refused:
        parse_suite(text, origin="mine.toml")
    return str(refused.value)


def test_a_small_suite_is_read():
    suite = parse_suite(GOOD, origin="mine.toml")
    assert [trial.label for trial in suite.trials()] == ["digits/lstm/seed-0"]


@pytest.mark.parametrize("name", bundled_suites())
def test_bundled_suites_are_valid_and_carry_their_files_name(name):
    assert load_suite(name).name == name


def test_a_bundled_suites_own_files_are_looked_for_where_one_is(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for dataset in load_suite("captions").datasets.values():
        assert isinstance(dataset, CaptionedImagesSpec)
        assert dataset.path == str(tmp_path / "emoji/captions.csv")
        assert dataset.images == str(tmp_path / "emoji/images.zip")


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        (
            "units = 8",
            "units = -8",
            "line 8: variants.lstm.layers[0].units = -8: expected 1 or more",
        ),
        (
            "units = 8",
            "units = true",
            "line 8: variants.lstm.layers[0].units = true: expected a whole number",
        ),
        (
            "units = 8",
            "units = 8, unit = 9",
            "line 8: variants.lstm.layers[0].unit = 9: unknown key; did you mean 'units'?",
        ),
        (", units = 8", "", "line 8: variants.lstm.layers[0].units: missing; add it"),
        (
            'source = "digits"',
            'source = "digits"\nseed = nan',
            "line 7: datasets.digits.seed = nan: expected a whole number",
        ),
        ("seeds = [0]", "seeds = [1, 1]", "seeds = [1, 1] names a seed twice; list each one once"),
        (
            'name = "mine"',
            'name = "../mine"',
            f"line 2: name = '../mine': {NAME_RULE}",
        ),
        (
            '[{ type = "lstm", units = 8 }]',
            "[]",
            "line 7: variants.lstm: layers = [] makes no model; list at least one layer",
        ),
    ],
)
def test_errors_name_file_key_value_and_what_was_expected(old, new, line):
    assert GOOD.count(old) == 1
    assert problem(GOOD.replace(old, new)) == f"mine.toml is not a valid suite:\n  {line}"


def test_unknown_source_and_layer_type_list_the_known_ones():
    text = problem(GOOD.replace('"digits"\n', '"mnist"\n').replace('"lstm",', '"lstn",'))
    sources, kinds = ", ".join(DATASETS), ", ".join(LAYERS)
    source, layer = text.splitlines()[1:]
    assert source == f"  line 6: datasets.digits.source = 'mnist': expected one of {sources}"
    assert layer == (
        f"  line 8: variants.lstm.layers[0].type = 'lstn': expected one of {kinds}; did you mean "
        "'lstm'?"
    )


def test_every_problem_is_listed_at_once():
    text = problem(GOOD.replace("units = 8", "units = 0").replace('title = "Mine"', "tittle = 1"))
    assert "units = 0" in text
    assert "line 3: tittle = 1: unknown key; did you mean 'title'?" in text
    assert "title: missing" in text


def test_control_characters_in_a_key_are_shown_escaped():
    text = problem(GOOD + '[variants."\\u001b[31m"]\nlayers = []\n')
    assert "\x1b" not in text
    assert "\\x1b[31m" in text
    text = problem(GOOD + '["\\u001b[31m\\n"]\n')
    assert text.splitlines()[1].startswith(r"  line 9: '\\x1b[31m\n' = {}: unknown key")


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('"digits"', '"\\u001b[31m"', r"\x1b[31m"),
        ('"lstm"', '"\\u009b2J"', r"\x9b2J"),
        ('"mine"', '"\\u202egnp"', r"\u202egnp"),
    ],
)
def test_control_characters_in_a_value_are_shown_escaped(old, new, told):
    text = problem(GOOD.replace(old, new))
    assert told in text
    assert text.replace("\n", "").isprintable()


def test_control_characters_in_a_title_are_written_out():
    suite = parse_suite(GOOD.replace("Mine", "\\u001b[31mMine\\u0000"), origin="mine.toml")
    assert suite.title == r"\x1b[31mMine\x00"


def test_misspelt_name_suggests_the_nearest():
    with pytest.raises(UserError, match="did you mean 'notebook'"):
        load_suite("notbook")


def test_missing_file_and_folder_are_told(tmp_path):
    for path in (tmp_path / "none.toml", tmp_path):
        target = path if path.suffix else tmp_path / "folder.toml"
        if target.name == "folder.toml":
            target.mkdir()
        with pytest.raises(UserError, match="cannot read the suite file"):
            load_suite(str(target))


def test_oversized_file_is_refused_unparsed(tmp_path):
    path = tmp_path / "big.toml"
    for size in (MOST_CHARACTERS + 1, 10_000_000):
        path.write_bytes(b"#" * size)
        with pytest.raises(UserError, match="a suite file has at most 100,000"):
            load_suite(str(path))
    path.write_text(GOOD + "#" * (MOST_CHARACTERS - len(GOOD)))
    assert load_suite(str(path)).name == "mine"


def test_a_file_without_end_is_not_read_to_its_end(tmp_path):
    path = tmp_path / "endless.toml"
    path.symlink_to("/dev/zero")
    with pytest.raises(UserError, match="a suite file has at most 100,000"):
        load_suite(str(path))


@pytest.mark.parametrize(
    "text",
    [
        "a = " + "[" * 40 + "]" * 40,
        "a = " + "[" * 50_000 + "]" * 50_000,
        "a = " + "{a=" * 200 + "1" + "}" * 200,
        "a." * 5_000 + "a = 1",
        "[" + "a." * 20_000 + "a]",
    ],
)
def test_deep_nesting_is_an_error_and_not_a_crash(text):
    assert problem(text).startswith("mine.toml is not valid TOML: ")


@pytest.mark.parametrize(
    "number", ["9" * 5000, "0x" + "f" * 5000, "9223372036854775808", "-" + "9" * 20]
)
def test_a_number_beyond_64_bits_is_an_error_and_not_a_crash(number):
    text = problem(GOOD.replace("units = 8", f"units = {number}"))
    assert text.startswith("mine.toml is not valid TOML: ")


@pytest.mark.parametrize("number", ["nan", "inf", "-inf", "1e400", "-1.0", "0.0"])
@pytest.mark.parametrize("key", ["learning_rate", "clipnorm"])
def test_a_number_that_is_not_finite_and_positive_is_refused(key, number):
    text = problem(f"{GOOD}[training]\n{key} = {number}\n")
    span = "more than 0" if math.isfinite(float(number)) else "a finite number"
    assert f"training.{key} = {float(number)}: expected {span}" in text


@pytest.mark.parametrize(
    ("old", "new", "span"),
    [
        ("units = 8", "units = 0", "units = 0: expected 1 or more"),
        ("units = 8", "units = 999999999", "expected 1 or more and at most 100,000,000"),
        ('"digits"', '"digits"\ntest_split = 1.5', "1.5: expected more than 0 and less than 1"),
    ],
)
def test_a_number_out_of_range_is_told_with_the_range(old, new, span):
    assert span in problem(GOOD.replace(old, new))


def test_misfits_are_told_with_their_lines():
    error = MisfitsError(
        [
            (("variants", "gru", "layers", 1), "the second layer"),
            (("variants", "gru"), "the recipe"),
            (("variants", "lstm", "baseline"), "the baseline"),
        ]
    )
    assert str(error).splitlines() == ["the second layer", "  the recipe", "  the baseline"]
    text = str(with_lines(error, "quickstart"))
    lines = (resources.files("rnnpipe") / "suites/quickstart.toml").read_text("utf-8").splitlines()
    gru = lines.index("[variants.gru]") + 1
    assert text.startswith("quickstart.toml: variants do not fit their datasets:\n")
    assert f"  line {gru}: the recipe" in text
    assert f"  line {lines.index('[variants.lstm]') + 1}: the baseline" in text


@given(st.text(max_size=200))
def test_any_text_gives_a_suite_or_a_user_error(text):
    with pytest.raises(UserError):
        parse_suite(text, origin="any.toml")


OTHERS = """
[variants.tfidf]
baseline = { type = "tfidf_logistic", c = 2.0 }
[variants.own]
model = "my_models:build"
"""


def test_a_variant_may_be_a_baseline_or_a_model_of_ones_own(tmp_path):
    (tmp_path / "mine.toml").write_text(GOOD + OTHERS)
    (tmp_path / "my_models.py").write_text("def build(signature): ...")
    lstm, tfidf, own = load_suite(str(tmp_path / "mine.toml")).trials()
    assert (lstm.model, lstm.baseline) == (None, None)
    assert (tfidf.layers, tfidf.model) == ((), None)
    assert tfidf.baseline.model_dump() == {"type": "tfidf_logistic", "c": 2.0}
    assert (own.layers, own.baseline) == ((), None)
    assert own.model.model_dump() == {"function": "my_models:build", "folder": str(tmp_path)}


def test_an_own_model_that_is_not_there_is_told_when_the_suite_is_read(tmp_path):
    (tmp_path / "mine.toml").write_text(GOOD + OTHERS)
    with pytest.raises(UserError, match="my_models:build: there is no module my_models in"):
        load_suite(str(tmp_path / "mine.toml"))


@pytest.mark.parametrize(
    ("variant", "line"),
    [
        (
            'layers = [{ type = "lstm", units = 8 }]\nbaseline = { type = "majority" }',
            "line 10: variants.x: has layers and baseline; keep one of them",
        ),
        (
            "",
            (
                "line 10: variants.x: has nothing to run; add layers, model, encoder_decoder or "
                "baseline"
            ),
        ),
        (
            'baseline = { type = "logistic", c = -1.0 }',
            "line 11: variants.x.baseline.c = -1.0: expected more than 0",
        ),
        (
            'model = "my_models"',
            "line 11: variants.x.model.function: 'my_models' names no function",
        ),
    ],
)
def test_errors_of_other_variants(variant, line):
    text = problem(f"{GOOD}\n[variants.x]\n{variant}\n")
    assert text.startswith(f"mine.toml is not a valid suite:\n  {line}")


def test_the_kinds_of_baselines_are_listed():
    text = problem(GOOD + '[variants.x]\nbaseline = { type = "nonsense" }\n')
    line = (
        "line 10: variants.x.baseline.type = 'nonsense': expected one of majority, tfidf_logistic"
    )
    assert line in text


@pytest.mark.parametrize(
    ("added", "told"),
    [
        ('optimiser = "adam"', "optimiser = 'adam': unknown key; did you mean 'optimizer'?"),
        ("learningrate = 1", "learningrate = 1: unknown key; did you mean 'learning_rate'?"),
        ("depth = 1", "depth = 1: unknown key; remove it or check its spelling"),
        (
            'optimizer = "admm"',
            "optimizer = 'admm': expected one of adam, rmsprop, sgd; did you mean 'adam'?",
        ),
        ("optimizer = 3", "optimizer = 3: expected one of adam, rmsprop, sgd"),
        ("learning_rate = true", "learning_rate = true: expected a number"),
        ('learning_rate = "0.01"', "learning_rate = '0.01': expected a number"),
        ('validation_split = "0.1"', "validation_split = '0.1': expected a number"),
        ("deterministic = 1", "deterministic = 1: expected true or false"),
    ],
)
def test_what_was_meant_is_told_with_the_line(added, told):
    text = problem(f"{GOOD}[training]\n# of every trial\n{added}\n")
    assert text == f"mine.toml is not a valid suite:\n  line 11: training.{told}"


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("seeds = [0]", "seeds = 5", "line 4: seeds = 5: expected a list, such as [0, 1, 2]"),
        (
            "layers = [",
            "datasets = 'digits'\nlayers = [",
            'line 8: variants.lstm.datasets = \'digits\': expected a list, such as ["a", "b"]',
        ),
        (
            '[{ type = "lstm", units = 8 }]',
            "4",
            "line 8: variants.lstm.layers = 4: expected a list, such as [{ … }]",
        ),
        ('type = "lstm", ', "", "line 8: variants.lstm.layers[0].type: missing; add it"),
        (
            "units = 8",
            'units = 8, return_sequences = "no"',
            "line 8: variants.lstm.layers[0].return_sequences = 'no': expected true or false",
        ),
        ('title = "Mine"', "title = 5", "line 3: title = 5: expected a text in quotes"),
    ],
)
def test_what_is_of_another_type_is_told_in_tomls_words(old, new, told):
    assert problem(GOOD.replace(old, new)) == f"mine.toml is not a valid suite:\n  {told}"


def test_no_setting_takes_a_text_for_a_number_or_for_true():
    lax, seen = [], set()
    waiting = [Suite]
    while waiting:
        spec = waiting.pop()
        for name, field in spec.model_fields.items():
            kinds = [field.annotation]
            while kinds:
                kind = kinds.pop()
                kinds += get_args(kind)
                if isinstance(kind, type) and issubclass(kind, Spec) and kind not in seen:
                    seen.add(kind)
                    waiting.append(kind)
            kind = field.annotation
            adapter = TypeAdapter(Annotated[kind, *field.metadata] if field.metadata else kind)
            for text in ("1", "0.5", "no"):
                with suppress(ValidationError):
                    if adapter.validate_python(text) != text:
                        lax.append((spec.__name__, name))
    assert {"TrainingSpec", "LstmSpec", "DigitsSpec"} <= {spec.__name__ for spec in seen}
    assert lax == []


def test_a_file_with_a_byte_order_mark_is_read(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text(GOOD, "utf-8-sig")
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    assert load_suite(str(path)).name == "mine"


def test_a_mistake_in_a_variant_of_the_name_of_a_key_is_found_in_its_line():
    for name in ("layers", "encoder_decoder", "baseline"):
        text = GOOD + f'[variants.{name}]\nlayers = [{{ type = "lstm", units = -8 }}]\n'
        expected = f"line 10: variants.{name}.layers[0].units = -8: expected 1 or more"
        assert expected in problem(text)


def test_a_mistake_in_an_encoder_is_found_in_its_line():
    text = GOOD + (
        "[variants.pair.encoder_decoder]\n"
        'encoder = [{ type = "embedding", units = 4 }, { type = "gru", units = 0 }]\n'
        'decoder = [{ type = "emedding", units = 4 }]\n'
    )
    where = "variants.pair.encoder_decoder"
    assert f"line 10: {where}.encoder[1].units = 0: expected 1 or more" in problem(text)
    assert f"line 11: {where}.decoder[0].type = 'emedding': expected one of" in problem(text)
