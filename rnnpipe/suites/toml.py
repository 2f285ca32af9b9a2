"""Reading suites from TOML, with errors that name file, key, value and what was expected."""

import tomllib
from collections.abc import Iterable
from difflib import get_close_matches
from importlib import resources
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from rnnpipe.errors import UserError
from rnnpipe.files.untrusted import plain
from rnnpipe.specs.base import NAME_RULE
from rnnpipe.suites.suite import Suite

MOST_CHARACTERS = 100_000
"""Room for a suite of 500 variants; refused before it is parsed, which can take very long."""

_SHOWN_CHARACTERS = 80


def bundled_suites() -> tuple[str, ...]:
    """Names of the suites that come with rnnpipe."""
    folder = resources.files("rnnpipe") / "suites"
    return tuple(sorted(f.name[:-5] for f in folder.iterdir() if f.name.endswith(".toml")))


def load_suite(name_or_path: str) -> Suite:
    """A bundled suite by name, or a user's own from the path of a `.toml` file.

    Raises:
        UserError: no such suite, unreadable or invalid TOML, an unknown key or a bad value.

    """
    if name_or_path in bundled_suites():
        text = (resources.files("rnnpipe") / "suites" / f"{name_or_path}.toml").read_text("utf-8")
        return parse_suite(text, origin=f"{name_or_path}.toml")
    path = Path(name_or_path)
    if path.suffix == ".toml":
        return parse_suite(_read(path), origin=name_or_path).located(path.parent)
    close = get_close_matches(name_or_path, bundled_suites(), n=1)
    hint = f" Did you mean {close[0]!r}?" if close else ""
    raise UserError(
        f"no suite {name_or_path!r}: expected one of {', '.join(bundled_suites())}, "
        f"or the path of a .toml file.{hint}"
    )


def parse_suite(text: str, origin: str) -> Suite:
    """The suite written in `text`; `origin` names the file in error messages.

    Raises:
        UserError: invalid TOML, an unknown key or a bad value; every problem is listed.

    """
    try:
        content = plain(tomllib.loads(text))
    except (ValueError, RecursionError) as error:
        raise UserError(f"{origin} is not valid TOML: {error}") from error
    try:
        return Suite.model_validate(content)
    except ValidationError as error:
        problems = "\n".join(f"  {line}" for line in _problems(error))
        raise UserError(f"{origin} is not a valid suite:\n{problems}") from error


def _read(path: Path) -> str:
    try:
        with path.open(encoding="utf-8") as file:
            text = file.read(MOST_CHARACTERS + 1)
    except (OSError, UnicodeDecodeError) as error:
        raise UserError(f"cannot read the suite file {path}: {error}") from error
    if len(text) > MOST_CHARACTERS:
        raise UserError(
            f"{path} is too long; a suite file has at most {MOST_CHARACTERS:,} characters"
        )
    return text


def _problems(error: ValidationError) -> Iterable[str]:
    for problem in error.errors(include_url=False):
        key = _key(problem["loc"])
        value = _shown(problem["input"])
        if problem["type"] == "missing":
            yield f"{key}: missing; add it"
        elif problem["type"] == "extra_forbidden":
            yield f"{key} = {value}: unknown key; remove it or check its spelling"
        elif problem["type"] == "string_pattern_mismatch":
            yield f"{key} = {value}: {NAME_RULE}"
        elif problem["type"] == "value_error":
            yield f"{key}: {problem['ctx']['error']}" if key else str(problem["ctx"]["error"])
        else:
            yield f"{key} = {value}: {_lower_first(problem['msg'])}"


def _key(location: tuple[int | str, ...]) -> str:
    """`("variants", "a", "layers", 0, "lstm", "units")` as `variants.a.layers[0].units`.

    Pydantic puts the tag of a tagged union (a layer's type, a dataset's source) behind the
    position or name it stands at; in the file there is no such level, so it is left out.
    """
    parts = list(location)
    for table, levels in (("datasets", 2), ("layers", 2), ("baseline", 1)):
        if table in parts and len(parts) > parts.index(table) + levels:
            del parts[parts.index(table) + levels]
    key = ""
    for part in parts:
        if part == "[key]":
            continue
        shown = part if isinstance(part, int) or part.isprintable() else repr(part)
        key += f"[{part}]" if isinstance(part, int) else f".{shown}" if key else str(shown)
    return key


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= _SHOWN_CHARACTERS else text[: _SHOWN_CHARACTERS - 1] + "…"


def _lower_first(message: str) -> str:
    return message[:1].lower() + message[1:]
