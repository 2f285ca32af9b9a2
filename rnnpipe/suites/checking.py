"""The mistakes in a suite that can be told before anything of it is read, trained or recorded."""

from collections.abc import Iterator

from rnnpipe.data.sources import own
from rnnpipe.errors import MisfitsError, UserError
from rnnpipe.layers.fitting import UnfitLayerError, require_chain
from rnnpipe.suites.suite import Suite
from rnnpipe.suites.toml import with_lines


def require_runnable(suite: Suite, name_or_path: str | None = None) -> None:
    """Look at the user's own files, and at every variant's layers as far as the data are known.

    Of files the first rows are read; what the others are like is told when all are.

    Args:
        suite: what is to run.
        name_or_path: by which it was loaded, so that misfits are told with their lines.

    Raises:
        UserError: a file is not there or not as declared, or layers or a baseline do not fit; every
            misfit is listed, as a `MisfitsError` where no file is known.

    """
    for name, dataset in suite.datasets.items():
        own.require_present(name, dataset.own_files())
        dataset.require_usable()
    if misfits := list(_misfits(suite)):
        error = MisfitsError([found for misfit in misfits for found in misfit.found])
        raise error if name_or_path is None else with_lines(error, name_or_path)


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
