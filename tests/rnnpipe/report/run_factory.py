"""A run folder as a benchmark leaves it, made of formulas instead of training.

Two datasets (a regression and one of three classes), three variants and three seeds. Every number
follows from the variant and the seed, so that a test can say what a report must show.
"""

import csv
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from rnnpipe.baselines.majority import Majority
from rnnpipe.data.sources.files import SourceFile
from rnnpipe.records import (
    DatasetRecord,
    Environment,
    Hardware,
    RunRecord,
    Score,
    TaskRecord,
    TrialRecord,
)
from rnnpipe.specs import Classes, Features, Numbers, Signature
from rnnpipe.suites import Suite, TrialSpec, VariantSpec

EPOCHS = 12
FILES = ("history.csv", "metrics.json", "predictions.npz", "model.keras", "curves.png")
HARDWARE = Hardware(device="CPU", cpu="Test CPU", threads=2)
CLASSES = ("zero", "one", "two")

MSE = {"simple_rnn": 0.16, "lstm": 0.004, "gru": 0.0006}
ACCURACY = {"simple_rnn": 0.8, "lstm": 0.9, "gru": 0.88}
"""A variant's score on seed 1; seeds 0 and 2 lie 10 % (MSE) or 0.01 (accuracy) to either side."""


def suite(title: str = "Memory and digits", seeds: Sequence[int] = (0, 1, 2)) -> Suite:
    return Suite.model_validate(
        {
            "name": "small",
            "title": title,
            "description": "What a recurrent network remembers.",
            "seeds": list(seeds),
            "datasets": {
                "adding": {
                    "source": "adding",
                    "timesteps": 40,
                    "train_examples": 2000,
                    "test_examples": 500,
                },
                "digits": {"source": "digits"},
            },
            "variants": {
                name: {"layers": [{"type": name, "units": 16}, {"type": "dense", "units": 1}]}
                for name in MSE
            },
            "training": {"epochs": EPOCHS, "learning_rate": 0.001},
        }
    )


def write_run(
    folder: Path, asked: Suite | None = None, classes: Sequence[str] = CLASSES
) -> RunRecord:
    """The record of a finished run of `asked`, whose trials' files are written into `folder`."""
    asked = asked or suite()
    return RunRecord(
        id="20261123-141500-small",
        status="finished",
        started_at=datetime(2026, 11, 23, 14, 15, tzinfo=UTC),
        finished_at=datetime(2026, 11, 23, 14, 18, 5, tzinfo=UTC),
        suite=asked,
        environment=Environment(
            python="3.12.3",
            platform="Linux-6.8-x86_64",
            packages={"keras": "3.15.1", "numpy": "2.4.0", "tensorflow": "2.21.0"},
            hardware=HARDWARE,
            commit="0123456789abcdef0123456789abcdef01234567",
            dirty=True,
        ),
        datasets={
            "adding": DatasetRecord(
                spec=asked.datasets["adding"],
                signature=Signature(
                    inputs={"features": Features(width=2, timesteps=40)}, target=Numbers()
                ),
                sources=(),
                train_digest="a" * 64,
                test_digest="b" * 64,
                train_examples=2000,
                test_examples=500,
                baseline={"mse": 1 / 6, "mae": 0.33},
            ),
            "digits": DatasetRecord(
                spec=asked.datasets["digits"],
                signature=Signature(
                    inputs={"features": Features(width=8, timesteps=8)},
                    target=Classes(names=tuple(classes)),
                ),
                sources=(
                    SourceFile(name="digits.csv.gz", location="scikit-learn 1.9", sha256="c" * 64),
                ),
                train_digest="d" * 64,
                test_digest="e" * 64,
                train_examples=1437,
                test_examples=360,
                baseline={"accuracy": 0.5, "loss": 1.0, "macro_f1": 0.22},
            ),
        },
        trials=tuple(_finished(folder, trial) for trial in asked.trials()),
        tasks=(
            TaskRecord(name="encode-digits", seconds=0.25, cached=True),
            TaskRecord(name="train-adding/lstm/seed-0", seconds=65.0, cached=False),
        ),
    )


def unfinished(trial: TrialRecord, status: str, reason: str | None) -> TrialRecord:
    """`trial` as it is recorded when it did not end well: without scores and files."""
    return TrialRecord.model_validate(
        {
            "dataset": trial.dataset,
            "variant": trial.variant,
            "seed": trial.seed,
            "layers": trial.layers,
            "training": trial.training,
            "status": status,
            "reason": reason,
        }
    )


def with_baseline(run: RunRecord, variant: str, folder: Path) -> RunRecord:
    """The same run, in which a variant is no network: every seed has the scores of the first."""
    first = {t.dataset: t for t in reversed(run.trials) if t.variant == variant}
    for trial in (trial for trial in run.trials if trial.variant == variant):
        (folder / trial.label / "history.csv").unlink()
        best = first[trial.dataset].best
        score = Score(epoch=None, metrics=best.metrics if best else {})
        blank = unfinished(trial, "finished", None)
        spec = {"layers": (), "baseline": Majority(type="majority")}
        files = dict.fromkeys(("metrics.json", "predictions.npz"), "f" * 64)
        run = run.with_trial(
            blank.model_copy(update={**spec, "best": score, "last": score, "files": files})
        )
    variants = run.suite.variants | {variant: VariantSpec(baseline=Majority(type="majority"))}
    return run.updated(suite=run.suite.model_copy(update={"variants": variants}))


def with_failures(run: RunRecord) -> RunRecord:
    """The same run, in which adding/gru has one failed seed and digits/gru was never finished."""
    trials = {trial.label: trial for trial in run.trials}
    for label, status, reason in (
        ("adding/gru/seed-2", "failed", "training diverged in epoch 3 (loss = nan)"),
        ("digits/gru/seed-0", "failed", "out of memory"),
        ("digits/gru/seed-1", "interrupted", "stopped by the user"),
        ("digits/gru/seed-2", "pending", None),
    ):
        run = run.with_trial(unfinished(trials[label], status, reason))
    return run.updated(status="failed")


def _finished(folder: Path, trial: TrialSpec) -> TrialRecord:
    path = folder / trial.label
    path.mkdir(parents=True)
    regression = trial.dataset == "adding"
    best, last = (_regression if regression else _classification)(trial)
    _write_history(path / "history.csv", trial, best)
    metrics: dict[str, object] = {"best": best, "last": last}
    if not regression:
        hits = round(100 * best["accuracy"])
        metrics["confusion_matrix"] = [[hits, 100 - hits, 0], [0, 160, 0], [1, 2, 97]]
    (path / "metrics.json").write_text(json.dumps(metrics))
    return TrialRecord(
        **dict(trial),
        status="finished",
        parameters={"simple_rnn": 321, "lstm": 1233, "gru": 977}[trial.variant],
        best=Score(epoch=EPOCHS - 2 + trial.seed % 2, metrics=best),
        last=Score(epoch=EPOCHS, metrics=last),
        seconds_per_epoch=1.5 + trial.seed / 10,
        seconds=20.0 + trial.seed,
        peak_memory_bytes=512 * 2**20,
        hardware=HARDWARE,
        engine="packed",
        kernel="packed",
        step_seconds={"packed": 0.0123, "keras": 0.0671},
        files=dict.fromkeys(FILES, "f" * 64),
    )


def _regression(trial: TrialSpec) -> tuple[dict[str, float], dict[str, float]]:
    mse = MSE[trial.variant] * (1 + 0.1 * (trial.seed - 1))
    best = {"mse": mse, "mae": mse**0.5}
    return best, {name: 1.5 * value for name, value in best.items()}


def _classification(trial: TrialSpec) -> tuple[dict[str, float], dict[str, float]]:
    accuracy = ACCURACY[trial.variant] + 0.01 * (trial.seed - 1)
    best = {"accuracy": accuracy, "loss": 1.2 - accuracy, "macro_f1": accuracy - 0.05}
    return best, best | {"accuracy": accuracy - 0.02}


def _write_history(path: Path, trial: TrialSpec, best: dict[str, float]) -> None:
    left = np.exp(-np.arange(EPOCHS) / 2.5)
    if "mse" in best:
        loss = best["mse"] + (0.2 - best["mse"]) * left
        columns = {"loss": loss, "val_loss": 1.1 * loss, "mae": loss**0.5, "val_mae": loss**0.5}
    else:
        accuracy = best["accuracy"] - 0.6 * left
        columns = {
            "loss": 1.2 - accuracy,
            "val_loss": 1.3 - accuracy,
            "accuracy": accuracy,
            "val_accuracy": accuracy - 0.03,
        }
    columns["seconds"] = np.full(EPOCHS, 1.5 + trial.seed / 10)
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["epoch", *columns])
        writer.writerows(
            [epoch, *map(float, row)]
            for epoch, row in enumerate(zip(*columns.values(), strict=True), 1)
        )
