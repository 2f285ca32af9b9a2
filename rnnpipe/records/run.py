"""What is written down about a run: the records in `run.json`, and how they are read back.

A run folder holds `run.json` and, per trial, `<dataset>/<variant>/seed-<n>/` with

- `history.csv`: one row an epoch: `epoch` (from 1), `loss`, `val_loss`, then `accuracy`,
  `val_accuracy` (classification) or `mae`, `val_mae` (regression), and `seconds`;
- `metrics.json`: test metrics of the best and the last epoch, and confusion matrices;
- `tallies.npz`: per test metric what each example contributes to it (`rnnpipe.records.tallies`);
- `predictions.npz`: `targets` `(test,)`, and the model's outputs on the test examples after the
  best and the last epoch, `best` and `last`, float32 `(test, outputs)`;
- `model.keras`: the model with the weights of the best epoch; `curves.png`, `confusion.png`.
"""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from rnnpipe.data.datasets import DatasetSpec
from rnnpipe.data.sources.files import SourceFile
from rnnpipe.errors import UserError
from rnnpipe.files.untrusted import plain, read_file
from rnnpipe.layers import LayerSpec
from rnnpipe.specs import Kernel, Means, Signature, TrainingSpec
from rnnpipe.specs.base import FileName, Name, Number, Seconds, Seed, Size
from rnnpipe.suites import Suite

SCHEMA_VERSION = 1

MAX_BYTES = 32 * 2**20
"""Most bytes of a `run.json`; a trial takes about 3,000."""

RunStatus = Literal["running", "finished", "failed", "interrupted", "crashed"]
"""A run that is killed cannot say so: the next command finds it and marks it `crashed`."""

TrialStatus = Literal["pending", "finished", "failed", "diverged", "interrupted"]
"""A trial has `diverged` when its loss became NaN or infinite."""


class Record(BaseModel):
    """Base of all records: immutable, JSON through and through, refusing what it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Entry(Record):
    """A finished folder in the store's cache, named by its content.

    `digest` is the SHA-256 over `files`, each file's name and SHA-256; `facts` are small JSON
    values that the next step needs without opening a file.
    """

    digest: str
    files: dict[str, str]
    facts: dict[str, Any] = {}


class DatasetRecord(Record):
    """A dataset as it was used: its settings, sources, sizes and trivial baseline."""

    spec: DatasetSpec
    signature: Signature
    sources: tuple[SourceFile, ...]
    train_digest: str
    test_digest: str
    train_examples: Size
    test_examples: Size
    baseline: dict[str, Number]


class Hardware(Record):
    """What a training ran on; costs are comparable only where this is equal."""

    device: str
    cpu: str
    threads: Size

    def __str__(self) -> str:
        """`CPU (AMD EPYC 7763, 2 threads)`."""
        return f"{self.device} ({self.cpu}, {self.threads} threads)"


class Environment(Record):
    """What a run was started with."""

    python: str
    platform: str
    packages: dict[str, str]
    hardware: Hardware
    commit: str | None
    dirty: bool | None


class Score(Record):
    """Metrics on the test set after one epoch (counted from 1)."""

    epoch: Size
    metrics: dict[str, Number]


class TrialRecord(Record):
    """One training and what came of it. What is unknown until it finished is `None`.

    `resumed` counts how often the training was stopped and went on from a checkpoint. `means` are
    those by which its steps were computed, chosen by the seconds a step in `step_seconds`;
    `compile_seconds` is what it took to make the model ready, 0 where an earlier seed had done so.
    `kernel` computed the recurrent layers, all of them where it is cuDNN's; where a GPU's was not
    used, `kernel_reason` says for which layer not and why.
    """

    dataset: Name
    variant: Name
    seed: Seed
    layers: tuple[LayerSpec, ...]
    training: TrainingSpec
    status: TrialStatus = "pending"
    reason: str | None = None
    parameters: Size | None = None
    best: Score | None = None
    last: Score | None = None
    seconds_per_epoch: Annotated[Seconds, Field(ge=1e-9)] | None = None
    seconds: Seconds | None = None
    peak_memory_bytes: Size | None = None
    hardware: Hardware | None = None
    cached: bool = False
    resumed: Size = 0
    means: Means | None = None
    kernel: Kernel | None = None
    kernel_reason: str | None = None
    step_seconds: dict[Means, Seconds] = {}
    compile_seconds: Seconds | None = None
    files: dict[FileName, str] = {}

    @property
    def label(self) -> str:
        """`dataset/variant/seed-n`: the trial's name and its folder in the run."""
        return f"{self.dataset}/{self.variant}/seed-{self.seed}"


class TaskRecord(Record):
    """One step of the run: how long it took, its key and entry, and whether that was found.

    `note` says why the step ran although its key was known.
    """

    name: str
    seconds: Seconds
    cached: bool
    key: str | None = None
    entry: str | None = None
    note: str | None = None


Repeatability = Literal["bit-identical", "within tolerance", "not repeatable"]
"""How far two trainings with one seed agree: in every bit, or in all that a report shows."""


class Repeat(Record):
    """Two trainings with one seed, compared.

    `largest_difference` is that of their outputs on the test set after the last epoch;
    `seconds_per_epoch` that of the faster one.
    """

    repeatability: Repeatability
    largest_difference: Number
    seconds_per_epoch: Seconds


class Attestation(Record):
    """Whether a trial repeats, as it is and in deterministic mode."""

    dataset: Name
    variant: Name
    seed: Seed
    plain: Repeat
    deterministic: Repeat


class Look(Record):
    """When results were looked at while seeds were still being added, and at which level."""

    seeds: Size
    level: Number


class RunRecord(Record):
    """One execution of a suite."""

    schema_version: int = SCHEMA_VERSION
    id: FileName
    status: RunStatus
    started_at: AwareDatetime
    finished_at: AwareDatetime | None = None
    suite: Suite
    environment: Environment
    datasets: dict[Name, DatasetRecord] = {}
    trials: tuple[TrialRecord, ...] = ()
    tasks: tuple[TaskRecord, ...] = ()
    looks: tuple[Look, ...] = ()
    attestations: tuple[Attestation, ...] = ()

    def updated(self, **changes: Any) -> "RunRecord":
        """A copy with `changes`."""
        return self.model_copy(update=changes)

    def with_trial(self, trial: TrialRecord) -> "RunRecord":
        """A copy in which `trial` stands in the place of the trial of the same label."""
        trials = tuple(trial if t.label == trial.label else t for t in self.trials)
        return self.updated(trials=trials)


def to_json(record: Record) -> str:
    """The record as JSON text; what a suite left out stays out, so that it reads back equal."""
    content = record.model_dump(mode="json")
    if isinstance(record, RunRecord):
        content["suite"] = record.suite.model_dump(mode="json", exclude_unset=True)
    return json.dumps(content, indent=1, allow_nan=False, ensure_ascii=False) + "\n"


def read_run(path: Path) -> RunRecord:
    """The record in a run folder's `run.json`, which may come from anywhere.

    Every name in it is one that leads nowhere else, every number finite, and every text fit to be
    printed: its control characters are written out.

    Raises:
        UserError: the file is missing, damaged, or of a schema version that cannot be read.

    """
    try:
        content = plain(json.loads(read_file(path, MAX_BYTES)))
    except FileNotFoundError as error:
        raise UserError(f"{path} is missing: {path.parent} is not a run folder") from error
    except (OSError, ValueError, RecursionError) as error:
        raise UserError(
            f"{path} cannot be read as JSON ({error}): the record is damaged; restore it from a "
            "copy, or run the suite again (finished trials are found in the cache)"
        ) from error
    if not isinstance(content, Mapping) or content.get("schema_version") != SCHEMA_VERSION:
        found = content.get("schema_version") if isinstance(content, Mapping) else content
        raise UserError(
            f"{path} has schema version {found!r:.40}, and this rnnpipe reads {SCHEMA_VERSION}: "
            "update rnnpipe, or run the suite again"
        )
    try:
        return RunRecord.model_validate(content)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        raise UserError(
            f"{path} is not a run record: {where}: {first['msg']}; the record is damaged"
        ) from error


def utc_now() -> datetime:
    """The current time in UTC, to the second."""
    return datetime.now(UTC).replace(microsecond=0)
