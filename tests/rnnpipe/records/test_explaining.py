import copy
import hashlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnnpipe.records import TaskRecord
from rnnpipe.records.explaining import Difference, Explanation, Origin, differences, explain
from tests.rnnpipe.trends.nightly import night

PADDED = "a1" * 32
LAYERS = [{"type": "lstm", "units": 4}, {"type": "dense", "units": 10}]


def train(**changes):
    """The components of a training's key."""
    parts = {
        "step": "train",
        "inputs": {
            "padded": PADDED,
            "layers": LAYERS,
            "training": {"epochs": 2, "optimizer": "adam", "clipnorm": None},
            "seed": 0,
        },
        "sources": {"rnnpipe.models.build": "b2" * 32, "rnnpipe.training.train": "c3" * 32},
        "libraries": {"keras": "3.15.1", "numpy": "2.4.0"},
    }
    return parts | changes


def inputs(**changes):
    """The same with other inputs."""
    return train(inputs=train()["inputs"] | changes)


def key_of(components):
    return hashlib.sha256(json.dumps(components, sort_keys=True).encode()).hexdigest()


class Book:
    """Runs, and the components of the keys that their records mention."""

    def __init__(self):
        self.runs = []
        self.keys = {}

    def run(self, *tasks):
        """A run that started a day after the one before."""
        run = night(len(self.runs), {"lstm": [0.9]}).updated(tasks=tasks)
        self.runs.append(run)
        return run

    def task(self, name, components, entry="e0" * 32, **others):
        key = key_of(components)
        self.keys[key] = components
        return TaskRecord(
            name=name, seconds=1.0, key=key, entry=entry, **{"cached": False} | others
        )

    def explain(self, run):
        return explain(run, self.runs, self.keys.get)


@pytest.fixture
def book():
    return Book()


def told(new, old=None):
    """The differences to the base, as (part, old, new)."""
    return [(d.part, d.old, d.new) for d in differences(old or train(), new)]


@pytest.mark.parametrize(
    ("new", "expected"),
    [
        (train(), []),
        (inputs(training={"epochs": 3, "optimizer": "adam", "clipnorm": None}),
         [("training.epochs", "2", "3")]),
        (inputs(training={"epochs": 2, "optimizer": "sgd", "clipnorm": 0.5}),
         [("training.clipnorm", "none", "0.5"), ("training.optimizer", '"adam"', '"sgd"')]),
        (inputs(training={"optimizer": "adam", "clipnorm": None}),
         [("training.epochs", "2", None)]),
        (inputs(layers=[LAYERS[0] | {"units": 8}, LAYERS[1]]), [("layers[0].units", "4", "8")]),
        (inputs(layers=LAYERS[:1]), [("layers[1]", '{"type": "dense", "units": 10}', None)]),
        (inputs(layers=[*LAYERS, {"type": "dropout"}]),
         [("layers[2]", None, '{"type": "dropout"}')]),
        (inputs(padded="d4" * 32), [("padded", "a1a1a1a1a1a1", "d4d4d4d4d4d4")]),
        (inputs(seed=1.0), [("seed", "0", "1.0")]),
        (inputs(seed=False), [("seed", "0", "false")]),
        (train(sources={"rnnpipe.models.build": "e5" * 32, "rnnpipe.training.train": "c3" * 32}),
         [("rnnpipe.models.build", "b2b2b2b2b2b2", "e5e5e5e5e5e5")]),
        (train(sources={"rnnpipe.new": "e5" * 32, "rnnpipe.training.train": "c3" * 32}),
         [("rnnpipe.models.build", "b2b2b2b2b2b2", None), ("rnnpipe.new", None, "e5e5e5e5e5e5")]),
        (train(libraries={"keras": "3.15.2", "numpy": "2.4.0"}), [("keras", "3.15.1", "3.15.2")]),
    ],
)  # fmt: skip
def test_each_differing_part_is_told_with_its_old_and_new_value(new, expected):
    assert told(new) == expected
    assert told(train(), old=new) == [(part, after, before) for part, before, after in expected]


def test_every_difference_knows_its_kind():
    new = inputs(padded="d4" * 32, seed=1)
    new |= {"sources": {"rnnpipe.models.build": "e5" * 32}, "libraries": {}}
    assert [d.kind for d in differences(train(), new)] == [
        *("upstream", "parameter", "source", "source", "library", "library")
    ]


def test_a_source_files_digest_is_a_parameter_and_no_upstream():
    old = train(inputs={"digests": {"imdb.npz": "a" * 64}})
    new = train(inputs={"digests": {"imdb.npz": "b" * 64}})
    assert differences(old, new) == (
        Difference("parameter", "digests.imdb.npz", "a" * 12, "b" * 12),
    )


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=3),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(json_values, json_values)
def test_two_keys_differ_when_and_only_when_a_difference_is_told(one, other):
    old, new = inputs(training=one), inputs(training=other)
    assert bool(differences(old, new)) == (key_of(old) != key_of(new))


@given(json_values)
def test_a_key_has_no_differences_to_itself(value):
    assert differences(inputs(training=value), inputs(training=copy.deepcopy(value))) == ()


NAME = "train digits/lstm/seed-0"


def test_a_hit_needs_no_reason(book):
    book.run(book.task(NAME, train()))
    run = book.run(book.task(NAME, train(), cached=True))
    assert book.explain(run) == (Explanation(NAME, hit=True),)


def test_the_first_time_there_is_nothing_to_compare(book):
    book.run(book.task("encode digits", train(step="encode")))
    run = book.run(book.task(NAME, train()))
    [found] = book.explain(run)
    assert found == Explanation(NAME, hit=False, reason="first time: no earlier run has this step")


def test_a_note_says_why(book):
    book.run(book.task(NAME, train()))
    run = book.run(book.task(NAME, train(), note="asked to compute anew"))
    [found] = book.explain(run)
    assert found == Explanation(NAME, hit=False, reason="asked to compute anew")


def test_a_miss_is_compared_with_the_same_label_though_another_is_closer(book):
    first = book.run(
        book.task(NAME, inputs(training={}, seed=7)),
        book.task("train digits/gru/seed-0", inputs(seed=1)),
    )
    run = book.run(book.task(NAME, train()))
    [found] = book.explain(run)
    assert (found.earlier_run, found.earlier_step) == (first.id, NAME)
    assert len(found.differences) == 4


def test_without_the_same_label_the_closest_of_all_is_taken(book):
    first = book.run(
        book.task("train digits/far/seed-0", inputs(training={}, seed=7)),
        book.task("train digits/near/seed-0", inputs(seed=1)),
        book.task("evaluate digits/near/seed-0", train(step="evaluate")),
    )
    run = book.run(book.task(NAME, train()))
    [found] = book.explain(run)
    assert (found.earlier_run, found.earlier_step) == (first.id, "train digits/near/seed-0")
    assert found.differences == (Difference("parameter", "seed", "1", "0"),)


def test_of_equally_close_keys_the_latest_is_taken_and_of_others_the_closest(book):
    book.run(book.task(NAME, inputs(seed=1)))
    second = book.run(book.task(NAME, inputs(seed=2)))
    book.run(book.task(NAME, inputs(seed=3, padded="d4" * 32)))
    run = book.run(book.task(NAME, train()))
    [found] = book.explain(run)
    assert found.earlier_run == second.id
    assert found.differences == (Difference("parameter", "seed", "2", "0"),)


def test_only_runs_that_started_before_count(book):
    book.run(book.task(NAME, inputs(seed=1)))
    run = book.run(book.task(NAME, train()))
    book.run(book.task(NAME, inputs(training={})))
    [found] = book.explain(run)
    assert found.earlier_run == book.runs[0].id
    [first] = book.explain(book.runs[0])
    assert first.reason == "first time: no earlier run has this step"


def test_the_very_same_key_means_that_the_entry_had_gone(book):
    first = book.run(book.task("train digits/old_name/seed-0", train()))
    book.run(book.task(NAME, inputs(seed=1)))
    run = book.run(book.task(NAME, train()))
    [found] = book.explain(run)
    assert found == Explanation(
        NAME,
        hit=False,
        reason="nothing changed: its entry had gone from the cache",
        earlier_run=first.id,
        earlier_step="train digits/old_name/seed-0",
    )


OLD_DATA, NEW_DATA = "01" * 32, "02" * 32
OLD_PADDED, NEW_PADDED = "03" * 32, "04" * 32


def data_steps(book, limit, encoded, padded):
    encode = train(step="encode", inputs={"dataset": {"limit": limit}})
    pad = train(step="pad", inputs={"encoded": encoded})
    return (
        book.task("encode digits", encode, entry=encoded),
        book.task("pad digits", pad, entry=padded),
        book.task(NAME, inputs(padded=padded)),
    )


def test_a_changed_upstream_is_followed_to_where_it_began(book):
    book.run(*data_steps(book, 200, OLD_DATA, OLD_PADDED))
    run = book.run(*data_steps(book, None, NEW_DATA, NEW_PADDED))
    limit = Difference("parameter", "dataset.limit", "200", "none")
    encoded = Difference(
        "upstream", "encoded", OLD_DATA[:12], NEW_DATA[:12], Origin("encode digits", (limit,))
    )
    padded = Difference(
        "upstream", "padded", OLD_PADDED[:12], NEW_PADDED[:12], Origin("pad digits", (encoded,))
    )
    assert [found.differences for found in book.explain(run)] == [(limit,), (encoded,), (padded,)]


def test_an_upstream_computed_anew_with_another_result_has_an_equal_key(book):
    score = "evaluate digits/lstm/seed-0"
    for entry in (OLD_DATA, NEW_DATA):
        run = book.run(
            book.task(NAME, train(), entry=entry, note="the entry was damaged or gone"),
            book.task(score, train(step="evaluate", inputs={"trained": entry})),
        )
    [changed] = book.explain(run)[1].differences
    assert changed.origin == Origin(NAME, ())


def test_an_upstream_whose_step_is_not_recorded_is_told_without(book):
    book.run(*data_steps(book, 200, OLD_DATA, OLD_PADDED)[2:])
    run = book.run(*data_steps(book, None, NEW_DATA, NEW_PADDED)[1:])
    pad, trained = book.explain(run)
    assert pad.reason == "first time: no earlier run has this step"
    assert trained.differences[0].origin == Origin("pad digits", None)
    alone = book.run(*data_steps(book, None, OLD_DATA, OLD_PADDED)[2:])
    assert book.explain(alone)[0].reason.startswith("nothing changed")
    without = book.run(book.task(NAME, inputs(padded="05" * 32)))
    assert book.explain(without)[0].differences[0].origin is None


def test_records_from_before_keys_say_so(book):
    old = TaskRecord(name=NAME, seconds=1.0, cached=False)
    first = book.run(old)
    [found] = book.explain(first)
    assert found.reason == "nothing to compare: the run is from before keys were recorded"
    run = book.run(book.task(NAME, train()))
    [found] = book.explain(run)
    assert found.reason == "nothing to compare: of earlier runs of this step no key is known"


def test_a_key_whose_components_are_gone_says_so(book):
    book.run(book.task(NAME, inputs(seed=1)))
    run = book.run(book.task(NAME, train()))
    components = book.keys.pop(key_of(train()))
    [found] = book.explain(run)
    assert found.reason == (
        "nothing to compare: what its key was made of is not in the cache any more"
    )
    book.keys = {key_of(train()): components}
    [found] = book.explain(run)
    assert found.reason == "nothing to compare: of earlier runs of this step no key is known"


def test_steps_are_explained_in_their_order(book):
    run = book.run(*data_steps(book, 200, OLD_DATA, OLD_PADDED))
    assert [found.step for found in book.explain(run)] == ["encode digits", "pad digits", NAME]
