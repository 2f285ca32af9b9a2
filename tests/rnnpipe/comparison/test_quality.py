"""Quality read from tallies: the numbers stay, and comparison knows no problem."""

import os

import numpy as np
import pytest

from rnnpipe.comparison import compare_runs, compare_variants
from rnnpipe.comparison.groups import Group
from rnnpipe.comparison.quality import GroupTallies, joint_scores
from rnnpipe.evaluation.problems import answers, tallies
from rnnpipe.evaluation.ranking import roc_auc
from rnnpipe.evaluation.truth import Truth
from rnnpipe.files.digests import sha256_of
from rnnpipe.records.tallies import write_tallies
from rnnpipe.specs import Classes, Features, Signature
from tests.rnnpipe.factories import rewrite, write_run

NUMBERS = [
    ("variants", "adding", "mse", (0.17365108, -0.93876108, -0.948217, -0.92757843, 1.3181132e-06)),
    (
        "variants",
        "adding",
        "mae",
        (0.32899808, -0.74762246, -0.76880485, -0.72449931, 1.5478628e-06),
    ),
    (
        "variants",
        "digits",
        "accuracy",
        (0.79833333, 0.068333333, 0.0061283754, 0.13053829, 0.037475965),
    ),
    (
        "variants",
        "digits",
        "macro_f1",
        (0.7979759, 0.068371987, 0.0061517244, 0.13059225, 0.037493955),
    ),
    (
        "variants",
        "digits",
        "balanced_accuracy",
        (0.79805287, 0.068226209, 0.005864737, 0.13058768, 0.038041022),
    ),
    (
        "variants",
        "digits",
        "loss",
        (0.64249758, -0.14209517, -0.27064479, -0.013545559, 0.036799461),
    ),
    ("runs", "adding", "mse", (0.010642395, 0.053038871, -0.36779968, 0.75401818, 0.59723594)),
    ("runs", "adding", "mae", (0.083052922, 0.020769025, -0.15035493, 0.22635843, 0.68054372)),
    ("runs", "digits", "accuracy", (0.86666667, 0.015, -0.056530433, 0.086530433, 0.33049152)),
    ("runs", "digits", "macro_f1", (0.86634788, 0.015330504, -0.03462328, 0.065284288, 0.32365254)),
    (
        "runs",
        "digits",
        "balanced_accuracy",
        (0.86627908, 0.015244847, -0.035186543, 0.065676237, 0.3291681),
    ),
    ("runs", "digits", "loss", (0.50040241, -0.031191623, -0.1336937, 0.071310454, 0.32063378)),
    ("one", "adding", "mse", (0.010307915, -0.094879803, -0.25707291, 0.10272271, 0.32158078)),
    ("one", "adding", "mae", (0.081354237, -0.062081544, -0.15794782, 0.044698952, 0.2432585)),
    ("one", "digits", "accuracy", (0.8375, 0.0375, 0.002006937, 0.072619929, 0.048873892)),
    (
        "one",
        "digits",
        "macro_f1",
        (0.83702588, 0.037745806, 0.0023755688, 0.073116043, 0.036536673),
    ),
    (
        "one",
        "digits",
        "balanced_accuracy",
        (0.83685759, 0.037962656, 0.0029452597, 0.072980053, 0.033676848),
    ),
    ("one", "digits", "loss", (0.56105279, -0.077979058, -0.15065229, -0.0053058215, 0.03552738)),
]
"""Of the LSTM: the base's mean, the difference, its interval and p value. Computed once, and to be
the same whether each metric is read from tallies or from the outputs, example by example."""


def tallied(run, group_of=None):
    """The run with tallies beside its predictions, as scoring leaves them."""
    trials = []
    for trial in run.record.trials:
        folder = run.folder / trial.label
        signature = run.record.datasets[trial.dataset].signature
        with np.load(folder / "predictions.npz") as file:
            truth = Truth(file["targets"], groups=group_of)
            found = tallies(signature, answers(signature, file["best"], truth))
        path = folder / "tallies.npz"
        write_tallies(path, {name: tally.parts for name, tally in found.items()}, truth.digest)
        files = {"tallies.npz": sha256_of(path)}
        trials.append(trial.model_copy(update={"files": files}))
    return rewrite(run, trials=tuple(trials))


def without_predictions(run):
    for path in run.folder.rglob("predictions.npz"):
        path.unlink()
    return run


def quality(comparison):
    return [row for row in comparison.rows if row.kind == "quality"]


@pytest.fixture
def run(tmp_path):
    return tallied(write_run(tmp_path / "run"))


@pytest.mark.parametrize("read", [lambda run: run, lambda run: without_predictions(tallied(run))])
def test_the_numbers_are_what_they_were(tmp_path, read):
    base, other = (read(write_run(tmp_path / f"many{n}", luck=n)) for n in (0, 1))
    one, another = (read(write_run(tmp_path / f"one{n}", luck=n, seeds=(0,))) for n in (0, 1))
    found = {
        "variants": compare_variants(base),
        "runs": compare_runs(base, other),
        "one": compare_runs(one, another),
    }
    rows = [
        (
            name,
            row.dataset,
            row.metric,
            (row.base_side.mean, row.difference, *row.interval, row.p_value),
        )
        for name, comparison in found.items()
        for row in quality(comparison)
        if row.other == "lstm"
    ]
    assert [row[:3] for row in rows] == [expected[:3] for expected in NUMBERS]
    for row, expected in zip(rows, NUMBERS, strict=True):
        assert row[3] == pytest.approx(expected[3], rel=2e-6), row[:3]


def test_tallies_are_named_by_the_record_or_not_read(run):
    """What stands in the folder of a run that has none is none of its files."""
    expected = compare_variants(run).rows
    plain = rewrite(
        run, trials=tuple(t.model_copy(update={"files": {}}) for t in run.record.trials)
    )
    for path in run.folder.rglob("tallies.npz"):
        path.write_bytes(b"")
    assert compare_variants(plain).rows == expected


@pytest.mark.parametrize(
    ("damage", "reason"),
    [
        (lambda path: path.unlink(), "is missing"),
        (lambda path: path.write_bytes(b""), "cannot be read: "),
        (lambda path: path.write_bytes(path.read_bytes()[:200]), "cannot be read: "),
        (lambda path: (path.unlink(), os.mkfifo(path)), "it is not a regular file"),
        (
            lambda path: write_tallies(path, {"loss": np.zeros((9, 2))}, "00" * 32),
            "are no tally",
        ),
    ],
)
def test_tallies_that_cannot_be_read_are_missing(run, damage, reason):
    damage(run.folder / "digits/lstm/seed-1/tallies.npz")
    [found] = [row for row in compare_variants(run).rows if row.metric == "all"]
    assert (found.dataset, found.verdict) == ("digits", "missing")
    assert found.reason.startswith("digits/lstm/seed-1/tallies.npz of run run ")
    assert reason in found.reason


def test_tallies_of_another_truth_are_refused(run):
    parts = {"loss": np.ones((400, 2))}
    write_tallies(run.folder / "digits/lstm/seed-1/tallies.npz", parts, "00" * 32)
    [found] = [row for row in compare_variants(run).rows if row.metric == "all"]
    assert found.reason == "digits/lstm in run run: its trials have different targets"
    for seed in (0, 2):
        write_tallies(run.folder / f"digits/lstm/seed-{seed}/tallies.npz", parts, "00" * 32)
    [found] = [row for row in compare_variants(run).rows if row.metric == "all"]
    assert found.reason == "other test data: the targets differ"


def test_tallies_of_another_shape_under_the_same_truth_are_refused(run):
    paths = [run.folder / f"digits/lstm/seed-{seed}/tallies.npz" for seed in (0, 1, 2)]
    with np.load(paths[0]) as file:
        truth = file["truth"].tobytes().hex()
    write_tallies(paths[0], {"loss": np.ones((7, 2))}, truth)
    [found] = [row for row in compare_variants(run).rows if row.metric == "all"]
    assert found.reason == "digits/lstm in run run: its trials have different targets"
    for path in paths[1:]:
        write_tallies(path, {"loss": np.ones((7, 2))}, truth)
    [found] = [row for row in compare_variants(run).rows if row.metric == "all"]
    assert found.reason == "other test data: the targets differ"


def test_only_metrics_that_all_trials_have_and_this_version_knows_are_compared(run):
    path = run.folder / "digits/lstm/seed-1/tallies.npz"
    with np.load(path) as file:
        kept = {"loss": file["loss"].astype(float), "brier": np.ones((400, 2))}
        truth = file["truth"].tobytes().hex()
    write_tallies(path, kept, truth)
    rows = quality(compare_variants(run))
    assert [row.metric for row in rows if row.dataset == "digits"] == ["loss"]


def test_groups_are_what_is_independent(tmp_path):
    """Four rows a person: the means stay, the interval is that of 100 persons."""
    one, another = (write_run(tmp_path / f"run{n}", luck=n, seeds=(0,)) for n in (0, 1))
    alone = quality(compare_runs(one, another))
    persons = np.arange(400) // 4
    grouped = quality(compare_runs(*(tallied(run, persons) for run in (one, another))))
    for row, expected in zip(grouped, alone, strict=True):
        assert row.base_side.mean == pytest.approx(expected.base_side.mean, rel=1e-12)
        assert row.difference == pytest.approx(expected.difference, rel=1e-9)
    found = next(r for r in grouped if (r.metric, r.other) == ("accuracy", "lstm"))
    matrices = []
    for run in (one, another):
        with np.load(run.folder / "digits/lstm/seed-0/predictions.npz") as file:
            right = file["best"].argmax(axis=1) == file["targets"]
        matrices.append(right.reshape(100, 4).mean(axis=1))
    # and one more answer on either side, as Bonett and Price count them, of the independent ones
    binomial = sum(m.mean() * (1 - m.mean()) for m in matrices)
    answers = min(max(binomial / sum(np.var(m, ddof=1) / 100 for m in matrices), 100), 400)
    error = np.sqrt(np.var(matrices[1] - matrices[0], ddof=1) / 100 + 2 / (answers + 2) ** 2)
    width = (found.interval[1] - found.interval[0]) / 2
    assert width == pytest.approx(1.984217 * error, rel=1e-5)  # Student's t, 99 degrees of freedom


def test_a_group_knows_the_digests_of_its_models_outputs(run):
    trials = tuple(
        trial.model_copy(update={"files": {"predictions.npz": f"{trial.seed}" * 64}})
        for trial in run.record.trials
    )
    known = rewrite(run, trials=trials)
    assert Group.of(known, "digits", "lstm").outputs == ("0" * 64, "1" * 64, "2" * 64)
    assert Group.of(run, "digits", "lstm").outputs == (None, None, None)


def test_areas_under_curves_are_compared_as_a_bootstrap_of_them_would():
    rng = np.random.default_rng(5)
    signature = Signature(
        inputs={"features": Features(width=1)}, target=Classes(names=("no", "yes"))
    )
    targets = rng.integers(0, 2, 500)
    first = rng.normal(targets)
    models = [1 / (1 + np.exp(-x)) for x in (first, first + 0.3 * rng.normal(size=500))]
    groups = []
    for outputs in models:
        found = tallies(signature, answers(signature, outputs, Truth(targets)))
        parts = {name: tally.parts[np.newaxis] for name, tally in found.items()}
        groups.append(GroupTallies("", parts, {}))
    scores = joint_scores("roc_auc", groups)
    drawn = rng.standard_exponential((3000, 500))
    exact = [[roc_auc(model, targets == 1, of).value for model in models] for of in drawn]
    expected = np.cov(exact, rowvar=False)
    assert scores.values == pytest.approx(
        [roc_auc(model, targets == 1, np.ones(500)).value for model in models], rel=1e-12
    )
    np.testing.assert_allclose(scores.covariance, expected, rtol=0.1)
    apart = np.array([[-1.0, 1.0]])
    difference = float((apart @ expected @ apart.T)[0, 0]) ** 0.5
    assert scores.transformed(apart).covariance[0, 0] ** 0.5 == pytest.approx(difference, rel=0.05)


@pytest.mark.parametrize("metric", ["accuracy", "macro_f1", "loss"])
def test_the_steps_of_a_sequence_are_one_draw_and_not_many(metric):
    """Ten times the same step tells no more than once: the noise of 80 sequences is that of 80."""
    rng = np.random.default_rng(3)
    targets, outputs = rng.integers(0, 3, (80, 1)), rng.dirichlet(np.ones(3), (2, 80, 1))
    covariances = []
    for steps in (1, 10):
        signature = Signature(
            inputs={"features": Features(width=1, timesteps=12)},
            target=Classes(names=tuple("abc"), timesteps=12),
        )
        weights = np.repeat([[0.0, 1.0]], 80, axis=0).repeat([12 - steps, steps], axis=1)
        groups = []
        for model in outputs:
            truth = Truth(targets.repeat(12, axis=1), weights)
            found = tallies(signature, answers(signature, model.repeat(12, axis=1), truth))
            parts = {name: tally.parts[np.newaxis] for name, tally in found.items()}
            groups.append(GroupTallies("", parts, {}))
        covariances.append(joint_scores(metric, groups).covariance)
    np.testing.assert_allclose(covariances[1], covariances[0], rtol=1e-9)
    assert (np.diag(covariances[0]) > 0).all()
