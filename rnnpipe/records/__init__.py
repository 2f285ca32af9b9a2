"""What is written down about a run, and read back from anywhere.

| module      | what it holds                                                     |
|-------------|-------------------------------------------------------------------|
| run         | the run's record: suite, datasets, trials, environment            |
| history     | a training epoch by epoch                                         |
| predictions | what a trained model answered on the test set                     |
| tallies     | what each test example contributes to its scores                  |
| checkpoints | all that it takes to go on with a training                        |
| explaining  | why a step was computed anew                                      |
"""

from rnnpipe.records.run import (
    MAX_BYTES,
    SCHEMA_VERSION,
    Attestation,
    DatasetRecord,
    Entry,
    Environment,
    Hardware,
    Look,
    Record,
    Repeat,
    Repeatability,
    RunRecord,
    RunStatus,
    Score,
    TaskRecord,
    TrialRecord,
    TrialStatus,
    read_run,
    to_json,
    utc_now,
)

__all__ = [
    "MAX_BYTES",
    "SCHEMA_VERSION",
    "Attestation",
    "DatasetRecord",
    "Entry",
    "Environment",
    "Hardware",
    "Look",
    "Record",
    "Repeat",
    "Repeatability",
    "RunRecord",
    "RunStatus",
    "Score",
    "TaskRecord",
    "TrialRecord",
    "TrialStatus",
    "read_run",
    "to_json",
    "utc_now",
]
