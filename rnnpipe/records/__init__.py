"""What is written down about a run, and read back from anywhere.

| module      | what it holds                                                     |
|-------------|-------------------------------------------------------------------|
| base        | what all records have in common                                   |
| run         | the run's record: suite, datasets, trials, environment            |
| facts       | what the cached steps of a trial find out                         |
| labels      | a run's name, note and tags, which may change later               |
| reading     | the run's record as files, written and read                       |
| migrations  | records of earlier schema versions                                |
| history     | a training epoch by epoch                                         |
| predictions | what a trained model answered on the test set                     |
| generated   | texts that a model wrote, beside their references                 |
| attention   | where it looked while it wrote some of them                       |
| tallies     | what each test example contributes to its scores                  |
| examples    | a short text for each test example                                |
| distances   | how far before a step of a test example that lies which decides it |
| analysed    | what is found of what a trained network remembers                 |
| checkpoints | all that it takes to go on with a training                        |
| explaining  | why a step was computed anew                                      |
"""

from rnnpipe.records.base import Entry, Hardware, Record
from rnnpipe.records.facts import FittedFacts, ScoredFacts, TrainedFacts
from rnnpipe.records.labels import Labels
from rnnpipe.records.migrations import SCHEMA_VERSION
from rnnpipe.records.reading import MAX_BYTES, read_run, to_json
from rnnpipe.records.run import (
    Attestation,
    DatasetRecord,
    Environment,
    Look,
    Note,
    Repeat,
    Repeatability,
    RunRecord,
    RunStatus,
    Score,
    TaskRecord,
    TrialRecord,
    TrialStatus,
    utc_now,
)

__all__ = [
    "MAX_BYTES",
    "SCHEMA_VERSION",
    "Attestation",
    "DatasetRecord",
    "Entry",
    "Environment",
    "FittedFacts",
    "Hardware",
    "Labels",
    "Look",
    "Note",
    "Record",
    "Repeat",
    "Repeatability",
    "RunRecord",
    "RunStatus",
    "Score",
    "ScoredFacts",
    "TaskRecord",
    "TrainedFacts",
    "TrialRecord",
    "TrialStatus",
    "read_run",
    "to_json",
    "utc_now",
]
