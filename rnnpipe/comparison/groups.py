"""The two sides of a comparison: all trials of a variant on a dataset, if they can be compared."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from rnnpipe.comparison.records import Run, Side, Verdict
from rnnpipe.files.digests import short
from rnnpipe.records import DatasetRecord, TrialRecord
from rnnpipe.specs import Signature
from rnnpipe.summary.rows import Statistic


class RefusedError(Exception):
    """The sides, or one metric of them, cannot be compared; says why and under which verdict."""

    def __init__(self, verdict: Verdict, reason: str) -> None:
        super().__init__(reason)
        self.verdict: Verdict = verdict
        self.reason = reason


@dataclass(frozen=True)
class Group:
    """The trials of a variant on a dataset in a run, one per seed, in the order of the seeds."""

    run: Run
    dataset: str
    variant: str
    trials: tuple[TrialRecord, ...]

    @classmethod
    def of(cls, run: Run, dataset: str, variant: str) -> "Group":
        """The group as far as the run's record has it."""
        trials = (t for t in run.record.trials if (t.dataset, t.variant) == (dataset, variant))
        return cls(run, dataset, variant, tuple(sorted(trials, key=lambda trial: trial.seed)))

    @property
    def seeds(self) -> tuple[int, ...]:
        """The seeds of its trials, ascending."""
        return tuple(trial.seed for trial in self.trials)

    @property
    def varies(self) -> bool:
        """Whether another seed gives another model: not of baselines, which are no training."""
        return any(trial.is_network for trial in self.trials)

    @property
    def outputs(self) -> tuple[str | None, ...]:
        """Per trial the digest of what its model answered; models with equal ones are the same."""
        return tuple(trial.files.get("predictions.npz") for trial in self.trials)

    def side(self, values: Iterable[float] = (), learned: int | None = None) -> Side:
        """This group in a row, with one value per trial where there are any.

        Those of a group that does not vary are one value, and have no spread.
        """
        known = list(values)
        statistic = Statistic.of(known if self.varies else known[:1])
        return Side(
            run=self.run.record.id,
            variant=self.variant,
            seeds=len(self.trials),
            mean=None if statistic is None else statistic.mean,
            std=None if statistic is None else statistic.std,
            trials=tuple(trial.label for trial in self.trials),
            learned=learned,
        )


def require_comparable(base: Group, other: Group) -> Signature:
    """Checks that all trials of both sides finished, on the same test examples.

    A side with a failed seed is refused as a whole: the seeds that did finish are a biased choice;
    so is one with a seed that is missing yet.

    Returns:
        The dataset's signature.

    Raises:
        RefusedError: they cannot be compared.

    """
    for group in (base, other):
        _require_finished(group)
    base_data, other_data = (_dataset(group) for group in (base, other))
    ours, theirs = base_data.signature, other_data.signature
    if ours.problem != theirs.problem:
        raise RefusedError(
            "not comparable", f"other problem: {ours.problem} against {theirs.problem}"
        )
    if base_data.test_digest != other_data.test_digest:
        raise RefusedError(
            "not comparable",
            "other test data: the digests of the test set are "
            f"{short(base_data.test_digest)} and {short(other_data.test_digest)}",
        )
    if ours != theirs:
        changed = [n for n in type(ours).model_fields if getattr(ours, n) != getattr(theirs, n)]
        raise RefusedError("not comparable", f"other signature: {', '.join(changed)} differ")
    return ours


_FAILED = {"failed", "diverged"}
"""How a trial ends by itself without a result; all others are still to be trained."""


def _require_finished(group: Group) -> None:
    name = f"{group.dataset}/{group.variant}"
    run_id = group.run.record.id
    planned = {
        trial.seed
        for trial in group.run.record.suite.trials()
        if (trial.dataset, trial.variant) == (group.dataset, group.variant)
    }
    if not planned and not group.trials:
        raise RefusedError("missing", f"run {run_id} has no trials of {name}")
    if absent := sorted(planned - set(group.seeds)):
        listed = ", ".join(f"{name}/seed-{seed}" for seed in absent)
        raise RefusedError("missing", f"run {run_id} has no record of {listed}")
    unfinished = [trial for trial in group.trials if trial.status != "finished"]
    if unfinished:
        counts = Counter(trial.status for trial in unfinished)
        told = next((f": {t.label}: {t.reason}" for t in unfinished if t.reason), "")
        raise RefusedError(
            "failed" if counts.keys() & _FAILED else "missing",
            f"{' and '.join(f'{n} {status}' for status, n in counts.items())} of "
            f"{len(group.trials)} trials of {name} in run {run_id}{told}",
        )


def _dataset(group: Group) -> DatasetRecord:
    run = group.run.record
    if group.dataset not in run.datasets:
        raise RefusedError("missing", f"run {run.id} has no record of the dataset {group.dataset}")
    return run.datasets[group.dataset]
