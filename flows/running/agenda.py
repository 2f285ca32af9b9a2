"""The order in which trials are handed out, to this process or to many."""

from collections import Counter
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import copy_context
from importlib import import_module
from typing import TYPE_CHECKING

from rnnpipe.records import TrialRecord
from tasks.evaluation import Scoring
from tasks.trials import Computed, Job, scored, trained

if TYPE_CHECKING:
    from rnnpipe.training.train import Trainer

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
            self._waiting.setdefault(recipe_of(trial), []).append(trial)
        self._begun: Counter[Recipe] = Counter()
        self._begin = begin

    @property
    def waits(self) -> bool:
        """Whether a trial is left to be handed out."""
        return bool(self._waiting)

    @property
    def waiting(self) -> tuple[TrialRecord, ...]:
        """The trials that are left."""
        return tuple(trial for trials in self._waiting.values() for trial in trials)

    @property
    def shares_cores(self) -> bool:
        """Whether those who compute trials at once may have cores of their own, fewer than all.

        A deterministic training is one of a number of cores, and has to keep them all.
        """
        return not any(trial.training.deterministic for trial in self.waiting)

    def next_of(self, recipe: Recipe) -> Job | None:
        """A trial of that recipe, if any is left of it."""
        return self._hand_out(lambda r: (r == recipe,))

    def next_after(self, previous: Job | None) -> Job | None:
        """The trial for whoever has done `previous`; None when there is none, or none may begin."""
        own = recipe_of(previous.trial) if previous else None
        return self._hand_out(
            lambda r: (r == own, r not in self._begun, r in self._begun and self._left(r))
        )

    def next_in_turn(self, previous: Job | None) -> Job | None:
        """The same for a single process, so that a dataset's variants take turns, seed by seed.

        Then what the machine does in the meantime it does to all of them, and their costs can be
        compared. A round begins with the recipe that the one before ended with, whose model is
        there.
        """
        own = recipe_of(previous.trial) if previous else None
        dataset = own[0] if own else None
        return self._hand_out(lambda r: (r[0] == dataset, -self._begun[r], r == own))

    def _hand_out(self, preference: Callable[[Recipe], tuple[float, ...]]) -> Job | None:
        if not self.waits:
            return None
        recipe = max(self._waiting, key=preference)
        job = self._begin(self._waiting[recipe][0])
        if job is None:
            self._waiting.clear()
            return None
        self._begun[recipe] += 1
        del self._waiting[recipe][0]
        if not self._waiting[recipe]:
            del self._waiting[recipe]
        return job

    def _left(self, recipe: Recipe) -> int:
        return len(self._waiting[recipe])


Note = Callable[[Computed], None]
"""Publishes and records what came of a trial."""

Execute = Callable[[Agenda, Note], None]
"""Computes an agenda's trials; notes each when it is done, in whatever order, one at a time."""


def one_by_one(trainer: "Trainer", scoring: Scoring, agenda: Agenda, note: Note) -> None:
    """Trains trials in turns, one after another in this thread; another scores and notes them.

    So a trial is scored and published while the next one trains, and noted before that one ends,
    which may be hours later. When an error or Ctrl-C ends the training, the trial before it is
    still noted. The second thread is never more than one trial behind.
    """

    def finish(job: Job, done: Computed) -> None:
        note(scored(job, done, scoring))

    job: Job | None = None
    finishing: Future[None] | None = None
    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="finishing") as background:
        while (job := agenda.next_in_turn(job)) is not None:
            done = trained(job, trainer)
            if finishing is not None:
                finishing.result()
            finishing = background.submit(copy_context().run, finish, job, done)
        if finishing is not None:
            import_module("rnnpipe.plots")  # for the report, while the last trial is scored
            finishing.result()


def recipe_of(trial: TrialRecord) -> Recipe:
    """What a trial has in common with the other seeds of its variant."""
    return (trial.dataset, trial.variant)
