"""A user's own Python code: which files it is, and their digest, found without running any of it.

A reference is `module:function`, as in `my_data:load`. The module lies beside the suite file, or is
installed. Its code is that of the module and of all that it imports from the same place: from the
suite's folder, or, of an installed one, from its own top-level package. Only `import` statements
are followed, wherever they stand.
"""

import ast
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.machinery import PathFinder
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator

from rnnpipe.errors import UserError, why
from rnnpipe.files.source_code import digest_of_code

_NAME = r"[^\W\d]\w*"
_REFERENCE = re.compile(rf"{_NAME}(\.{_NAME})*:{_NAME}")


def _checked(reference: str) -> str:
    if _REFERENCE.fullmatch(reference) is None:
        raise ValueError(
            f"{reference!r:.80} names no function; expected module:function, as in my_data:load"
        )
    return reference


Reference = Annotated[str, AfterValidator(_checked)]
"""A function by the name of its module and its own: `my_data:load`."""


@dataclass(frozen=True)
class OwnCode:
    """The files of a function's code.

    Attributes:
        module: the function's module, by its dotted name.
        function: the function's name in it.
        beside: whether the code lies beside the suite file, and is not installed.
        files: every module of the code by its dotted name.

    """

    module: str
    function: str
    beside: bool
    files: dict[str, Path]


def find_code(reference: str, folder: str | None) -> OwnCode | None:
    """The files that make up the code of the function `reference`; None where there is no module.

    Args:
        reference: `module:function`.
        folder: of the suite file, where a module is looked for first; None to look only among
            what is installed.

    Raises:
        UserError: a file that is not Python.

    """
    module, _, function = _checked(reference).partition(":")
    if folder is not None and _file(module, Path(folder)):
        return OwnCode(module, function, beside=True, files=_reached(module, Path(folder), None))
    top = module.partition(".")[0]
    root = _installed(top)
    if root is None or _file(module, root) is None:
        return None
    return OwnCode(module, function, beside=False, files=_reached(module, root, top))


def own_code(reference: str, folder: str | None) -> OwnCode:
    """The files that make up the code of the function `reference`, as `find_code` has them.

    Raises:
        UserError: no such module, or a file that is not Python.

    """
    found = find_code(reference, folder)
    if found is None:
        module = reference.partition(":")[0]
        places = "among what is installed" if folder is None else f"in {folder}, nor installed"
        raise UserError(
            f"{reference}: there is no module {module} {places}; put {module.replace('.', '/')}.py "
            "beside the suite file, or install the package that has it"
        )
    return found


def code_digest(reference: str, folder: str | None) -> str:
    """SHA-256 of the code of the function `reference`: of its module and what that imports.

    Comments, docstrings and layout, and where the files lie, make no difference.

    Raises:
        UserError: no such module, or a file that is not Python.

    """
    sha256 = hashlib.sha256()
    for name, path in sorted(own_code(reference, folder).files.items()):
        sha256.update(f"{name} {digest_of_code(_parsed(path))}\n".encode())
    return sha256.hexdigest()


def _installed(top: str) -> Path | None:
    """The folder in which the package or module `top` is installed."""
    spec = PathFinder.find_spec(top)
    if spec is None or spec.origin is None or not spec.origin.endswith(".py"):
        return None
    origin = Path(spec.origin)
    return origin.parents[1] if spec.submodule_search_locations else origin.parent


def _reached(module: str, root: Path, package: str | None) -> dict[str, Path]:
    """The module and all that it imports below `root`, or in the one `package` there."""
    found: dict[str, Path] = {}
    waiting = [module, *_packages(module)]
    while waiting:
        name = waiting.pop()
        top = name.partition(".")[0]
        file = None if top != (package or top) or top == "rnnpipe" else _file(name, root)
        if file is not None and name not in found:
            found[name] = file
            waiting.extend(_imports(_parsed(file), name, is_package=file.name == "__init__.py"))
    return dict(sorted(found.items()))


def _file(module: str, root: Path) -> Path | None:
    path = root.joinpath(*module.split("."))
    candidates = (path / "__init__.py", path.with_name(f"{path.name}.py"))
    return next((file for file in candidates if file.is_file()), None)


def _packages(module: str) -> Iterator[str]:
    """The packages around a module; importing it runs them first."""
    while "." in module:
        module = module.rpartition(".")[0]
        yield module


def _imports(tree: ast.AST, module: str, *, is_package: bool) -> Iterator[str]:
    """Names that `tree` may import as modules, anywhere in it, those around them among these."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                around = module.split(".")[: None if is_package else -1]
                around = around[: len(around) - node.level + 1]
                base = ".".join([*around, *([base] if base else [])])
            names = [base, *(f"{base}.{alias.name}" for alias in node.names)] if base else []
        else:
            continue
        for name in names:
            yield from (name, *_packages(name))


def _parsed(path: Path) -> ast.Module:
    try:
        return ast.parse(path.read_bytes(), filename=str(path))
    except SyntaxError as error:
        raise UserError(f"{path}, line {error.lineno} is not Python: {error.msg}") from error
    except (OSError, ValueError) as error:
        raise UserError(f"cannot read the Python file {path}: {why(error)}") from error
