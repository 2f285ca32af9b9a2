"""What the cached steps of a trial find out, as the entries that they make note it."""

from typing import Annotated

from pydantic import Field

from rnnpipe.records.base import Hardware, Record
from rnnpipe.specs.base import Number, Seconds, Size
from rnnpipe.specs.training import Kernel, Means


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
        means: by what its steps were computed.
        kernel: what computed the recurrent layers.
        kernel_reason: on a GPU, for which layer it was not cuDNN and why.
        step_seconds: the seconds a step by which `means` was chosen; empty without a choice.
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
    means: Means
    kernel: Kernel
    kernel_reason: str | None
    step_seconds: dict[Means, Seconds]
    compile_seconds: Seconds
    hardware: Hardware


class ScoredFacts(Record):
    """The metrics on the test set after the best and the last epoch, by their names."""

    best: dict[str, Number]
    last: dict[str, Number]
