"""What analyses left in a run's folder, and what they took."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from rnnpipe.language import say, say_count
from rnnpipe.records import RunRecord
from rnnpipe.records.analysed import ANALYSED, Analysed, read_analysed

_BOUND = (
    "A run begins no analysis that would take it beyond a tenth of that time, or ten seconds, "
    "what it finds in the cache not counted; what is left out rnnpipe analyse makes up for."
)

Found = Mapping[tuple[str, str], Sequence[Analysed]]
"""What was found, a training each, by dataset and variant."""


def found_in(run: RunRecord, folder: Path) -> Found:
    """Read what was found of the trials of a run, whose files lie in `folder`.

    Raises:
        UserError: a file is damaged.

    """
    found: dict[tuple[str, str], list[Analysed]] = {}
    for trial in run.trials:
        path = folder / trial.label / ANALYSED
        if trial.status == "finished" and path.is_file():
            found.setdefault((trial.dataset, trial.variant), []).append(read_analysed(path))
    return found


def cost(run: RunRecord, found: Found) -> str:
    """Tell what the analysis took, beside what the trainings had taken."""
    analyses = [analysed for of_variant in found.values() for analysed in of_variant]
    spent = sum(analysed.seconds for analysed in analyses)
    trained = sum(trial.seconds or 0.0 for trial in run.trials)
    trials, seconds = say_count(len(analyses), "trial"), f"{spent:.1f}"
    told = (
        say(
            "{trials} analysed in {seconds} s, {share} of the {trained} s of all trainings.",
            trials=trials,
            seconds=seconds,
            share=f"{spent / trained:.1%}",
            trained=f"{trained:.0f}",
        )
        if trained
        else say("{trials} analysed in {seconds} s.", trials=trials, seconds=seconds)
    )
    return f"{told} {say(_BOUND)}" if run.suite.analysis else told
