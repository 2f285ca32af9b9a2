"""The names of a table's columns: each only once, and those that are asked for among them."""

import json
from collections import Counter
from collections.abc import Sequence
from difflib import get_close_matches
from itertools import count
from pathlib import Path

from rnnpipe.data.tables.layout import named
from rnnpipe.errors import UserError
from rnnpipe.files.untrusted import shown

_MOST_SHOWN = 30
_SHOWN_CHARACTERS = 60


def check_unique(names: Sequence[str], path: Path, hint: str = "") -> None:
    """Refuse two columns of one name; `hint` is another mend than to rename them in the file.

    Raises:
        UserError: naming them.

    """
    repeated = [name for name, times in Counter(names).items() if times > 1]
    if repeated:
        places = [str(i) for i, name in enumerate(names, start=1) if name == repeated[0]]
        raise UserError(
            f"{named(path)} has several columns named {quoted(repeated)} (columns "
            f"{', '.join(places)}): rename them in the file{hint}"
        )


def made_unique(names: Sequence[str]) -> list[str]:
    """The names, those that are there already with a number behind them: a, b, a_2."""
    found: list[str] = []
    for name in names:
        if name in found:
            others = (f"{name}_{number}" for number in count(2))
            name = next(n for n in others if n not in {*found, *names})  # noqa: PLW2901 (its stand-in)
        found.append(name)
    return found


def check_there(wanted: Sequence[str], names: Sequence[str], path: Path, hint: str = "") -> None:
    """Refuse a column that the table does not have; `hint` is added to what is said.

    Raises:
        UserError: naming it, the one that was probably meant, and those that there are.

    """
    missing = [name for name in wanted if name not in names]
    if not missing:
        return
    near = nearest(missing[0], names)
    meant = "" if near is None else f" Did you mean {shown(repr(near))}?"
    raise UserError(
        f"{named(path)} has no column {quoted(missing)}; it has {quoted(names)}.{meant}{hint}"
    )


def nearest(name: str, names: Sequence[str]) -> str | None:
    """The name that was probably meant, or None."""
    by_folded = {known.strip().casefold(): known for known in names}
    close = get_close_matches(name.strip().casefold(), by_folded, n=1)
    return by_folded[close[0]] if close else None


def quoted(names: Sequence[str]) -> str:
    """Names in quotation marks, the first of them where there are very many."""
    said = ", ".join(shown(repr(brief(name))) for name in names[:_MOST_SHOWN])
    more = len(names) - _MOST_SHOWN
    return f"{said} and {more:,} more" if more > 0 else said


def as_toml(names: Sequence[str]) -> str:
    """Names as a list in a TOML file."""
    return f"[{', '.join(json.dumps(name, ensure_ascii=False) for name in names)}]"


def brief(text: str) -> str:
    """A text, or the beginning of a long one."""
    return text if len(text) <= _SHOWN_CHARACTERS else text[: _SHOWN_CHARACTERS - 1] + "…"
