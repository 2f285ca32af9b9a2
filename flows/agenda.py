"""The order in which trials are handed out, to this process or to many."""

from collections.abc import Callable, Iterable, Iterator

from rnnpipe.records import TrialRecord
from tasks.trials import Computed, Job, compute_trial

Recipe = tuple[str, str]
"""Dataset and variant: what is the same for every seed."""


class Agenda:
    """The trials that wait to be computed, each handed out once.

    A process keeps the model of the recipe that it trained last, ready for the next seed. So
    whoever ends a trial is given another seed of its recipe; if there is none, a recipe that nobody
    has begun; then a seed of the recipe that has the most left.
    """

    def __init__(
        self, trials: Iterable[TrialRecord], begin: Callable[[TrialRecord], Job | None]
    ) -> None:
        self._waiting: dict[Recipe, list[TrialRecord]] = {}
        for trial in trials:
            self._waiting.setdefault(_recipe(trial), []).append(trial)
        self._begun: set[Recipe] = set()
        self._begin = begin

    @property
    def waits(self) -> bool:
        """Whether a trial is left to be handed out."""
        return bool(self._waiting)

    def next_after(self, previous: Job | None) -> Job | None:
        """The trial for whoever has done `previous`; None when there is none, or none may begin."""
        if not self.waits:
            return None
        own = _recipe(previous.trial) if previous else None
        recipe = max(
            self._waiting,
            key=lambda r: (r == own, r not in self._begun, r in self._begun and self._left(r)),
        )
        job = self._begin(self._waiting[recipe][0])
        if job is None:
            self._waiting.clear()
            return None
        self._begun.add(recipe)
        del self._waiting[recipe][0]
        if not self._waiting[recipe]:
            del self._waiting[recipe]
        return job

    def _left(self, recipe: Recipe) -> int:
        return len(self._waiting[recipe])


Execute = Callable[[Agenda], Iterator[Computed]]
"""Computes an agenda's trials; yields each when it is done, in whatever order."""


def one_by_one(agenda: Agenda) -> Iterator[Computed]:
    """Computes trials one after another in this process."""
    job = None
    while (job := agenda.next_after(job)) is not None:
        yield compute_trial(job)


def _recipe(trial: TrialRecord) -> Recipe:
    return (trial.dataset, trial.variant)
