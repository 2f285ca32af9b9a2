"""What every record has in common, and the records that others are made of."""

from typing import Any

from pydantic import BaseModel, ConfigDict

from rnnpipe.specs.base import Size


class Record(BaseModel):
    """Base of all records: immutable, JSON through and through, refusing what it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Entry(Record):
    """A finished folder in the store's cache, named by its content.

    Attributes:
        digest: SHA-256 over `files`.
        files: each file's name and SHA-256.
        facts: small JSON values that the next step needs without opening a file. Whoever reads
            them validates them into their record (`rnnpipe.records.facts`).

    """

    digest: str
    files: dict[str, str]
    facts: dict[str, Any] = {}


class Hardware(Record):
    """What a training ran on; costs are comparable only where this is equal.

    Attributes:
        device: the GPU, or `CPU`.
        cpu: the processor.
        threads: how many the training had.
        trainings_at_once: how many had the machine at the same time, this one among them.

    """

    device: str
    cpu: str
    threads: Size
    trainings_at_once: Size = 1

    def __str__(self) -> str:
        """In one line: `CPU (AMD EPYC, 2 threads)`, and with how many others it was shared."""
        shared = f", {self.trainings_at_once} trainings at a time"
        told = f"{self.cpu}, {self.threads} threads{shared * (self.trainings_at_once > 1)}"
        return f"{self.device} ({told})"
