"""Scoring steps: a trial's test metrics, its pictures, and a dataset's trivial baseline."""

from pathlib import Path
from typing import Annotated, Any, Protocol

from prefect import task
from prefect.cache_policies import NO_CACHE

from rnnpipe.data.arrays import load_arrays
from rnnpipe.data.written import Written
from rnnpipe.evaluation import problems
from rnnpipe.evaluation.metric import Curve
from rnnpipe.records import Entry, TrainedFacts
from rnnpipe.records.facts import PaddedFacts, UntrainedFacts
from rnnpipe.scoring.untrained import score_untrained
from rnnpipe.specs import Signature, Text
from rnnpipe.store import Store
from tasks.caching import KeyOver, NotInKey, Parameters


class Scoring(Protocol):
    """Does what `rnnpipe.scoring.trial` and `rnnpipe.scoring.pictures` do, in some process."""

    def score(self, trained: Path, signature: Signature, folder: Path, /) -> dict[str, Any]:
        """Score as `score_trial`."""

    def draw(  # noqa: PLR0913 (those of `draw_trial`)
        self,
        trained: Path,
        best_epoch: int,
        scored: Path,
        signature: Signature,
        curves: tuple[Curve, ...],
        folder: Path,
        label: str,
        /,
    ) -> None:
        """Draw as `draw_trial`."""


class _Here:
    """Scores and draws in this process."""

    def score(self, *arguments: Any) -> dict[str, Any]:
        from rnnpipe.scoring.trial import score_trial  # noqa: PLC0415 (only who scores needs it)

        return score_trial(*arguments)

    def draw(self, *arguments: Any) -> None:
        from rnnpipe.scoring.pictures import draw_trial  # noqa: PLC0415 (imports matplotlib)

        draw_trial(*arguments)


HERE: Scoring = _Here()


@task(name="baseline", task_run_name="baseline-{label}", cache_policy=NO_CACHE)
def baseline(store: Store, label: str, padded: Entry) -> UntrainedFacts:
    """Test metrics of always answering the majority class, or the mean; and which have no value."""
    signature = PaddedFacts.model_validate(padded.facts).signature
    folder = store.cache.folder_of(padded)
    written = Written.load(folder) if isinstance(signature.target, Text) else None
    return score_untrained(load_arrays(folder), signature, written)


def _modules(parameters: Parameters) -> tuple[str, ...]:
    """What scores, and what the problem is scored by; where none is named, any problem."""
    signature = parameters.get("signature")
    known = problems.MODULES if signature is None else (signature.problem,)
    return ("rnnpipe.scoring.trial", *sorted({problems.MODULES[problem] for problem in known}))


def _libraries(parameters: Parameters) -> tuple[str, ...]:
    """What scores are computed with; where no signature is given, those of any problem."""
    signature = parameters.get("signature")
    of_texts = signature is None or signature.problem == "generation"
    return ("numpy", "regex", "sacrebleu") if of_texts else ("numpy",)


@task(
    name="evaluate",
    task_run_name="evaluate-{label}",
    persist_result=True,
    result_serializer="json",
    cache_policy=KeyOver(modules=_modules, libraries=_libraries),
)
def evaluate(
    store: Annotated[Store, NotInKey],
    label: Annotated[str, NotInKey],
    trained: Entry,
    signature: Signature,
    by: Annotated[Scoring, NotInKey] = HERE,
) -> Entry:
    """Scores a trial's outputs on the test set."""

    def write(folder: Path) -> dict[str, object]:
        return by.score(store.cache.folder_of(trained), signature, folder)

    return store.cache.publish(write)


@task(
    name="draw",
    task_run_name="draw-{label}",
    persist_result=True,
    result_serializer="json",
    cache_policy=KeyOver(modules=("rnnpipe.scoring.pictures",), libraries=("numpy", "matplotlib")),
)
def draw(  # noqa: PLR0913 (whose pictures; the rest is what they show)
    store: Annotated[Store, NotInKey],
    label: str,
    trained: Entry,
    scored: Entry,
    signature: Signature,
    curves: tuple[Curve, ...],
    by: Annotated[Scoring, NotInKey] = HERE,
) -> Entry:
    """Draws a trial's learning curves, where it has any, and its confusion matrix of classes.

    Both name the trial, so that one of another name is drawn anew.
    """

    def write(folder: Path) -> dict[str, object]:
        history, numbers = map(store.cache.folder_of, (trained, scored))
        best_epoch = TrainedFacts.model_validate(trained.facts).best_epoch if curves else 0
        by.draw(history, best_epoch, numbers, signature, curves, folder, label)
        return {}

    return store.cache.publish(write)
