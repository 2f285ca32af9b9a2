"""Run folders of a user's own data, with predictions that a test chooses number by number."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

import numpy as np

from rnnpipe.data.card import DataCard, Duplicates, Lengths, PartCard, Range
from rnnpipe.data.datasets.own import OwnSource
from rnnpipe.data.encoded import SHOWN
from rnnpipe.evaluation.problems import answers, scores
from rnnpipe.evaluation.truth import Truth
from rnnpipe.records import DatasetRecord, Environment, RunRecord, Score, TrialRecord
from rnnpipe.records.facts import ErrorsAlong
from rnnpipe.records.predictions import Predictions, write_predictions
from rnnpipe.specs import Signature, TrainingSpec
from rnnpipe.suites import Suite
from tests.rnnpipe.report.run_factory import HARDWARE

FILES = {"predictions.npz": "f" * 64}


class Own(OwnSource):
    """A kind of own data that a test can name and no suite file."""

    source: Literal["own"] = "own"
    path: str | None = "data.csv"
    test_stride: int | None = None

    def read(self, files: Any) -> Any:
        """Is never called: the records say all."""
        raise NotImplementedError(files)


def card(**changes: Any) -> DataCard:
    """A card of texts of two classes."""
    content = {
        "parts": {
            "train": part(800, {"negative": 400, "positive": 400}),
            "validation": part(100, {"negative": 60, "positive": 40}),
            "test": part(100, {"negative": 30, "positive": 70}),
        },
        "notes": ("split by = stratified: there is one label",),
        "duplicates": Duplicates(exact=3, near=1, share=0.04),
        "fitted_digest": "0123456789abcdef" * 4,
    }
    return DataCard.model_validate(content | changes)


def part(examples: int, classes: Mapping[str, int], **changes: Any) -> PartCard:
    """A part of so many texts."""
    lengths = Lengths(shortest=1, median=17.5, ninety_percent=40.0, longest=1234)
    content = {
        "examples": examples,
        "units": examples,
        "lengths": lengths,
        "classes": dict(classes),
        "unknown_share": 0.0002,
        "truncated_share": 0.125,
    }
    return PartCard(**(content | changes))


def series_part(examples: int, first: str, last: str) -> PartCard:
    """A part of a series."""
    numbers = Range(lowest=-1.25, mean=11.0, highest=26.3)
    return PartCard(
        examples=examples, units=examples // 10, numbers=numbers, first_time=first, last_time=last
    )


def record(
    signature: Signature,
    test_examples: int,
    *,
    made_card: DataCard | None = None,
    shown: bool = True,
    last_value: Mapping[str, Sequence[float]] | None = None,
    **settings: Any,
) -> DatasetRecord:
    """A dataset's record.

    `last_value` are errors by quantity, `settings` those of its source.
    """
    return DatasetRecord.model_construct(
        spec=Own(**settings),
        signature=signature,
        sources=(),
        train_digest="a" * 64,
        test_digest="b" * 64,
        train_examples=800,
        validation_examples=100,
        test_examples=test_examples,
        card=made_card or card(),
        baseline={},
        undefined={},
        last_value={
            name: ErrorsAlong(mae=tuple(errors), rmse=tuple(errors))
            for name, errors in (last_value or {}).items()
        },
        files={SHOWN: "c" * 64} if shown else {},
    )


def write_shown(folder: Path, texts: Sequence[str]) -> None:
    """The texts of a dataset's test examples, into its folder in the run's."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / SHOWN).write_text("".join(json.dumps(text) + "\n" for text in texts), "utf-8")


def write_trial(
    folder: Path,
    dataset: str,
    variant: str,
    seed: int,
    *,
    targets: Any,
    outputs: Any,
    weights: Any = None,
) -> TrialRecord:
    """A finished trial with these predictions, written into the run's `folder`."""
    path = folder / dataset / variant / f"seed-{seed}"
    path.mkdir(parents=True)
    best = np.asarray(outputs, np.float32)
    found = Predictions(np.asarray(targets), best, best, weights)
    write_predictions(found, path / "predictions.npz")
    return TrialRecord(
        dataset=dataset,
        variant=variant,
        seed=seed,
        layers=(),
        training=TrainingSpec(),
        status="finished",
        files=FILES,
    )


def write_run(folder: Path, datasets: Mapping[str, DatasetRecord], trials: Sequence[Any]) -> Any:
    """The record of a run of these trials; all that a report reads lies in `folder` then."""
    names = dict.fromkeys(trial.variant for trial in trials)
    suite = Suite.model_validate(
        {
            "name": "own",
            "title": "Own data",
            "seeds": [0],
            "datasets": {name: {"source": "digits"} for name in datasets},
            "variants": {
                name: {"layers": [{"type": "lstm", "units": 8}, {"type": "dense", "units": 1}]}
                for name in names
            },
        }
    )
    return RunRecord.model_construct(
        schema_version=2,
        id="20261123-141500-own",
        status="finished",
        started_at=datetime(2026, 11, 23, 14, 15, tzinfo=UTC),
        finished_at=datetime(2026, 11, 23, 14, 18, tzinfo=UTC),
        suite=suite,
        environment=Environment(
            python="3.12.3",
            platform="Linux",
            packages={},
            hardware=HARDWARE,
            commit=None,
            dirty=None,
        ),
        datasets=dict(datasets),
        trials=tuple(_scored(folder, trial, datasets[trial.dataset]) for trial in trials),
        tasks=(),
        looks=(),
        attestations=(),
    )


def _scored(folder: Path, trial: TrialRecord, dataset: DatasetRecord) -> TrialRecord:
    """The trial with its scores, its history and its confusion matrix."""
    path, signature = folder / trial.label, dataset.signature
    with np.load(path / "predictions.npz") as arrays:
        found = dict(arrays)
    truth = Truth(found["targets"], found.get("weights"))
    answered = answers(signature, found["best"], truth)
    confusion = answered.confusion()
    content = {} if confusion is None else {"confusion_matrix": confusion.tolist()}
    (path / "metrics.json").write_text(json.dumps(content))
    watched = dataset.signature.asks.watched
    header = f"epoch,loss,val_loss,{watched},val_{watched},seconds\n"
    rows = "".join(f"{e},{1 / e},{1.1 / e},{1 - 1 / e},{0.9 - 1 / e},1.5\n" for e in range(1, 6))
    (path / "history.csv").write_text(header + rows)
    best = Score(epoch=4, metrics=scores(signature, answered))
    return trial.model_copy(update={"best": best, "last": best, "seconds_per_epoch": 1.5})
