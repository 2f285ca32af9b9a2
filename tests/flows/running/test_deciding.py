"""Adding seeds to undecided pairs."""

import math

import pytest

from flows.running.deciding import looks_of
from rnnpipe.errors import UserError


def test_looks_grow_evenly_and_spend_five_per_cent():
    looks = looks_of(3, 10)
    assert [look.seeds for look in looks] == [3, 5, 10]
    assert sum(look.level for look in looks) == pytest.approx(0.05)
    # Lan & DeMets' Pocock-like spending: by s of M seeds, 0.05 ln(1 + (e - 1) s / M).
    assert looks[0].level == pytest.approx(0.05 * math.log(1 + (math.e - 1) * 0.3))


def test_no_room_for_more_seeds_is_a_single_look_at_the_whole_level():
    (look,) = looks_of(3, 3)
    assert (look.seeds, look.level) == (3, 0.05)


def test_seeds_are_added_to_an_undecided_pair_look_by_look(run, tiny):
    # Two epochs on 200 digits leave both variants near chance: nothing to tell them apart.
    record = run(tiny, until_decided=True, max_seeds=5)
    looks = [look.seeds for look in record.looks]
    # Two seeds decide nothing: the first look has three.
    assert len(looks) == 2
    assert looks == [3, 5]
    labels = [trial.label for trial in record.trials]
    assert len(labels) == 2 * looks[-1]
    assert labels[4:6] == ["digits/lstm/seed-2", "digits/gru/seed-2"]
    assert {trial.status for trial in record.trials} == {"finished"}
    assert record.status == "finished"


def test_a_decided_pair_gets_no_more_seeds(run, tiny):
    content = tiny.model_dump(exclude_unset=True)
    content["seeds"] = [0, 1, 2]
    content["datasets"]["digits"]["limit"] = 1437
    layers = [{"type": "gru", "units": 16}]
    training = {"learning_rate": 0.01, "epochs": 4}
    content["variants"] = {
        "untrained": {"layers": layers, "training": {"learning_rate": 1e-7, "epochs": 1}},
        "trained": {"layers": layers, "training": training},
    }
    record = run(type(tiny).model_validate(content), until_decided=True, max_seeds=9)
    assert [look.seeds for look in record.looks] == [3]
    assert len(record.trials) == 6


def test_fewer_seeds_than_the_suite_begins_with_are_refused(run, tiny):
    with pytest.raises(UserError, match="max_seeds = 1 is less than the 2 seeds to begin with"):
        run(tiny, until_decided=True, max_seeds=1)
