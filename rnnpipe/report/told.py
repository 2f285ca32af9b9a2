"""Change points that have been told, kept so that they stay told.

What a history tells of the runs it has follows from them alone. But runs are deleted, and the rate
of false changes is the user's to set anew; what has once been told is shown all the same.
"""

from collections.abc import Collection, Sequence
from pathlib import Path

from pydantic import ValidationError

from rnnpipe.errors import UserError
from rnnpipe.files.atomic import write_atomically
from rnnpipe.files.untrusted import read_file
from rnnpipe.records import Record, to_json
from rnnpipe.report.changes import ChangeView, newest_first

_MAX_BYTES = 16 * 2**20


class _Told(Record):
    """What the file holds."""

    schema_version: int = 1
    changes: tuple[ChangeView, ...] = ()


def with_told(path: Path, found: Sequence[ChangeView], shown: Collection[str]) -> list[ChangeView]:
    """The change points found now and those told before, the newest first; notes them in `path`.

    Args:
        path: of the file; it need not exist.
        found: what a history tells now.
        shown: the series that it is of; earlier changes of others are kept and not shown.

    Raises:
        UserError: the file is damaged.

    """
    everything = _merged(found, _read(path))
    write_atomically(path, to_json(_Told(changes=tuple(everything))).encode())
    of_shown = (
        view.model_copy(update={"headlines": tuple(h for h in view.headlines if h.series in shown)})
        for view in everything
    )
    return [view for view in of_shown if view.headlines]


def _merged(found: Sequence[ChangeView], earlier: Sequence[ChangeView]) -> list[ChangeView]:
    """A view per pair of runs, with the headlines of both; where both tell of a series, as now."""
    views = {(view.before, view.after): view for view in found}
    for view in earlier:
        now = views.get((view.before, view.after))
        known = {headline.series for headline in now.headlines} if now else set()
        gone = tuple(h for h in view.headlines if h.series not in known)
        headlines = (*(now.headlines if now else ()), *gone)
        views[view.before, view.after] = (now or view).model_copy(update={"headlines": headlines})
    return newest_first(views.values())


def _read(path: Path) -> tuple[ChangeView, ...]:
    try:
        return _Told.model_validate_json(read_file(path, _MAX_BYTES)).changes
    except FileNotFoundError:
        return ()
    except (OSError, ValidationError) as error:
        raise UserError(
            f"{path}, which holds the change points told so far, cannot be read "
            f"({str(error).splitlines()[0]}): delete "
            "it, and those that the recorded runs still show are told anew"
        ) from error
