"""Scoring steps: a trial's test metrics and plots, and a dataset's trivial baseline."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from prefect import task
from prefect.cache_policies import NO_CACHE

from rnnpipe.data.arrays import load_arrays
from rnnpipe.evaluation import scores
from rnnpipe.records import Entry
from rnnpipe.specs import Signature
from rnnpipe.store import Store
from tasks.caching import KeyOver

Scoring = Callable[[Path, dict[str, Any], Signature, Path], dict[str, Any]]
"""Does what `rnnpipe.scoring.trial.score_trial` does, in whatever process."""


@task(name="baseline", task_run_name="baseline-{label}", cache_policy=NO_CACHE)
def baseline(store: Store, label: str, padded: Entry) -> dict[str, float]:
    """Test metrics of always answering the majority class, or the mean."""
    arrays = load_arrays(store.cache.folder_of(padded))
    signature = Signature.model_validate(padded.facts["signature"])
    return scores.baseline(
        signature.problem, arrays.train_targets, arrays.test_targets, len(signature.classes)
    )


def score_here(
    trained: Path, facts: dict[str, Any], signature: Signature, folder: Path
) -> dict[str, Any]:
    """Scores and draws in this process."""
    from rnnpipe.scoring.trial import score_trial  # noqa: PLC0415 (imports matplotlib)

    return score_trial(trained, facts, signature, folder)


@task(
    name="evaluate",
    task_run_name="evaluate-{label}",
    persist_result=True,
    result_serializer="json",
    cache_policy=KeyOver(modules=("rnnpipe.scoring.trial",), libraries=("numpy", "matplotlib")),
)
def evaluate(
    store: Store, label: str, trained: Entry, signature: Signature, score: Scoring = score_here
) -> Entry:
    """Scores a trial's outputs on the test set and draws its plots."""

    def write(folder: Path) -> dict[str, object]:
        return score(store.cache.folder_of(trained), trained.facts, signature, folder)

    return store.cache.publish(write)
