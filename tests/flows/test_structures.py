"""Every structure through all that a run promises: killed, resumed, cached, attested, compared.

A structure that comes along is one more entry of `STRUCTURES`. All of them share the runs of one
story, each run with a trial of every structure, since a run costs more than such a trial.
"""

from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import pytest

from flows.attest import attest
from flows.cli import main
from rnnpipe.comparison import Row, compare_runs, compare_variants, load_run
from rnnpipe.records import RunRecord
from rnnpipe.records.attention import ATTENTION
from rnnpipe.store import Store
from rnnpipe.store.checkpoints import CheckpointFolder
from rnnpipe.suites import Suite
from tests.flows.conftest import running, share
from tests.flows.running.test_workers import dask_cluster, weights

SIZES = {"train_examples": 48, "test_examples": 16}
GRU = {"type": "gru", "units": 3}
DECODER = [{"type": "embedding", "units": 2}, GRU]

MAJORITY, FREQUENT = {"type": "majority"}, {"type": "frequent_text"}

STRUCTURES: dict[str, tuple[dict[str, Any], dict[str, Any], dict[str, Any]]] = {
    "one-to-one": (
        {"source": "wine", "limit": 64},
        {
            "layers": [
                {"type": "dense", "units": 4, "activation": "relu"},
                {"type": "dropout", "rate": 0.1},
            ],
            "training": {"engine": "keras"},
        },
        MAJORITY,
    ),
    "one-to-many": (
        {"source": "shapes", "size": 8, **SIZES},
        {
            "encoder_decoder": {
                "encoder": [
                    {"type": "conv2d", "filters": 2, "strides": 4},
                    {"type": "places"},
                    GRU,
                ],
                "decoder": DECODER,
            }
        },
        FREQUENT,
    ),
    "many-to-one": (
        {"source": "adding", "timesteps": 6, **SIZES},
        {"layers": [GRU]},
        MAJORITY,
    ),
    "many-to-many": (
        {"source": "reversal", "longest": 4, **SIZES},
        {
            "encoder_decoder": {
                "encoder": [{"type": "embedding", "units": 2}, GRU],
                "decoder": DECODER,
                "attention": "dot",
            }
        },
        FREQUENT,
    ),
    "many-to-many per step": (
        {"source": "frames", "timesteps": 5, "shortest": 2, **SIZES},
        {"layers": [{"type": "masking"}, {**GRU, "return_sequences": True}]},
        MAJORITY,
    ),
}
DATASETS = {structure: dataset["source"] for structure, (dataset, *_) in STRUCTURES.items()}
EPOCHS = 2

SUITE = Suite.model_validate(
    {
        "name": "small",
        "title": "Every structure",
        "seeds": [0],
        # An engine is named, or the fastest would be looked for in trainings that need not repeat.
        "training": {"epochs": EPOCHS, "deterministic": True, "engine": "packed"},
        "datasets": {dataset["source"]: dataset for dataset, *_ in STRUCTURES.values()},
        "variants": {
            f"{dataset['source']}_{name}": {"datasets": [dataset["source"]], **contender}
            for dataset, network, baseline in STRUCTURES.values()
            for name, contender in (("net", network), ("baseline", {"baseline": baseline}))
        },
    }
)


def is_network(variant):
    return variant.endswith("_net")


@dataclass
class Story:
    """The runs that all structures went through, one after another.

    Attributes:
        store: where all of them are.
        killed: by dataset, after the first epoch of its network.
        resumed: went on with these.
        found: the same once more, from the cache.
        whole: everything anew, never stopped.
        elsewhere: likewise, on a worker of a cluster.
        attested: every network trained four times.
        rows: of the comparison of `resumed` and `whole`.
        gate: the exit code of that comparison.
        trained: the epochs that each of these really trained, by its name.

    """

    store: Store
    killed: dict[str, RunRecord]
    resumed: RunRecord
    found: RunRecord
    whole: RunRecord
    elsewhere: RunRecord
    attested: RunRecord
    rows: list[Row]
    gate: int
    trained: dict[str, list[int]]

    def trial(self, name, dataset):
        """The trial of a dataset's network in one of the runs."""
        trials = getattr(self, name).trials
        return next(t for t in trials if t.dataset == dataset and is_network(t.variant))

    def weights(self, name, dataset):
        """The digest of its weights."""
        run, trial = getattr(self, name), self.trial(name, dataset)
        (digest,) = weights(self.store, run.model_copy(update={"trials": [trial]})).values()
        return digest


@pytest.fixture(scope="module")
def story(prefect_server, scorer, trainer, tmp_path_factory):
    """All runs, told once."""
    store = Store.open(tmp_path_factory.mktemp("structures") / "artifacts")
    with pytest.MonkeyPatch.context() as patch:
        share(scorer, trainer, patch)
        return told(store, running(store), epochs_noted(patch))


def epochs_noted(patch):
    """Notes every epoch that is really trained; kills a training after the first, if asked to."""
    noted = SimpleNamespace(epochs=[], kills=False)
    real = CheckpointFolder.save

    def save(folder, checkpoint):
        real(folder, checkpoint)
        noted.epochs.append(checkpoint.progress.epoch)
        if noted.kills:
            raise KeyboardInterrupt

    patch.setattr(CheckpointFolder, "save", save)
    return noted


def told(store, run, noted):
    """Runs all of it."""
    trained = {}

    def epochs_of(name, do):
        noted.epochs = trained[name] = []
        return do()

    def killed(dataset):
        with pytest.raises(KeyboardInterrupt):
            run(SUITE, datasets=[dataset])
        return store.runs.read(store.runs.find("latest"))

    noted.kills = True
    kills = epochs_of("killed", lambda: {name: killed(name) for name in SUITE.datasets})
    noted.kills = False
    resumed = epochs_of("resumed", lambda: run(SUITE))
    found = epochs_of("found", lambda: run(SUITE))
    whole = epochs_of("whole", lambda: run(SUITE, refresh=True))
    with dask_cluster(1) as address:
        anew = {"refresh": True, "dask_address": address}
        elsewhere = epochs_of("elsewhere", lambda: run(SUITE, **anew))
    attestations = epochs_of(
        "attested",
        lambda: attest(
            SUITE,
            variants=list(filter(is_network, SUITE.variants)),
            artifacts=str(store.root),
        ),
    )
    attested = store.runs.read(attestations)
    compared = [load_run(store.runs.path(each.id)) for each in (resumed, whole)]
    return Story(
        store,
        kills,
        resumed,
        found,
        whole,
        elsewhere,
        attested,
        [row for row in compare_runs(*compared).rows if row.kind == "quality"],
        main(["compare", resumed.id, whole.id, "--gate", "--artifacts", str(store.root)]),
        trained,
    )


@pytest.mark.parametrize("structure", STRUCTURES)
def test_every_promise_holds_for_every_structure(story, structure):
    dataset = DATASETS[structure]
    assert story.resumed.datasets[dataset].signature.structure == structure

    assert story.killed[dataset].status == "interrupted"
    first, second, *_ = (trial for trial in story.resumed.trials if trial.dataset == dataset)
    assert {first.status, second.status} == {"finished"}
    assert story.trial("resumed", dataset).resumed == 1
    assert story.trial("whole", dataset).resumed == 0
    assert story.trial("found", dataset).cached
    for name in ("whole", "elsewhere"):
        theirs, ours = story.trial("resumed", dataset), story.trial(name, dataset)
        assert not ours.cached
        assert story.weights(name, dataset) == story.weights("resumed", dataset)
        assert (ours.best, ours.last) == (theirs.best, theirs.last)
        assert ours.files["predictions.npz"] == theirs.files["predictions.npz"]

    rows = [row for row in story.rows if row.dataset == dataset]
    assert rows[0].verdict == "no difference"  # of the metric that decides
    assert {row.verdict for row in rows} <= {"no difference", "not judged"}

    (attestation,) = [each for each in story.attested.attestations if each.dataset == dataset]
    assert attestation.deterministic.repeatability == "bit-identical"


def test_an_epoch_is_trained_once_and_none_that_is_known(story):
    assert story.trained == {
        "killed": [1] * len(STRUCTURES),
        "resumed": [2] * len(STRUCTURES),
        "found": [],
        "whole": [1, 2] * len(STRUCTURES),
        "elsewhere": [1, 2] * len(STRUCTURES),
        "attested": [1, 2] * len(STRUCTURES) * 4,
    }


def test_where_a_model_with_attention_looked_is_kept_and_shown(story):
    assert ATTENTION in story.trial("whole", "reversal").files
    assert ATTENTION not in story.trial("whole", "shapes").files
    page = (story.store.runs.path(story.whole.id) / "report.html").read_text()
    assert page.count("reversal_net, test example") > 0


def test_runs_of_all_structures_are_compared_gated_and_listed(story, capsys):
    assert story.gate == 0
    assert compare_variants(load_run(story.store.runs.path(story.whole.id))).rows
    assert main(["history", "--artifacts", str(story.store.root)]) == 0
    out = capsys.readouterr().out
    assert all(dataset in out for dataset in DATASETS.values())
