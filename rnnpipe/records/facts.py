"""What the cached steps find out, as the entries that they make note it."""

from typing import Annotated

from pydantic import Field

from rnnpipe.data.card import DataCard
from rnnpipe.records.base import Hardware, Record
from rnnpipe.specs.base import Number, Seconds, Size
from rnnpipe.specs.signatures import Signature
from rnnpipe.specs.training import EngineName, Kernel


class TrainedFacts(Record):
    """What is known of a training once it is done. A trial's record takes over what it has too.

    Attributes:
        parameters: how many weights the model has.
        best_epoch: the one of lowest validation loss, counted from 1.
        last_epoch: how many epochs there were.
        weights_digest: SHA-256 of the weights after the last epoch.
        seconds: wall time of the whole training.
        seconds_per_epoch: the median over the epochs.
        peak_memory_bytes: above what the process held before; None where that cannot be measured.
        resumed: how often the training was stopped and went on from a checkpoint.
        engine: what computed its steps.
        kernel: what computed the recurrent layers.
        kernel_reason: on a GPU, for which layer it was not cuDNN and why.
        step_seconds: the seconds a step by which `engine` was chosen; empty without a choice.
        compile_seconds: what it took to make the model ready; 0 where an earlier seed had done so.
        hardware: what it ran on.

    """

    parameters: Size
    best_epoch: Size
    last_epoch: Size
    weights_digest: str
    seconds: Seconds
    seconds_per_epoch: Annotated[Seconds, Field(ge=1e-9)]
    peak_memory_bytes: Size | None
    resumed: Size
    engine: EngineName
    kernel: Kernel
    kernel_reason: str | None
    step_seconds: dict[EngineName, Seconds]
    compile_seconds: Seconds
    hardware: Hardware


class FittedFacts(Record):
    """What is known of a baseline once it has answered.

    Attributes:
        seconds: wall time of learning and answering.
        hardware: what it ran on.
        best_epoch: None, as it has no epochs.
        last_epoch: likewise.

    """

    seconds: Seconds
    hardware: Hardware
    best_epoch: None = None
    last_epoch: None = None


class ScoredFacts(Record):
    """The metrics on the test set after the best and the last epoch, by their names.

    Attributes:
        best: after the best epoch.
        last: after the last one.
        answers: how many independent answers each after the best epoch is from.

    """

    best: dict[str, Number]
    last: dict[str, Number]
    answers: dict[str, Number] = Field(default_factory=dict)


class EncodedFacts(Record):
    """What is known of a dataset once it is encoded.

    Attributes:
        signature: what a model must fit.
        card: what a user should know of it; None of data that are made or well known.

    """

    signature: Signature
    card: DataCard | None = None


class PaddedFacts(EncodedFacts):
    """What is known of a dataset once it is padded. A dataset's record takes it over.

    Attributes:
        train_examples: how many examples there are to train on.
        validation_examples: how many to validate with, where the dataset has some of its own.
        test_examples: how many are scored.
        train_digest: SHA-256 of all arrays that a training sees, validation examples among them.
        test_digest: SHA-256 of all arrays of the test examples.

    """

    train_examples: Size
    validation_examples: Size | None = None
    test_examples: Size
    train_digest: str
    test_digest: str


class ErrorsAlong(Record):
    """RMSE and MAE in own units, the i-th of targets i + 1 steps ahead; null where there are none.

    `metrics.json` has the same of each trial under `per_horizon`, by quantity.
    """

    rmse: tuple[Number | None, ...]
    mae: tuple[Number | None, ...]


class UntrainedFacts(Record):
    """What is known of a dataset's test scores before any training. Its record takes it over.

    Attributes:
        baseline: the metrics of always answering the majority class, or the mean.
        undefined: the metrics that this test set leaves without a value, and why.
        last_value: of forecasts, by quantity the errors of answering with the last value known.
        signatures: of texts, how others compute the same metrics, as sacrebleu says it.

    """

    baseline: dict[str, Number]
    undefined: dict[str, str] = Field(default_factory=dict)
    last_value: dict[str, ErrorsAlong] = Field(default_factory=dict)
    signatures: dict[str, str] = Field(default_factory=dict)
