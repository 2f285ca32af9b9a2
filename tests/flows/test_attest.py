"""The attest flow and command: four trainings a variant, and what they say."""

import os

from flows.attest import attest
from flows.cli import main
from rnnpipe import progress


def test_each_variant_is_trained_twice_in_each_mode_with_one_seed(
    prefect_server, store, tiny, monkeypatch
):
    trained = []
    real = progress.epochs
    monkeypatch.setattr(
        progress, "epochs", lambda label, n: trained.append(label) or real(label, n)
    )
    record = store.runs.read(attest(tiny, variants=["gru"], artifacts=str(store.root)))
    assert trained == ["digits/gru/seed-0"] * 4
    assert record.status == "finished"
    (attestation,) = record.attestations
    assert attestation.deterministic.repeatability == "bit-identical"
    assert attestation.deterministic.largest_difference == 0.0
    assert attestation.plain.largest_difference < 1e-3
    assert attestation.plain.seconds_per_epoch > 0
    folder = store.runs.path(record.id)
    for report in ("report.md", "report.html"):
        text = (folder / report).read_text()
        assert "Does a training repeat?" in text
        assert "bit-identical" in text


def test_a_trial_that_diverges_is_recorded_and_not_attested(
    prefect_server, tmp_path, capsys, monkeypatch
):
    # What a command sets for its process must not outlive it here.
    monkeypatch.setattr(os, "environ", dict(os.environ))
    (tmp_path / "wild.toml").write_text(
        'name = "wild"\ntitle = "Wild"\nseeds = [0]\n'
        '[training]\nepochs = 2\noptimizer = "sgd"\nlearning_rate = 100.0\n'
        '[datasets.adding]\nsource = "adding"\ntimesteps = 10\ntrain_examples = 2000\n'
        "test_examples = 50\n"
        '[variants.rnn]\nlayers = [{ type = "simple_rnn", units = 4 }]\n'
    )
    artifacts = tmp_path / "artifacts"
    code = main(["attest", str(tmp_path / "wild.toml"), "--artifacts", str(artifacts)])
    out = capsys.readouterr().out
    assert code == 1
    assert "adding/rnn/seed-0 diverged: training diverged in epoch 1, step" in out
    assert "Does a training repeat?" not in out
