"""Reading suites from TOML, with errors that name file, key, value and what was expected."""

import re
import tomllib
from importlib import resources
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from rnnpipe.errors import MisfitsError, UserError, did_you_mean, why
from rnnpipe.files.untrusted import plain
from rnnpipe.specs.base import NAME_RULE
from rnnpipe.suites.broken import told
from rnnpipe.suites.expected import Expected
from rnnpipe.suites.places import line_of, places
from rnnpipe.suites.suite import Suite

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

MOST_CHARACTERS = 100_000
"""Room for a suite of 500 variants; refused before it is parsed, which can take very long."""

_SHOWN_CHARACTERS = 80

_EXPECTED = {
    "bool_type": "expected true or false",
    "dict_type": "expected a table",
    "finite_number": "expected a finite number",
    "float_type": "expected a number",
    "int_type": "expected a whole number",
    "model_attributes_type": "expected a table",
    "model_type": "expected a table",
    "string_type": "expected a text in quotes",
}
"""What else pydantic calls by words of Python's, in those of TOML."""


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
        return parse_suite(_bundled(name_or_path), origin=f"{name_or_path}.toml").located(Path())
    path = Path(name_or_path)
    if path.suffix == ".toml":
        return parse_suite(_read(path), origin=name_or_path).located(path.parent)
    raise UserError(
        f"no suite {name_or_path!r}: expected one of {', '.join(bundled_suites())}, "
        f"or the path of a .toml file{did_you_mean(name_or_path, bundled_suites())}"
    )


def with_lines(error: MisfitsError, name_or_path: str) -> UserError:
    """The misfits of a suite that was loaded by this name or path, each with its line in the file.

    Raises:
        UserError: the file can no longer be read.

    """
    bundled = name_or_path in bundled_suites()
    where = places(_bundled(name_or_path) if bundled else _read(Path(name_or_path)))
    lines = [f"\n  line {line_of(where, place)}: {told}" for place, told in error.found]
    origin = f"{name_or_path}.toml" if bundled else name_or_path
    return UserError(f"{origin}: variants do not fit their datasets:{''.join(lines)}")


def parse_suite(text: str, origin: str) -> Suite:
    """The suite written in `text`; `origin` names the file in error messages.

    Raises:
        UserError: invalid TOML, an unknown key or a bad value; every problem is listed.

    """
    try:
        content = plain(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise UserError(f"{origin} is not valid TOML: {told(error, text)}") from error
    except (ValueError, RecursionError) as error:
        raise UserError(f"{origin} is not valid TOML: {error}") from error
    try:
        return Suite.model_validate(content)
    except ValidationError as error:
        problems = "\n".join(f"  {line}" for line in _located(error, text))
        raise UserError(f"{origin} is not a valid suite:\n{problems}") from error


def _bundled(name: str) -> str:
    return (resources.files("rnnpipe") / "suites" / f"{name}.toml").read_text("utf-8")


def _read(path: Path) -> str:
    try:
        with path.open(encoding="utf-8-sig") as file:
            text = file.read(MOST_CHARACTERS + 1)
    except UnicodeDecodeError as error:
        raise UserError(
            f"{path} is no text in UTF-8 ({error}): save it as UTF-8, or name a suite file"
        ) from error
    except OSError as error:
        raise UserError(f"cannot read the suite file {path}: {why(error)}") from error
    if len(text) > MOST_CHARACTERS:
        raise UserError(
            f"{path} is too long; a suite file has at most {MOST_CHARACTERS:,} characters"
        )
    return text


def _located(error: ValidationError, text: str) -> list[str]:
    """Every problem with its line in the file, in the file's order."""
    where, expected = places(text), Expected()
    told = []
    for problem in error.errors(include_url=False):
        # Of a kind that is unknown it is the key of the kind that is wrong, or missing.
        kind = problem.get("ctx", {}).get("discriminator", "").strip("'")
        place = (*_path(problem["loc"]), kind) if kind else _path(problem["loc"])
        line = line_of(where, place)
        sentence = _problem(problem, _key(place), expected)
        told.append((line or 0, f"line {line}: {sentence}" if line else sentence))
    return [sentence for _, sentence in sorted(told, key=itemgetter(0))]


def _problem(problem: "ErrorDetails", key: str, expected: Expected) -> str:
    """What is wrong with a key, and what was expected."""
    location, context = problem["loc"], problem.get("ctx", {})
    told = f"{key} = {_shown(problem['input'])}"
    match problem["type"]:
        case "missing" | "union_tag_not_found":
            told = f"{key}: missing; add it"
        case "extra_forbidden":
            hint = did_you_mean(str(location[-1]), expected.keys(location[:-1]))
            told += f": unknown key{hint or '; remove it or check its spelling'}"
        case "union_tag_invalid":
            told = _one_of(key, context["tag"], context["expected_tags"])
        case "literal_error":
            told = _one_of(key, problem["input"], context["expected"])
        case "tuple_type":
            told += f": expected a list, such as {expected.example(location)}"
        case "string_pattern_mismatch":
            told += f": {NAME_RULE}"
        case "value_error":
            told = f"{key}: {context['error']}" if key else str(context["error"])
        case "greater_than_equal" | "greater_than" | "less_than_equal" | "less_than":
            told += f": expected {expected.span(location, problem['input']) or _bound(context)}"
        case other:
            told += f": {_EXPECTED.get(other) or _lower_first(problem['msg'])}"
    return told


def _bound(context: dict[str, Any]) -> str:
    """The one bound that pydantic names: of what has no schema, or of several kinds at once."""
    words = {"ge": "{} or more", "gt": "more than {}", "le": "at most {}", "lt": "less than {}"}
    name = next(each for each in words if each in context)
    return words[name].format(f"{context[name]:g}")


def _one_of(key: str, given: Any, names: str) -> str:
    """`names` are those to choose from: in quotes where they are texts."""
    known = re.findall(r"'([^']*)'", names) or [names.replace(" or ", ", ")]
    hint = did_you_mean(given, known) if isinstance(given, str) else ""
    return f"{key} = {_shown(given)}: expected one of {', '.join(known)}{hint}"


def _path(location: tuple[int | str, ...]) -> tuple[int | str, ...]:
    """`("variants", "a", "layers", 0, "lstm", "units")` as it is in the file, without `lstm`.

    Pydantic puts the tag of a tagged union (a layer's type, a dataset's source, ...) behind the
    position or name it stands at; in the file there is no such level, so it is left out.
    """
    parts = list(location)
    match location:
        case ("training", "schedule", _, _, *_):
            del parts[2]
        case ("variants", _, "training", "schedule", _, _, *_):
            del parts[4]
        case ("datasets", _, _, "training", "schedule", _, _, *_):
            del parts[5], parts[2]
        case ("datasets", _, _, *_):
            del parts[2]
        case ("variants", _, "baseline", _, *_):
            del parts[3]
        case ("variants", _, "layers", _, _, *_):
            del parts[4]
        case ("variants", _, "encoder_decoder", _, _, _, *_):
            del parts[5]
    return tuple(part for part in parts if part != "[key]")


def _key(path: tuple[int | str, ...]) -> str:
    """`("variants", "a", "layers", 0, "units")` as `variants.a.layers[0].units`."""
    key = ""
    for part in path:
        shown = part if isinstance(part, int) or part.isprintable() else repr(part)
        key += f"[{part}]" if isinstance(part, int) else f".{shown}" if key else str(shown)
    return key


def _shown(value: Any) -> str:
    text = str(value).lower() if isinstance(value, bool) else repr(value)
    return text if len(text) <= _SHOWN_CHARACTERS else text[: _SHOWN_CHARACTERS - 1] + "…"


def _lower_first(message: str) -> str:
    return message[:1].lower() + message[1:]
