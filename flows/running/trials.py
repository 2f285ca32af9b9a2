"""The stretch of the flows that runs trials, and notes each when it is done."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import partial

from flows.running.agenda import Agenda
from flows.running.steps import Known, Ready, RunContext
from rnnpipe import progress
from rnnpipe.counting import counted
from rnnpipe.errors import UserError
from rnnpipe.evaluation.metrics import QUALITY
from rnnpipe.records import TrialRecord
from rnnpipe.records.attention import ATTENTION
from rnnpipe.records.generated import GENERATED
from rnnpipe.report.predictions.examples import is_private
from rnnpipe.report.predictions.outputs import PREDICTIONS
from rnnpipe.specs import Text
from rnnpipe.store import write_atomically
from rnnpipe.summary.tables import format_score
from tasks.reporting import publish_trial
from tasks.trials import Computed, Job, failed, note_found

Publish = Callable[..., dict[str, str]]
"""Does what `publish_trial` does, in a run of that task or without one."""


class TrialsFailedError(Exception):
    """The run went to its end and is reported, but not every trial finished."""

    def __init__(self, run_id: str, failed: list[str]) -> None:
        super().__init__(
            f"{counted(len(failed), 'trial')} of run {run_id} failed: {', '.join(failed)}"
        )
        self.run_id = run_id


def run_trials(
    context: RunContext,
    trials: Iterable[TrialRecord],
    ready: Ready,
    may_begin: Callable[[TrialRecord], bool] = lambda _: True,
) -> list[TrialRecord]:
    """Trains, scores and publishes trials, and notes each when it is done; returns their records.

    What the cache has is noted first, all of it in one run of a task. A failure is recorded, and
    the other trials go on. Once `may_begin` says no, none begins.

    Raises:
        UserError: what ends every trial, such as a full disk.

    """
    known, waiting = ready.parted(context.store, trials, refresh=context.refresh)
    before = sum(trial.status != "pending" for trial in context.recorder.record.trials)
    with progress.trials(before) as shown:
        stretch = _Stretch(context, ready, may_begin, shown, before)
        try:
            if known:
                note_found(len(known), partial(stretch.note_known, known))
                stretch.show_done()
            if waiting:
                context.execute(Agenda(waiting, stretch.begin), stretch.note)
        except Exception:
            raise
        except BaseException:
            stretch.note_interrupted()
            raise
    return stretch.done


class _Stretch:
    """The trials of one call of `run_trials`: which are under way, and which are done."""

    def __init__(
        self,
        context: RunContext,
        ready: Ready,
        may_begin: Callable[[TrialRecord], bool],
        shown: progress.Trials,
        before: int,
    ) -> None:
        self.done: list[TrialRecord] = []
        self._under_way: dict[str, TrialRecord] = {}
        self._context, self._ready, self._may_begin = context, ready, may_begin
        self._shown, self._before = shown, before

    def begin(self, trial: TrialRecord) -> Job | None:
        """The job of a trial that may begin."""
        if not self._may_begin(trial):
            return None
        context = self._context
        self._shown.begin(trial.label, context.recorder.planned)
        size = self._ready.sizes.get((trial.dataset, trial.variant))
        trial = trial.model_copy(update={"parameters": size})
        self._under_way[trial.label] = trial
        return Job(context.store, trial, self._ready.data[trial.dataset], context.refresh)

    def note(self, computed: Computed) -> None:
        """Publishes a trial by a task of its own, notes it and shows that it is done."""
        self._note(computed, publish_trial)
        self.show_done()

    def note_known(self, known: Iterable[Known]) -> None:
        """Publishes and notes trials that the cache has, without tasks of their own."""
        for trial, computed in known:
            if self.begin(trial) is None:
                return
            self._note(computed, publish_trial.fn)

    def note_interrupted(self) -> None:
        """Notes what was under way when the run was interrupted."""
        for trial in tuple(self._under_way.values()):
            interrupted = trial.model_copy(update={"status": "interrupted"})
            self._context.recorder.add_trial(interrupted)

    def show_done(self) -> None:
        """Shows in Prefect how many of the run's trials are done."""
        if self.done:
            done = self._before + len(self.done)
            self._context.done.show(done, self._context.recorder.planned)

    def _note(self, computed: Computed, publish: Publish) -> None:
        trial, outcome = _noted(self._context, computed, publish)
        self.done.append(trial)
        del self._under_way[trial.label]
        self._shown.end(trial.label, outcome, well=trial.status == "finished")


def _noted(context: RunContext, computed: Computed, publish: Publish) -> tuple[TrialRecord, str]:
    """Publishes what came of a trial, and writes it into the run's record; tells the outcome."""
    for task in computed.tasks:
        context.recorder.add_task(task)
    computed = _published(context, computed, publish)
    trial = computed.trial
    if trial.status == "finished":
        seconds = sum(task.seconds for task in computed.tasks)
        outcome = "found in the cache" if trial.cached else f"finished in {seconds:.0f} s"
        outcome += _score(trial)
    else:
        path = context.recorder.folder / trial.label / "error.txt"
        write_atomically(path, computed.error.encode())
        outcome = f"{trial.status}: {trial.reason}"
    context.recorder.add_trial(trial)
    return trial, outcome


def _score(trial: TrialRecord) -> str:
    """`, accuracy 0.947`: by the metric that decides."""
    scores = trial.best.metrics if trial.best else {}
    deciding = next((metric for name, metric in QUALITY.items() if name in scores), None)
    if deciding is None:
        return ""
    return f", {deciding.inline} {format_score(deciding, scores[deciding.name])}"


def _published(context: RunContext, computed: Computed, publish: Publish) -> Computed:
    """The trial with its files in the run folder; a failure to put them there is the trial's."""
    if computed.trial.status != "finished":
        return computed
    try:
        files = publish(
            context.store,
            context.recorder.folder,
            computed.trial,
            *computed.entries,
            private=_private(context, computed.trial),
        )
    except UserError:
        raise
    except Exception as error:  # noqa: BLE001 (whatever it is, it is this trial's end alone)
        return failed(computed.trial, error, computed.tasks)
    return replace(computed, trial=computed.trial.model_copy(update={"files": files}))


def _private(context: RunContext, trial: TrialRecord) -> tuple[str, ...]:
    """The files that would tell the texts of a dataset whose examples are to stay private."""
    dataset = context.recorder.record.datasets[trial.dataset]
    if isinstance(dataset.signature.target, Text) and is_private(dataset):
        return ATTENTION, GENERATED, PREDICTIONS
    return ()
