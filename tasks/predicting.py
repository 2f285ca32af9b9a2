"""The scoring step: a trained model is asked about a file of rows."""

from pathlib import Path

from prefect import task
from prefect.artifacts import create_table_artifact
from prefect.cache_policies import NO_CACHE

from rnnpipe.bundles.asking import Asked, blocks_of
from rnnpipe.bundles.output import write_answers
from rnnpipe.bundles.reference import find_model
from rnnpipe.store import Store


@task(name="predict", task_run_name="predict-{model}", cache_policy=NO_CACHE)
def predict_rows(store: Store, model: str, rows: Path, output: Path, *, ensemble: bool) -> Asked:
    """Writes the answers to all rows; emits what came of them as a table."""
    bundle, asked = find_model(store, model, ensemble=ensemble), Asked()
    write_answers(bundle, asked.lines(bundle, blocks_of(bundle, rows)), output)
    create_table_artifact(
        [{"what": name, "count": count} for name, count in asked.told().items()],
        key="predicted",
        description=f"{bundle.record.label} on {rows.name}; {'; '.join(asked.summary())}",
    )
    return asked
