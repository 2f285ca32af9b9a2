"""The mistakes in a suite that can be told before anything of it is read, trained or recorded."""

from collections.abc import Iterator

from rnnpipe.data.sources import own
from rnnpipe.errors import MisfitsError, UserError
from rnnpipe.layers.fitting import UnfitLayerError, require_chain
from rnnpipe.suites.suite import Suite


def require_runnable(suite: Suite) -> None:
    """Look at the user's own files, and at every variant's layers as far as the data are known.

    Of files the first rows are read; what the others are like is told when all are.

    Raises:
        MisfitsError: layers or a baseline do not fit; every misfit is listed.
        UserError: a file is not there or not as declared.

    """
    for name, dataset in suite.datasets.items():
        own.require_present(name, dataset.own_files())
        dataset.require_usable()
    if misfits := list(_misfits(suite)):
        raise MisfitsError([found for misfit in misfits for found in misfit.found])


def require_room_for_seeds(suite: Suite, most: int) -> None:
    """Make sure that seeds can be added to those of the suite, up to so many.

    Raises:
        UserError: it has more already.

    """
    if most < len(suite.seeds):
        raise UserError(
            f"max_seeds = {most} is less than the {len(suite.seeds)} seeds to begin with: "
            "raise it, or begin with fewer seeds"
        )


def misfit(variant: str, dataset: str, error: UserError) -> MisfitsError:
    """A misfit of a variant's layers, told with its name and the dataset's."""
    place = error.place if isinstance(error, UnfitLayerError) else ()
    told = f"variant {variant!r} on dataset {dataset!r}: {error}"
    return MisfitsError([(("variants", variant, *place), told)])


def _misfits(suite: Suite) -> Iterator[MisfitsError]:
    for trial in suite.trials():
        if trial.seed != suite.seeds[0]:
            continue
        dataset = suite.datasets[trial.dataset]
        try:
            if (signature := dataset.known_signature()) is not None:
                trial.places(signature)
            elif (given := dataset.known_input()) is not None and trial.layers:
                require_chain(trial.layers, given)
        except UserError as error:
            yield misfit(trial.variant, trial.dataset, error)
