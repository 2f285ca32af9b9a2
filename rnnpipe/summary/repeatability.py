"""Whether trainings repeat, as a table."""

from rnnpipe.language import said, say
from rnnpipe.records import Attestation, Repeat, RunRecord
from rnnpipe.summary.tables import Cell, Table, format_seconds, format_share, significant

_REPEATED = (
    "Trial",
    "Plain",
    "Largest difference",
    "Deterministic",
    "Largest difference",
    "s/epoch plain",
    "s/epoch deterministic",
    "Cost of determinism",
)


def repeatability_table(run: RunRecord) -> Table | None:
    """How far each attested trial repeats, plainly and in deterministic mode, and what that costs.

    None when the run was not made to attest anything.
    """
    if not run.attestations:
        return None
    return Table(
        title=say("Does a training repeat?"),
        header=said(*_REPEATED),
        rows=tuple(_attested(attestation) for attestation in run.attestations),
    )


def _attested(attestation: Attestation) -> tuple[Cell, ...]:
    plain, strict = attestation.plain, attestation.deterministic
    cost = strict.seconds_per_epoch / plain.seconds_per_epoch - 1
    return (
        Cell(f"{attestation.dataset}/{attestation.variant}/seed-{attestation.seed}"),
        *_repeat(plain),
        *_repeat(strict),
        *(Cell(format_seconds(s), s) for s in (plain.seconds_per_epoch, strict.seconds_per_epoch)),
        Cell(format_share(cost), cost),
    )


def _repeat(repeat: Repeat) -> tuple[Cell, Cell]:
    difference = repeat.largest_difference
    return Cell(say(repeat.repeatability)), Cell(significant(difference), difference)
