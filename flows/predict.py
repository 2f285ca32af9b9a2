"""The predict flow: a trained model's answers to a file of rows."""

from pathlib import Path

from prefect import flow

from rnnpipe.errors import UserError
from rnnpipe.settings import artifacts_location
from rnnpipe.store import Store
from tasks.predicting import predict_rows


@flow(name="predict")
def predict(
    model: str,
    input: str,  # noqa: A002 (the word of the deployment's form)
    output: str,
    artifacts: str | None = None,
    *,
    ensemble: bool = False,
) -> int:
    """Ask a trained model about a file of rows, and write its answers.

    Args:
        model: a name that `rnnpipe promote` gave, the folder of a bundle, `RUN:DATASET/VARIANT`, or
            `latest-good:SUITE/VARIANT`, of the newest run of the suite that finished.
        input: the file of rows: CSV, TSV, JSON Lines, Parquet or .ts; or pictures' folder.
        output: the file of answers, .csv, .jsonl or .parquet; one that is there is replaced once
            all answers are written.
        artifacts: folder or address of all results; RNNPIPE_ARTIFACTS or `artifacts` when left out.
        ensemble: answer with the mean of all of the run's seeds.

    Returns:
        How many answers were written.

    Raises:
        UserError: there is no such model, the file cannot be read, or no row of it can.

    """
    store = Store.open(artifacts_location(artifacts))
    asked = predict_rows(store, model, Path(input), Path(output), ensemble=ensemble)
    if not asked.answers:
        raise UserError(f"{input}: no row of it could be read; the first: {asked.first}")
    return asked.answers
