"""The stretch of the flows that runs trials, and notes each when it is done."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from flows.running.agenda import Agenda
from flows.running.steps import RunContext, Sizes
from rnnpipe import progress
from rnnpipe.counting import counted
from rnnpipe.errors import UserError
from rnnpipe.evaluation.metrics import QUALITY
from rnnpipe.records import Entry, TrialRecord
from rnnpipe.records.attention import ATTENTION
from rnnpipe.records.generated import GENERATED
from rnnpipe.report.predictions.examples import is_private
from rnnpipe.report.predictions.outputs import PREDICTIONS
from rnnpipe.specs import Text
from rnnpipe.store import write_atomically
from rnnpipe.summary.tables import format_score
from tasks.reporting import publish_trial
from tasks.trials import Computed, Job, failed


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
    data: Mapping[str, Entry],
    sizes: Sizes,
    may_begin: Callable[[TrialRecord], bool] = lambda _: True,
) -> list[TrialRecord]:
    """Trains, scores and publishes trials, and notes each when it is done; returns their records.

    A failure is recorded, and the other trials go on. Once `may_begin` says no, none begins.

    Raises:
        UserError: what ends every trial, such as a full disk.

    """
    under_way: dict[str, TrialRecord] = {}
    done: list[TrialRecord] = []

    def begin(trial: TrialRecord) -> Job | None:
        if not may_begin(trial):
            return None
        shown.begin(trial.label, *context.recorder.place_of(trial))
        size = sizes.get((trial.dataset, trial.variant))
        under_way[trial.label] = trial.model_copy(update={"parameters": size})
        return Job(context.store, under_way[trial.label], data[trial.dataset], context.refresh)

    def note(computed: Computed) -> None:
        trial, outcome = _noted(context, computed)
        done.append(trial)
        del under_way[trial.label]
        shown.end(trial.label, outcome, well=trial.status == "finished")

    try:
        before = sum(trial.status != "pending" for trial in context.recorder.record.trials)
        with progress.trials(before) as shown:
            context.execute(Agenda(trials, begin), note)
    except Exception:
        raise
    except BaseException:
        for trial in tuple(under_way.values()):
            context.recorder.add_trial(trial.model_copy(update={"status": "interrupted"}))
        raise
    return done


def _noted(context: RunContext, computed: Computed) -> tuple[TrialRecord, str]:
    """Publishes what came of a trial, and writes it into the run's record; tells the outcome."""
    for task in computed.tasks:
        context.recorder.add_task(task)
    computed = _published(context, computed)
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
    _, planned = context.recorder.place_of(trial)
    context.done.one_more(planned)
    return trial, outcome


def _score(trial: TrialRecord) -> str:
    """`, accuracy 0.947`: by the metric that decides."""
    scores = trial.best.metrics if trial.best else {}
    deciding = next((metric for name, metric in QUALITY.items() if name in scores), None)
    if deciding is None:
        return ""
    return f", {deciding.inline} {format_score(deciding, scores[deciding.name])}"


def _published(context: RunContext, computed: Computed) -> Computed:
    """The trial with its files in the run folder; a failure to put them there is the trial's."""
    if computed.trial.status != "finished":
        return computed
    try:
        files = publish_trial(
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
