"""Is a baseline made for a dataset, and if not, which kinds are?"""

from rnnpipe.baselines.base import Baseline, MisfitError
from rnnpipe.baselines.kinds import BASELINES, KINDS
from rnnpipe.errors import UserError
from rnnpipe.specs import Signature


def require_fit(baseline: Baseline, signature: Signature) -> None:
    """Make sure that a baseline is made for the dataset.

    Raises:
        UserError: it is not; names the kinds that are.

    """
    try:
        baseline.fits(signature)
    except MisfitError as misfit:
        raise UserError(
            f'baseline = {{ type = "{baseline.type}" }} {misfit}; for this dataset there are '
            f"{', '.join(fitting(signature))}"
        ) from misfit


def fitting(signature: Signature) -> tuple[str, ...]:
    """The kinds that are made for a dataset with the settings that they have by themselves."""
    return tuple(
        name for name, kind in zip(BASELINES, KINDS, strict=True) if _fits(kind, name, signature)
    )


def _fits(kind: type[Baseline], name: str, signature: Signature) -> bool:
    try:
        kind(type=name).fits(signature)
    except MisfitError:
        return False
    return True
