"""What is written down about a run.

A run folder holds this record (see `reading`) and, per trial, `<dataset>/<variant>/seed-<n>/` with

- `history.csv`: one row an epoch: `epoch` (from 1), `loss`, `val_loss`, then `accuracy`,
  `val_accuracy` (classification) or `mae`, `val_mae` (regression), and `seconds`;
- `metrics.json`: test metrics of the best and the last epoch, confusion matrices, errors of
  forecasts by how far ahead they look, scores of targets a step by their position, and the metrics
  that are `undefined` on this test set, with the reason;
- `tallies.npz`: per test metric what each example contributes to it (`rnnpipe.records.tallies`);
- `predictions.npz`: `targets` `(test,)`, and the model's outputs on the test examples after the
  best and the last epoch, `best` and `last`, float32 `(test, outputs)`;
- of texts `generated.jsonl`, what was written beside its references; and of a model with attention
  `attention.jsonl`, where it looked while it wrote a few of them (`rnnpipe.records.attention`);
- `model.keras`: the model with the weights of the best epoch; `curves.png`, `confusion.png`.

Of a baseline, which has no epochs, there is neither history, model nor curves, and `best` and
`last` are the same.
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, Field

from rnnpipe.data.card import DataCard, Duplicates
from rnnpipe.data.datasets import DatasetSpec
from rnnpipe.data.sources.files import SourceFile
from rnnpipe.records.base import Hardware, Record
from rnnpipe.records.facts import ErrorsAlong, FittedFacts, ScoredFacts, TrainedFacts
from rnnpipe.records.labels import Labels, NoteText, RunName, Tag
from rnnpipe.records.migrations import SCHEMA_VERSION
from rnnpipe.specs import EngineName, Kernel, Signature, TrainingSpec
from rnnpipe.specs.base import FileName, Name, Number, Seconds, Seed, Size
from rnnpipe.suites import Suite
from rnnpipe.suites.contender import Contender

RunStatus = Literal["running", "finished", "failed", "interrupted", "crashed"]
"""A run that is killed cannot say so: the next command finds it and marks it `crashed`."""

TrialStatus = Literal["pending", "finished", "failed", "diverged", "interrupted"]
"""A trial has `diverged` when its loss became NaN or infinite."""


class DatasetRecord(Record):
    """A dataset as it was used: its settings, sources, sizes and trivial baseline.

    `files` are those in the run's folder `<dataset>/`, by name and digest: `encoders.json`, what
    was fitted, and `examples.jsonl`, a text for each test example, where they are not private.

    `undefined` says of each metric that has no value on its test set why that is; `last_value` has
    the errors of a forecast that repeats the last value known; `signatures` say how others compute
    the scores of texts. `duplicates` counts the test inputs that stand in the training part too; of
    runs of an earlier version it is not known unless they have a card.
    """

    spec: DatasetSpec
    signature: Signature
    sources: tuple[SourceFile, ...]
    train_digest: str
    test_digest: str
    train_examples: Size
    test_examples: Size
    validation_examples: Size | None = None
    card: DataCard | None = None
    duplicates: Duplicates | None = Field(None, exclude_if=lambda found: found is None)
    baseline: dict[str, Number]
    files: dict[FileName, str] = Field(default_factory=dict)
    undefined: dict[str, str] = Field(default_factory=dict)
    last_value: dict[str, ErrorsAlong] = Field(default_factory=dict)
    signatures: dict[str, str] = Field(default_factory=dict)

    @property
    def repeated(self) -> Duplicates | None:
        """Test inputs that stand in the training part too; None where nobody has looked."""
        return self.duplicates or (self.card.duplicates if self.card else None)


class Environment(Record):
    """What a run was started with."""

    python: str
    platform: str
    packages: dict[str, str]
    hardware: Hardware
    commit: str | None
    dirty: bool | None


class Score(Record):
    """Metrics on the test set after one epoch.

    Attributes:
        epoch: counted from 1; None where there are no epochs.
        metrics: by their names.
        answers: how many independent answers each is from; of the best epoch, and not of runs of
            an earlier version.

    """

    epoch: Size | None
    metrics: dict[str, Number]
    answers: dict[str, Number] = Field(default_factory=dict)


class TrialRecord(Contender, Record):
    """One training and what came of it. What is unknown until it finished is `None`.

    `resumed` counts how often the training was stopped and went on from a checkpoint. `engine`
    computed its steps, chosen by the seconds a step in `step_seconds`;
    `compile_seconds` is what it took to make the model ready, 0 where an earlier seed had done so.
    `kernel` computed the recurrent layers, all of them where it is cuDNN's; where a GPU's was not
    used, `kernel_reason` says for which layer not and why.

    A `baseline` is no network: it has neither epochs nor weights, and no costs that could be set
    beside a training's.
    """

    dataset: Name
    variant: Name
    seed: Seed
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
    engine: EngineName | None = None
    kernel: Kernel | None = None
    kernel_reason: str | None = None
    step_seconds: dict[EngineName, Seconds] = Field(default_factory=dict)
    compile_seconds: Seconds | None = None
    files: dict[FileName, str] = Field(default_factory=dict)

    @property
    def label(self) -> str:
        """`dataset/variant/seed-n`: the trial's name and its folder in the run."""
        return f"{self.dataset}/{self.variant}/seed-{self.seed}"

    @property
    def is_network(self) -> bool:
        """Whether it is trained, from a seed, and no baseline."""
        return self.baseline is None

    def finished(
        self, trained: TrainedFacts | FittedFacts, scored: ScoredFacts, *, cached: bool
    ) -> "TrialRecord":
        """This trial with all that its training and its scoring found out.

        `cached` says whether the training was found in the cache.
        """
        both = type(trained).model_fields.keys() & TrialRecord.model_fields.keys()
        return self.model_copy(
            update={
                **{name: getattr(trained, name) for name in both},
                "status": "finished",
                "cached": cached,
                "best": Score(
                    epoch=trained.best_epoch, metrics=scored.best, answers=scored.answers
                ),
                "last": Score(epoch=trained.last_epoch, metrics=scored.last),
            }
        )


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


class Note(Record):
    """What is noted at one time while a run goes on; the names are those of the run's record."""

    datasets: dict[Name, DatasetRecord] = Field(default_factory=dict)
    trials: tuple[TrialRecord, ...] = ()
    tasks: tuple[TaskRecord, ...] = ()
    looks: tuple[Look, ...] = ()
    attestations: tuple[Attestation, ...] = ()


class RunRecord(Record):
    """One execution of a suite.

    `answers` are what it found out, a line for each dataset, once it has come to its end. `name`,
    `note` and `tags` are the user's (`rnnpipe.records.labels`). `command` is what was typed for it,
    the program's name first; empty where no command was, as from Python.
    """

    schema_version: int = SCHEMA_VERSION
    id: FileName
    status: RunStatus
    started_at: AwareDatetime
    finished_at: AwareDatetime | None = None
    suite: Suite
    environment: Environment
    datasets: dict[Name, DatasetRecord] = Field(default_factory=dict)
    trials: tuple[TrialRecord, ...] = ()
    tasks: tuple[TaskRecord, ...] = ()
    looks: tuple[Look, ...] = ()
    attestations: tuple[Attestation, ...] = ()
    answers: dict[Name, str] = Field(default_factory=dict)
    name: RunName | None = None
    note: NoteText | None = None
    tags: tuple[Tag, ...] = ()
    command: tuple[str, ...] = ()

    @property
    def labels(self) -> Labels:
        """What the user calls it and says of it."""
        return Labels(name=self.name, note=self.note, tags=self.tags)

    def updated(self, **changes: Any) -> "RunRecord":
        """A copy with `changes`."""
        return self.model_copy(update=changes)

    def with_trial(self, trial: TrialRecord) -> "RunRecord":
        """A copy in which `trial` stands in the place of the trial of the same label."""
        return self.with_notes([Note(trials=(trial,))])

    def with_notes(self, notes: Iterable[Note]) -> "RunRecord":
        """A copy to which `notes` are added, in their order.

        A trial takes the place of the one of the same label; where there is none, it comes last.
        """
        noted = list(notes)
        datasets, trials = dict(self.datasets), {trial.label: trial for trial in self.trials}
        for note in noted:
            datasets |= note.datasets
            trials |= {trial.label: trial for trial in note.trials}
        return self.updated(
            datasets=datasets,
            trials=tuple(trials.values()),
            tasks=(*self.tasks, *(task for note in noted for task in note.tasks)),
            looks=(*self.looks, *(look for note in noted for look in note.looks)),
            attestations=(
                *self.attestations,
                *(attestation for note in noted for attestation in note.attestations),
            ),
        )


def utc_now() -> datetime:
    """The current time in UTC, to the second."""
    return datetime.now(UTC).replace(microsecond=0)
