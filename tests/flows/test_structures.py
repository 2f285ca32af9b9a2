"""Every structure through all that a run promises: killed, resumed, cached, attested, compared.

A structure that comes along is one more entry of `STRUCTURES`.
"""

import pytest

from flows.attest import attest
from flows.cli import main
from rnnpipe.comparison import compare_runs, compare_variants, load_run
from rnnpipe.store.checkpoints import CheckpointFolder
from rnnpipe.suites import Suite
from tests.flows.running.test_workers import dask_cluster, weights

SIZES = {"train_examples": 120, "test_examples": 40}
STRUCTURES = {
    "one-to-one": (
        {"source": "wine"},
        [{"type": "dense", "units": 4, "activation": "relu"}, {"type": "dropout", "rate": 0.1}],
    ),
    "many-to-one": (
        {"source": "adding", "timesteps": 6, **SIZES},
        [{"type": "gru", "units": 3}],
    ),
    "many-to-many per step": (
        {"source": "frames", "timesteps": 5, "shortest": 2, **SIZES},
        [{"type": "masking"}, {"type": "gru", "units": 3, "return_sequences": True}],
    ),
}
EPOCHS = 4


@pytest.fixture(params=STRUCTURES)
def structure(request):
    """The name of a structure."""
    return request.param


@pytest.fixture
def suite(structure):
    """A network and a baseline on a little data of a structure."""
    dataset, layers = STRUCTURES[structure]
    return Suite.model_validate(
        {
            "name": "small",
            "title": structure,
            "seeds": [0],
            "training": {"epochs": EPOCHS, "deterministic": True},
            "datasets": {"data": dataset},
            "variants": {"net": {"layers": layers}, "majority": {"baseline": {"type": "majority"}}},
        }
    )


@pytest.fixture
def epochs(monkeypatch):
    """The number of every epoch that was really trained; after the one in `stop` it is killed."""
    trained, stop = [], set()
    real = CheckpointFolder.save

    def save(folder, checkpoint):
        real(folder, checkpoint)
        trained.append(checkpoint.progress.epoch)
        if checkpoint.progress.epoch in stop:
            stop.clear()
            raise KeyboardInterrupt

    monkeypatch.setattr(CheckpointFolder, "save", save)
    return trained, stop


def test_every_promise_holds_for_every_structure(run, store, suite, structure, epochs, capsys):
    trained, stop = epochs
    stop.add(2)
    with pytest.raises(KeyboardInterrupt):
        run(suite)
    assert store.runs.read(store.runs.find("latest")).status == "interrupted"
    resumed = run(suite)
    assert trained == [1, 2, 3, 4]
    assert resumed.datasets["data"].signature.structure == structure
    assert [trial.status for trial in resumed.trials] == ["finished"] * 2

    found = run(suite)
    assert trained == [1, 2, 3, 4]
    assert all(trial.cached for trial in found.trials)
    whole = run(suite, refresh=True)
    assert trained == [1, 2, 3, 4] * 2
    assert weights_of(store, whole) == weights_of(store, resumed)
    for ours, theirs in zip(whole.trials, resumed.trials, strict=True):
        assert (ours.best, ours.last) == (theirs.best, theirs.last)
        name = "predictions.npz"
        assert ours.files[name] == theirs.files[name]

    with dask_cluster(1) as address:
        elsewhere = run(suite, refresh=True, dask_address=address)
    assert weights_of(store, elsewhere) == weights_of(store, resumed)

    runs = [load_run(store.runs.path(each.id)) for each in (resumed, whole)]
    rows = [row for row in compare_runs(*runs).rows if row.kind == "quality"]
    assert {row.verdict for row in rows} == {"no difference", "not judged"}
    assert rows[0].verdict == "no difference"  # of the metric that decides
    assert compare_variants(runs[1]).rows
    where = ("--artifacts", str(store.root))
    assert main(["compare", resumed.id, whole.id, "--gate", *where]) == 0
    assert main(["history", *where]) == 0
    assert "data" in capsys.readouterr().out

    attested = store.runs.read(attest(suite, variants=["net"], artifacts=str(store.root)))
    (attestation,) = attested.attestations
    assert attestation.deterministic.repeatability == "bit-identical"


def weights_of(store, record):
    """The digest of the network's weights."""
    trained = record.model_copy(
        update={"trials": [trial for trial in record.trials if trial.baseline is None]}
    )
    return weights(store, trained)
