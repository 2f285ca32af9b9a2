"""Run folders with predictions, made of formulas instead of training.

Two datasets: `digits` has three classes, `adding` is a regression. How well a variant does is
chosen; which test examples it gets right follows from fixed generators, so that two runs with the
same arguments have the same predictions.
"""

import csv
import zlib
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from scipy.stats import norm

from rnnpipe.baselines.majority import Majority
from rnnpipe.comparison import Run, load_run
from rnnpipe.evaluation.problems import answers, scores
from rnnpipe.evaluation.truth import Truth
from rnnpipe.files.digests import sha256_of
from rnnpipe.records import (
    DatasetRecord,
    Environment,
    Hardware,
    RunRecord,
    Score,
    TaskRecord,
    TrainedFacts,
    TrialRecord,
    to_json,
)
from rnnpipe.specs import Classes, Features, Numbers, Signature
from rnnpipe.suites import Suite, TrialSpec, VariantSpec

HARDWARE = Hardware(device="CPU", cpu="Test CPU", threads=2)
PACKAGES = {"keras": "3.15.1", "numpy": "2.4.0"}
CLASSES = ("zero", "one", "two")
EPOCHS = 8

ACCURACY = {"simple_rnn": 0.80, "lstm": 0.90, "gru": 0.90}
RMSE = {"simple_rnn": 0.40, "lstm": 0.10, "gru": 0.10}
PARAMETERS = {"simple_rnn": 321, "lstm": 1233, "gru": 977}


SIGNATURES = {
    "adding": Signature(inputs={"features": Features(width=2, timesteps=50)}, target=Numbers()),
    "digits": Signature(
        inputs={"features": Features(width=8, timesteps=8)}, target=Classes(names=CLASSES)
    ),
}


def scored(dataset: str, outputs: np.ndarray, targets: np.ndarray) -> dict[str, float]:
    """The metrics of these outputs."""
    signature = SIGNATURES[dataset]
    return scores(signature, answers(signature, outputs, Truth(targets)))


def suite(seeds: Sequence[int], variants: Sequence[str], datasets: Sequence[str]) -> Suite:
    sources = {
        "adding": {"source": "adding", "train_examples": 2000, "test_examples": 400},
        "digits": {"source": "digits"},
    }
    return Suite.model_validate(
        {
            "name": "small",
            "title": "Memory and digits",
            "seeds": list(seeds),
            "datasets": {name: sources[name] for name in datasets},
            "variants": {name: {"layers": [{"type": name, "units": 16}]} for name in variants},
            "training": {"epochs": EPOCHS},
        }
    )


def write_run(
    folder: Path,
    *,
    seeds: Sequence[int] = (0, 1, 2),
    variants: Sequence[str] = ("simple_rnn", "lstm"),
    datasets: Sequence[str] = ("adding", "digits"),
    accuracy: Mapping[str, float] = ACCURACY,
    rmse: Mapping[str, float] = RMSE,
    seed_std: float = 0.01,
    luck: int = 0,
    examples: int = 400,
    hardware: Hardware = HARDWARE,
    packages: Mapping[str, str] = PACKAGES,
    slower: float = 1.0,
    digest: str = "e",
) -> Run:
    """A finished run in `folder`.

    `seed_std` is the spread of the accuracy over seeds, and that of the error's size times five;
    `luck` picks other random numbers for every training; `slower` scales all times.
    """
    asked = suite(seeds, variants, datasets)
    record = RunRecord(
        id=folder.name,
        status="finished",
        started_at=datetime(2026, 11, 23, 14, 15, tzinfo=UTC),
        finished_at=datetime(2026, 11, 23, 14, 18, tzinfo=UTC),
        suite=asked,
        environment=Environment(
            python="3.12.3",
            platform="Linux-6.8-x86_64",
            packages=dict(packages),
            hardware=hardware,
            commit="0123456789abcdef0123456789abcdef01234567",
            dirty=False,
        ),
        datasets={name: _dataset(asked, name, digest, examples) for name in datasets},
    )
    trials = []
    for trial in asked.trials():
        rng = np.random.default_rng([zlib.crc32(trial.label.encode()), luck])
        path = folder / trial.label
        path.mkdir(parents=True)
        if trial.dataset == "adding":
            size = rmse[trial.variant] * np.exp(5 * seed_std * rng.standard_normal())
            targets, outputs = _numbers(rng, examples, size)
            best = scored("adding", outputs, targets)
            reached = 0.0
        else:
            targets, outputs = _classes(rng, trial, examples, accuracy[trial.variant], seed_std)
            best = scored("digits", outputs, targets)
            reached = best["accuracy"]
        np.savez_compressed(path / "predictions.npz", targets=targets, best=outputs, last=outputs)
        seconds = slower * (1.5 + 0.05 * rng.random())
        _write_history(path / "history.csv", reached, seconds)
        trials.append(
            TrialRecord(
                **dict(trial),
                status="finished",
                parameters=PARAMETERS[trial.variant],
                best=Score(epoch=EPOCHS, metrics=best),
                last=Score(epoch=EPOCHS, metrics=best),
                seconds_per_epoch=seconds,
                seconds=EPOCHS * seconds,
                peak_memory_bytes=int(5e8 + 1e7 * rng.random()),
                hardware=hardware,
            )
        )
    return rewrite(Run(record, folder), trials=tuple(trials))


def trained_facts(**changes: object) -> TrainedFacts:
    """What is known of a training, made up."""
    facts = {
        "parameters": 7,
        "best_epoch": 1,
        "last_epoch": 1,
        "weights_digest": "a" * 64,
        "seconds": 2.0,
        "seconds_per_epoch": 2.0,
        "peak_memory_bytes": None,
        "resumed": 0,
        "engine": "packed",
        "kernel": "packed",
        "kernel_reason": None,
        "step_seconds": {},
        "compile_seconds": 0.0,
        "hardware": HARDWARE,
    }
    return TrainedFacts.model_validate(facts | changes)


def rewrite(run: Run, **changes: object) -> Run:
    """The run with a changed record, written and read back."""
    (run.folder / "run.json").write_text(to_json(run.record.updated(**changes)))
    return load_run(run.folder)


def with_outputs(run: Run) -> Run:
    """The run with the digest of each trial's predictions in its record, as real runs have it."""
    trials = (
        t.model_copy(
            update={
                "files": {
                    **t.files,
                    "predictions.npz": sha256_of(run.folder / t.label / "predictions.npz"),
                }
            }
        )
        for t in run.record.trials
    )
    return rewrite(run, trials=tuple(trials))


def trained_in_turns(run: Run) -> Run:
    """The run as if its variants had been trained seed by seed."""
    order = sorted(run.record.trials, key=lambda trial: (trial.dataset, trial.seed))
    tasks = tuple(
        TaskRecord(name=f"train {trial.label}", seconds=1.0, cached=False) for trial in order
    )
    return rewrite(run, tasks=tasks)


def unfinished(run: Run, label: str, status: str, reason: str | None = None) -> Run:
    """The run with a trial that did not end well: without scores."""
    trial = next(t for t in run.record.trials if t.label == label)
    blank = TrialRecord(
        dataset=trial.dataset,
        variant=trial.variant,
        seed=trial.seed,
        layers=trial.layers,
        training=trial.training,
        status=status,
        reason=reason,
    )
    return rewrite(run, trials=run.record.with_trial(blank).trials)


def _dataset(asked: Suite, name: str, digest: str, examples: int) -> DatasetRecord:
    return DatasetRecord(
        spec=asked.datasets[name],
        signature=SIGNATURES[name],
        sources=(),
        train_digest="d" * 64,
        test_digest=digest * 64,
        train_examples=2000,
        test_examples=examples,
        baseline={},
    )


def _numbers(rng: np.random.Generator, examples: int, size: float) -> tuple[np.ndarray, np.ndarray]:
    """Targets, and outputs that miss them by normal errors of this size."""
    targets = np.random.default_rng(1).random(examples).astype(np.float32)
    errors = size * rng.standard_normal(examples)
    return targets, (targets + errors).astype(np.float32)[:, None]


def _classes(
    rng: np.random.Generator, trial: TrialSpec, examples: int, accuracy: float, seed_std: float
) -> tuple[np.ndarray, np.ndarray]:
    """Targets, and probabilities that are highest for the right class so often."""
    shared = np.random.default_rng(2)
    targets = shared.integers(0, len(CLASSES), examples).astype(np.int32)
    easiness = shared.standard_normal(examples)
    of_variant = np.random.default_rng(zlib.crc32(trial.variant.encode()))
    latent = np.sqrt(0.6) * easiness + np.sqrt(0.2) * of_variant.standard_normal(examples)
    latent += np.sqrt(0.2) * rng.standard_normal(examples)
    level = norm.ppf(accuracy) + seed_std / norm.pdf(norm.ppf(accuracy)) * rng.standard_normal()
    wrong = (targets + rng.integers(1, len(CLASSES), examples)) % len(CLASSES)
    chosen = np.where(level + latent > 0, targets, wrong)
    outputs = np.full((examples, len(CLASSES)), 0.1, dtype=np.float32)
    outputs[np.arange(examples), chosen] = 0.8
    return targets, outputs


def _write_history(path: Path, reached: float, seconds: float) -> None:
    """Validation accuracy rises in equal steps to what the test accuracy is."""
    with path.open("w", newline="") as file:
        table = csv.writer(file)
        metric = "accuracy" if reached else "mae"
        table.writerow(["epoch", "loss", "val_loss", metric, f"val_{metric}", "seconds"])
        for epoch in range(1, EPOCHS + 1):
            value = reached * epoch / EPOCHS if reached else 1 / epoch
            table.writerow([epoch, 1 / epoch, 1 / epoch, value, value, seconds])


def as_baseline(run: Run, variant: str) -> Run:
    """The run as if a variant were no network: for every seed the very answers of its first."""
    of_variant = [trial for trial in run.record.trials if trial.variant == variant]
    trials = {trial.label: trial for trial in run.record.trials}
    for trial in of_variant:
        first = next(t for t in of_variant if t.dataset == trial.dataset)
        answers = (run.folder / first.label / "predictions.npz").read_bytes()
        (run.folder / trial.label / "predictions.npz").write_bytes(answers)
        (run.folder / trial.label / "history.csv").unlink()
        score = first.best.model_copy(update={"epoch": None}) if first.best else None
        trials[trial.label] = TrialRecord(
            dataset=trial.dataset,
            variant=variant,
            seed=trial.seed,
            baseline=Majority(type="majority"),
            training=trial.training,
            status="finished",
            best=score,
            last=score,
            seconds=0.5,
            hardware=trial.hardware,
        )
    spec = VariantSpec(baseline=Majority(type="majority"))
    variants = {**run.record.suite.variants, variant: spec}
    asked = run.record.suite.model_copy(update={"variants": variants})
    return rewrite(run, suite=asked, trials=tuple(trials.values()))
