"""Run records as a nightly benchmark leaves them, with scores of a test's choosing."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

from rnnpipe.records import (
    DatasetRecord,
    Environment,
    Hardware,
    RunRecord,
    Score,
    TrialRecord,
)
from rnnpipe.specs import Classes, Features, Signature
from rnnpipe.suites import Suite, TrialSpec

HARDWARE = Hardware(device="CPU", cpu="Test CPU", threads=2)
FIRST_NIGHT = datetime(2026, 11, 1, 2, 0, tzinfo=UTC)


def suite(
    variants: Sequence[str] = ("lstm",), seeds: Sequence[int] = (0, 1, 2), name: str = "nightly"
) -> Suite:
    return Suite.model_validate(
        {
            "name": name,
            "title": "Every night",
            "seeds": list(seeds),
            "datasets": {"digits": {"source": "digits"}},
            "variants": {v: {"layers": [{"type": "lstm", "units": 8}]} for v in variants},
        }
    )


def digits(test_digest: str = "e" * 64, train_digest: str = "d" * 64) -> DatasetRecord:
    return DatasetRecord(
        spec=suite().datasets["digits"],
        signature=Signature(
            inputs={"features": Features(width=8, timesteps=8)},
            target=Classes(names=("0", "1", "2")),
        ),
        sources=(),
        train_digest=train_digest,
        test_digest=test_digest,
        train_examples=1437,
        test_examples=360,
        baseline={"accuracy": 0.1, "loss": 2.3},
    )


def night(
    number: int,
    accuracy: Mapping[str, Sequence[float | None]],
    *,
    name: str = "nightly",
    seeds: Sequence[int] | None = None,
    seconds: float = 2.0,
    hardware: Hardware = HARDWARE,
    data: DatasetRecord | None = None,
    commit: str = "0123456789abcdef",
    keras: str = "3.15.1",
    repeats: int | None = None,
) -> RunRecord:
    """The run of one night, counted from 0.

    Args:
        number: of the night.
        accuracy: per variant, of each seed; `None` for a failed trial.
        name: of the suite.
        seeds: 0, 1, 2, ... if left out.
        seconds: per epoch, of every trial.
        hardware: that the trials ran on.
        data: the dataset's record.
        commit: that the run was started from.
        keras: the version of the package.
        repeats: the night whose trials these are; none if left out.

    """
    started_at = FIRST_NIGHT + timedelta(days=number)
    counts = {len(values) for values in accuracy.values()}
    asked = suite(tuple(accuracy), seeds or range(counts.pop()), name)
    trained = number if repeats is None else repeats
    trials = []
    for trial in asked.trials():
        value = accuracy[trial.variant][asked.seeds.index(trial.seed)]
        trials.append(_trial(trial, value, seconds, hardware, trained))
    return RunRecord(
        id=f"{started_at:%Y%m%d-%H%M%S}-{name}-{number:04x}",
        status="finished" if all(t.status == "finished" for t in trials) else "failed",
        started_at=started_at,
        finished_at=started_at + timedelta(minutes=10),
        suite=asked,
        environment=Environment(
            python="3.12.3",
            platform="Linux",
            packages={"keras": keras, "numpy": "2.4.0"},
            hardware=hardware,
            commit=commit,
            dirty=False,
        ),
        datasets={"digits": data or digits()},
        trials=tuple(trials),
    )


def _trial(
    trial: TrialSpec, accuracy: float | None, seconds: float, hardware: Hardware, trained: int
) -> TrialRecord:
    if accuracy is None:
        return TrialRecord(**dict(trial), status="failed", reason="out of memory")
    score = Score(epoch=3, metrics={"accuracy": accuracy, "loss": 1.2 - accuracy})
    digest = f"{trial.label} of night {trained}"
    return TrialRecord(
        **dict(trial),
        status="finished",
        parameters=321,
        best=score,
        last=score,
        seconds_per_epoch=seconds,
        seconds=3 * seconds,
        peak_memory_bytes=512 * 2**20,
        hardware=hardware,
        files={"history.csv": f"history, {digest}", "predictions.npz": f"answers, {digest}"},
    )
