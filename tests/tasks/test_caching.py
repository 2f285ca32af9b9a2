"""What the cache key depends on, and what it does not."""

import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from prefect import task
from pydantic import TypeAdapter

import rnnpipe
from rnnpipe.baselines.majority import Majority
from rnnpipe.data.datasets import DatasetSpec
from rnnpipe.evaluation.named import curves
from rnnpipe.layers import EncoderDecoderSpec, LayerSpec
from rnnpipe.provenance.fingerprint import source_digests
from rnnpipe.records import Entry
from rnnpipe.specs import Classes, Features, Numbers, OwnModel, Signature, TrainingSpec
from rnnpipe.store.keys import Keys
from rnnpipe.suites.toml import parse_suite
from tasks import caching
from tasks.baselines import fit
from tasks.caching import KeyOver, NotInKey, key_parameters, policy_of
from tasks.data import encode, pad
from tasks.evaluation import draw, evaluate
from tasks.training import train

LAYERS = TypeAdapter(tuple[LayerSpec, ...])
BASE = {
    "store": "anywhere",
    "label": "digits/lstm/seed-0",
    "padded": Entry(digest="a" * 64, files={}),
    "layers": LAYERS.validate_python([{"type": "lstm", "units": 8}]),
    "training": TrainingSpec(epochs=3),
    "seed": 0,
}


@task
def made(
    store: Annotated[Any, NotInKey],
    label: Annotated[str, NotInKey],
    padded: Entry,
    layers: tuple[LayerSpec, ...],
    training: TrainingSpec,
    seed: int,
    dataset: DatasetSpec | None,
):
    """A step that has the parameters of all."""


def key(step="train", libraries=("numpy",), settings=lambda _: {}, **changes):
    policy = KeyOver(modules=("rnnpipe.cells.reference",), libraries=libraries, settings=settings)
    return policy.components(made.with_options(name=step), {**BASE, **changes})


def test_the_same_step_has_the_same_key():
    assert key() == key()


@pytest.mark.parametrize(
    "changes",
    [
        {"step": "evaluate"},
        {"libraries": ("numpy", "keras")},
        {"settings": lambda _: {"XLA_FLAGS": "--xla_cpu_enable_fast_math=true"}},
        {"padded": Entry(digest="b" * 64, files={})},
        {"layers": LAYERS.validate_python([{"type": "lstm", "units": 9}])},
        {"training": TrainingSpec(epochs=4)},
        {"seed": 1},
    ],
)
def test_whatever_shapes_the_result_changes_the_key(changes):
    assert key(**changes) != key()


@pytest.mark.parametrize(
    "changes",
    [
        {"store": "elsewhere"},
        {"label": "digits/renamed/seed-0"},
        {"training": TrainingSpec(epochs=3, batch_size=32)},  # the default, written out
        {"padded": Entry(digest="a" * 64, files={}, facts={"note": "told elsewhere"})},
    ],
)
def test_where_and_under_which_name_does_not(changes):
    assert key(**changes) == key()


@pytest.mark.parametrize(
    ("step", "expected"),
    [
        (encode, {"dataset", "digests"}),
        (pad, {"encoded"}),
        (fit, {"padded", "baseline", "validation_split"}),
        (train, {"padded", "layers", "model", "encoder_decoder", "training", "seed"}),
        (evaluate, {"trained", "signature"}),
        (draw, {"label", "trained", "scored", "signature", "curves"}),
    ],
    ids=lambda each: getattr(each, "name", ""),
)
def test_a_key_is_made_of_what_the_step_computes_from(step, expected):
    assert set(key_parameters(step)) == expected


def test_another_library_version_changes_the_key(monkeypatch):
    before = key()
    monkeypatch.setattr(caching, "_versions", lambda names: dict.fromkeys(names, "99.0"))
    assert key() != before


def test_other_source_changes_the_key(monkeypatch):
    before = key()
    monkeypatch.setattr(caching, "_sources", lambda _: {"rnnpipe.cells.reference": "other"})
    assert key() != before


@pytest.fixture(scope="module")
def keys(tmp_path_factory):
    return Keys(tmp_path_factory.mktemp("keys"))


SUITE = {
    "": ['name = "ordered"', 'title = "In any order"', "seeds = [1, 0]"],
    "training": ["epochs = 3", 'optimizer = "rmsprop"', "clipnorm = 1.0"],
    "datasets.adding": ['source = "adding"', "train_examples = 100", "test_examples = 20"],
    "datasets.digits": ['source = "digits"', "limit = 50", "test_split = 0.3"],
    "datasets.digits.training": ["batch_size = 16", "epochs = 4"],
    "variants.gru": ["layers = [{ type = 'gru', units = 4 }]", 'datasets = ["digits"]'],
    "variants.lstm": ["layers = [{ type = 'lstm', units = 4 }]"],
}
"""The lines of every table of a suite file; the lines without a table have to come first."""


def keys_of_suite(sections, keys):
    """The keys of its encodings and trainings, by label."""
    text = "".join(
        (f"[{name}]\n" if name else "") + "\n".join(lines) + "\n" for name, lines in sections
    )
    suite = parse_suite(text, "ordered.toml")
    found = {}
    for name, dataset in suite.datasets.items():
        found[name] = keys.write(key("encode", dataset=dataset))
    for trial in suite.trials():
        shape = {"layers": trial.layers, "training": trial.training, "seed": trial.seed}
        found[trial.label] = keys.write(key(**shape))
    return found


@given(st.data())
@settings(max_examples=30)
def test_the_order_of_tables_and_lines_in_a_suite_file_does_not_change_a_key(keys, data):
    (first, lines), *tables = SUITE.items()
    tables = [(first, lines), *data.draw(st.permutations(tables))]
    shuffled = [(name, data.draw(st.permutations(lines))) for name, lines in tables]
    found = keys_of_suite(shuffled, keys)
    assert found == keys_of_suite(SUITE.items(), keys)
    assert len(set(found.values())) == len(found) == 2 + 2 * 3


@given(st.permutations(["type = 'lstm'", "units = 4", "return_sequences = true"]))
@settings(max_examples=6)
def test_the_order_within_a_layer_does_not_change_a_key(keys, lines):
    def found(inner):
        layers = f"layers = [{{ {', '.join(inner)} }}, {{ type = 'gru', units = 2 }}]"
        return keys_of_suite((SUITE | {"variants.lstm": [layers]}).items(), keys)

    assert found(lines) == found(sorted(lines))


small = st.integers(1, 10**6)
fraction = st.floats(0.001, 0.999)
positive = st.floats(1e-9, 99.0)

TRAINING = {
    "optimizer": st.sampled_from(["adam", "rmsprop", "sgd"]),
    "learning_rate": st.none() | positive,
    "clipnorm": st.none() | positive,
    "global_clipnorm": st.none() | positive,
    "schedule": st.sampled_from(
        [None, {"type": "cosine"}, {"type": "cosine", "final": 0.5}, {"type": "step", "every": 2}]
    ),
    "patience": st.none() | small,
    "batch_size": small,
    "epochs": small,
    "validation_split": fraction,
    "engine": st.sampled_from(["auto", "packed", "xla", "keras"]),
    "deterministic": st.booleans(),
}
DATASET = {
    "limit": st.none() | small,
    "timesteps": st.integers(2, 10**4),
    "train_examples": small,
    "test_examples": small,
    "seed": st.integers(0, 2**32 - 1),
}
LAYER = {
    "type": st.sampled_from(["simple_rnn", "lstm", "gru"]),
    "units": small,
    "return_sequences": st.booleans(),
}


def with_one_changed(fields, **fixed):
    """Two sets of values that differ in one field."""

    @st.composite
    def pairs(draw):
        values = {name: draw(strategy) for name, strategy in fields.items()}
        name = draw(st.sampled_from(sorted(fields)))
        other = draw(fields[name].filter(lambda value: value != values[name]))
        return fixed | values, fixed | values | {name: other}

    return pairs()


def test_every_training_setting_is_among_those_changed_below():
    assert set(TRAINING) == set(TrainingSpec.model_fields)


@given(with_one_changed(TRAINING))
def test_any_change_of_a_training_setting_changes_the_key(pair):
    assume(all(None in (values["clipnorm"], values["global_clipnorm"]) for values in pair))
    one, other = (TrainingSpec(**values) for values in pair)
    assert key(training=one) != key(training=other)


@given(with_one_changed(DATASET, source="adding"))
def test_any_change_of_a_datasets_setting_changes_the_key(pair):
    one, other = (TypeAdapter(DatasetSpec).validate_python(values) for values in pair)
    assert key("encode", dataset=one) != key("encode", dataset=other)


@given(with_one_changed(LAYER), st.integers(0, 2))
def test_any_change_of_any_layer_changes_the_key(pair, position):
    layers = [{"type": "lstm", "units": 8}] * 2
    one, other = (
        LAYERS.validate_python([*layers[:position], values, *layers[position:]]) for values in pair
    )
    assert key(layers=one) != key(layers=other)


@given(st.permutations([{"type": "lstm", "units": n} for n in (1, 2, 3)]))
def test_the_order_of_the_layers_is_part_of_the_key(layers):
    in_order = sorted(layers, key=lambda layer: layer["units"])
    one, other = (LAYERS.validate_python(order) for order in (layers, in_order))
    assert (key(layers=one) == key(layers=other)) == (layers == in_order)


@pytest.fixture
def package(tmp_path):
    """A copy of rnnpipe's own sources."""
    source = Path(rnnpipe.__file__).parent
    shutil.copytree(source, tmp_path / "rnnpipe", ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path / "rnnpipe"


def edit(path, old, new):
    text = path.read_text()
    assert text.count(old) == 1, f"{old!r} is {text.count(old)} times in {path.name}"
    path.write_text(text.replace(old, new))


BOTH = {"training.train", "data.padding"}


@pytest.mark.parametrize("module", ["rnnpipe.training.train", "rnnpipe.data.padding"])
def test_comments_and_docstrings_of_all_code_that_takes_part_may_be_edited(package, module):
    before = source_digests([module], package)
    assert {"rnnpipe.data.arrays", "rnnpipe.files.digests", module} <= set(before)
    for name in before:
        path = package.joinpath(*name.split(".")[1:]).with_suffix(".py")
        text = path.read_text()
        assert text.startswith('"""')
        text = text.replace(
            '    """', '    """Said otherwise. ', 1
        )  # of the first function or class
        path.write_text(f'"""Said otherwise.\n\n{text[3:]}\n# a remark\n')
        assert path.read_text() != text
    assert source_digests([module], package) == before


@pytest.mark.parametrize(
    ("file", "old", "new", "taking_part"),
    [
        # train → build → with_output_layer → _output_layer → asks
        ("specs/problems", '"multiclass", "softmax"', '"multiclass", "sigmoid"', BOTH),
        # train → PeakMemory.above_start → status_bytes
        ("machine/memory", ".split()[1]) * 1024", ".split()[1]) * 1000", {"training.train"}),
        # pad_dataset → dense → pad → _kept
        ("data/ragged", "np.tile([side == ", "np.tile([side != ", {"data.padding"}),
        # save_arrays → digest_of_arrays → header
        ("files/digests", 'newbyteorder("<")', 'newbyteorder(">")', BOTH),
        ("report/words", "def listed", "def not_listed", set()),
    ],
)
def test_a_constant_three_calls_away_is_part_of_the_key(package, file, old, new, taking_part):
    before = {module: source_digests([f"rnnpipe.{module}"], package) for module in BOTH}
    edit(package / f"{file}.py", old, new)
    for module in BOTH:
        after = source_digests([f"rnnpipe.{module}"], package)
        changed = {name for name in after if after[name] != before[module][name]}
        expected = {f"rnnpipe.{file.replace('/', '.')}"} if module in taking_part else set()
        assert changed == expected


def layers(*kinds):
    settings = {"embedding": {"units": 8}, "dropout": {"rate": 0.5}}
    return LAYERS.validate_python([{"type": k} | settings.get(k, {"units": 8}) for k in kinds])


def dataset(source):
    made_up = source in {"adding", "temporal_order"}
    sizes = {"train_examples": 10, "test_examples": 10} if made_up else {}
    return TypeAdapter(DatasetSpec).validate_python({"source": source, **sizes})


NUMBER = Signature(inputs={"features": Features(width=2, timesteps=8)}, target=Numbers())
CLASSES = Signature(
    inputs={"features": Features(width=2, timesteps=8)},
    target=Classes(names=("no", "perhaps", "yes")),
)
PAIR = EncoderDecoderSpec.model_validate(
    {
        "encoder": [{"type": "embedding", "units": 3}, {"type": "lstm", "units": 3}],
        "decoder": [{"type": "embedding", "units": 3}, {"type": "lstm", "units": 3}],
    }
)
SOURCES = ("imdb", "reuters", "adding", "temporal_order", "digits")
RECIPES = {
    "train simple_rnn": ("embedding", "simple_rnn"),
    "train lstm": ("embedding", "lstm"),
    "train gru": ("embedding", "dropout", "gru"),
    "train lstm of features": ("lstm",),
}
STEPS = {
    **{f"encode {source}": (encode, {"dataset": dataset(source)}) for source in SOURCES},
    "pad": (pad, {}),
    **{name: (train, {"layers": layers(*kinds)}) for name, kinds in RECIPES.items()},
    "train a pair": (train, {"layers": (), "encoder_decoder": PAIR}),
    "evaluate classes": (evaluate, {"signature": CLASSES}),
    "evaluate numbers": (evaluate, {"signature": NUMBER}),
    "draw": (draw, {}),
}
ENCODED = {f"encode {source}" for source in SOURCES}
TRAINED = {*RECIPES, "train a pair"}
TOKENS = TRAINED - {"train lstm of features"}
LSTMS = {"train lstm", "train lstm of features", "train a pair"}
DROPPED = {"train gru", "train a pair"}
"""Whoever checks a decoder knows dropout."""
ALL_STEPS = set(STEPS)


def sources(package):
    """By step, the digests of the code in its key, with `package` as rnnpipe's sources."""
    found = {}
    for name, (step, parameters) in STEPS.items():
        modules = policy_of(step).modules
        modules = modules(parameters) if callable(modules) else modules
        found[name] = source_digests(modules, package)
    return found


def computed_anew(package, change):
    """The steps whose key is another one after `change`."""
    before = sources(package)
    change(package)
    after = sources(package)
    return {name for name in STEPS if after[name] != before[name]}


def added(path, line, text):
    """Adds a module, named in the table beside it."""

    def change(package):
        (package / path).write_text(text)
        table = package / path.rpartition("/")[0] / "kinds.py"
        edit(table, "= {\n", "= {\n" + line)

    return change


def edited(path, old, new):
    return lambda package: edit(package / path, old, new)


PARITY = """
from rnnpipe.data.datasets.base import Source

class ParitySpec(Source):
    source: Literal["parity"]
"""
MINIMAL_GRU = """
from rnnpipe.layers.recurrent import RecurrentLayer

class MinimalGruSpec(RecurrentLayer):
    type: Literal["minimal_gru"]
"""


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(
            added(
                "data/datasets/parity.py",
                '    "parity": "rnnpipe.data.datasets.parity:ParitySpec",\n',
                PARITY,
            ),
            id="a new kind of dataset",
        ),
        pytest.param(
            added(
                "layers/minimal_gru.py",
                '    "minimal_gru": "rnnpipe.layers.minimal_gru:MinimalGruSpec",\n',
                MINIMAL_GRU,
            ),
            id="a new kind of layer",
        ),
        pytest.param(
            edited("plots/forest.py", "_MARGIN = 0.05", "_MARGIN = 0.5"),
            id="the margin of forest plots, which no trial has",
        ),
        pytest.param(
            edited(
                "evaluation/metrics.py",
                '        _share("macro_f1", "Macro-F1"),\n',
                '        _share("macro_f1", "Macro-F1"),\n        _share("kappa", "Kappa"),\n',
            ),
            id="a metric",
        ),
        pytest.param(
            edited("report/html.py", "\ndef render", "\nSECTIONS = 9\n\n\ndef render"),
            id="a section of the report",
        ),
        pytest.param(
            edited("suites/suite.py", "MAX_TRIALS = 10_000", "MAX_TRIALS = 9"), id="suite"
        ),
        pytest.param(
            edited("comparison/gate.py", "\n_NOTHING_", "\nX = 1\n_NOTHING_"), id="a verdict's gate"
        ),
    ],
)
def test_what_no_step_uses_yet_recomputes_nothing(package, change):
    assert computed_anew(package, change) == set()


@pytest.mark.parametrize(
    ("path", "old", "new", "expected"),
    [
        ("layers/lstm.py", "LSTM(**s", "GRU(**s", LSTMS),
        ("layers/gru.py", "GRU(**s", "LSTM(**s", {"train gru"}),
        ("layers/simple_rnn.py", "SimpleRNN(**s", "LSTM(**s", {"train simple_rnn"}),
        ("layers/recurrent.py", "range(3)", "range(4)", TRAINED),
        ("layers/embedding.py", "RandomUniform", "RandomNormal", TOKENS),
        ("layers/dropout.py", "Dropout(self.rate", "Dropout(1 - self.rate", DROPPED),
        ("models/encoder_decoder.py", '"softmax"', '"tanh"', {"train a pair"}),
        ("layers/dense.py", "GlorotUniform", "GlorotNormal", TRAINED),
        ("data/datasets/digits.py", "/ 16", "/ 15", {"encode digits"}),
        ("data/datasets/adding.py", "timesteps // 2", "timesteps // 3", {"encode adding"}),
        (
            "data/datasets/keras_text.py",
            "SEED = 113",
            "SEED = 1",
            {"encode imdb", "encode reuters"},
        ),
        ("data/datasets/base.py", "first(limit)", "first(limit + 1)", ENCODED),
        ("evaluation/classes.py", "_EPSILON = 1e-7", "_EPSILON = 1e-8", {"evaluate classes"}),
        ("evaluation/ranking.py", "downs / 2", "downs / 3", {"evaluate classes"}),
        ("evaluation/numbers.py", "200 * np", "100 * np", {"evaluate numbers"}),
        ("evaluation/truth.py", "> 0\n", ">= 0\n", {"evaluate classes", "evaluate numbers"}),
        ("plots/style.py", "#010203", "#000000", {"draw"}),
        ("plots/curves.py", "_MARKERS_PER_LINE = 8", "_MARKERS_PER_LINE = 9", {"draw"}),
        ("specs/base.py", "le=100_000_000", "le=10", ALL_STEPS),
    ],
)
def test_what_a_step_uses_recomputes_it_and_no_other(package, path, old, new, expected):
    assert computed_anew(package, edited(path, old, new)) == expected


def test_what_a_curve_is_called_is_part_of_its_picture_s_key():
    named = curves("multiclass")
    loss, accuracy = named
    renamed = (replace(loss, metric=replace(loss.metric, label="Cross-entropy")), accuracy)
    one, again, other = (
        policy_of(draw).components(draw, {"curves": shown})["inputs"]
        for shown in (named, curves("multiclass"), renamed)
    )
    assert one == again != other
    # As a key's components are read back to repeat the step.
    read = json.loads(json.dumps(one["curves"], sort_keys=True))
    assert TypeAdapter(key_parameters(draw)["curves"]).validate_python(read) == named


def test_training_knows_none_of_the_scores():
    """So that another metric, or another way to tell it, trains nothing anew."""
    package = Path(rnnpipe.__file__).parent
    for name in sources(package)["train lstm"]:
        text = package.joinpath(*name.split(".")[1:]).with_suffix(".py").read_text()
        assert "macro_f1" not in text, name


def test_a_deterministic_training_is_one_of_a_number_of_cores(monkeypatch):
    def found(cores, **settings):
        monkeypatch.setattr("tasks.training.usable_cores", lambda: cores)
        recipe = {"layers": (), "training": TrainingSpec(**settings)}
        return policy_of(train).surroundings(recipe)["settings"]

    assert found(2, deterministic=True) != found(1, deterministic=True)
    assert found(2) == found(1)


@pytest.fixture
def own(tmp_path):
    """A model of the user's own, which imports another module from its folder."""
    (tmp_path / "my_models.py").write_text("import my_parts\n\ndef build(signature):\n    ...\n")
    (tmp_path / "my_parts.py").write_text("UNITS = 8\n")
    return OwnModel(function="my_models:build").located(tmp_path)


def of_own(model):
    """The key's components of a training of a user's own model."""
    parameters = {**BASE, "layers": (), "model": model}
    return policy_of(train).components(train, parameters)


def test_the_code_of_an_own_model_is_in_the_key_and_its_folder_is_not(own, tmp_path):
    before = of_own(own)
    assert before["inputs"]["model"] == "my_models:build"
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    for name in ("my_models.py", "my_parts.py"):
        shutil.copy(tmp_path / name, elsewhere / name)
    assert of_own(own.located(elsewhere)) == before
    (tmp_path / "my_parts.py").write_text("UNITS = 9\n")
    old, new = before["sources"], of_own(own)["sources"]
    assert {name for name in new if new[name] != old[name]} == {"my_models"}


def test_the_key_of_a_fit_has_the_code_of_its_kind_and_no_seed():
    parameters = {
        "store": "anywhere",
        "padded": BASE["padded"],
        "baseline": Majority(type="majority"),
        "validation_split": 0.2,
    }
    components = policy_of(fit).components(fit, parameters)
    assert components["inputs"] == {
        "padded": "a" * 64,
        "baseline": {"type": "majority"},
        "validation_split": 0.2,
    }
    named = components["sources"].keys()
    assert "rnnpipe.baselines.majority" in named
    assert not {"rnnpipe.baselines.logistic", "rnnpipe.baselines.kinds"} & named
    assert components["libraries"].keys() == {"numpy", "scikit-learn", "scipy"}
