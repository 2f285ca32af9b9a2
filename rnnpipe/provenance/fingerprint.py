"""Digests of source code: they change when, and only when, what the code computes can.

A step's result depends on the module it lives in and, through imports, on others. The digests
cover all of these within rnnpipe, with comments, docstrings and layout left out.
"""

import ast
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from rnnpipe.files.source_code import digest_of_code

_ROOT = Path(__file__).parents[1]


def source_digests(modules: Iterable[str], root: Path = _ROOT) -> dict[str, str]:
    """SHA-256 of the code of `modules` and of every module of the package they import.

    Args:
        modules: dotted names, such as `rnnpipe.training.train`.
        root: the package's folder; its name is the first part of the dotted names.

    Raises:
        ValueError: a name that is no module of the package.

    """
    digests: dict[str, str] = {}
    waiting = list(modules)
    while waiting:
        module = waiting.pop()
        if module not in digests:
            code = _code(_file(module, root).read_text("utf-8"))
            digests[module] = code.digest
            waiting.extend(_imports(code, root))
    return dict(sorted(digests.items()))


class _Import(NamedTuple):
    """`import module`, or `from module import name`, which is then `called` something."""

    module: str
    name: str | None = None
    called: str | None = None


class _Code(NamedTuple):
    """A module's digest, and what it imports anywhere."""

    digest: str
    imports: tuple[_Import, ...]


@cache
def _code(text: str) -> _Code:
    """Of a module's text; many steps share most of their modules, and parsing takes its time."""
    tree = ast.parse(text)
    imports: list[_Import] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            imports += [_Import(alias.name) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            module = node.module or ""
            imports += [_Import(module, a.name, a.asname or a.name) for a in node.names]
    return _Code(digest_of_code(tree), tuple(imports))


def _file(module: str, root: Path) -> Path:
    package, *parts = module.split(".")
    path = root.joinpath(*parts)
    candidates = (
        (path / "__init__.py", path.with_suffix(".py")) if parts else (path / "__init__.py",)
    )
    for candidate in candidates:
        if package == root.name and candidate.is_file():
            return candidate
    raise ValueError(f"{module!r} is no module of {root}")


def _is_module(name: str, root: Path) -> bool:
    try:
        _file(name, root)
    except ValueError:
        return False
    return True


def _imports(code: _Code, root: Path) -> Iterator[str]:
    """Modules of the package that `code` imports, anywhere in it."""
    for each in code.imports:
        if _is_module(each.module, root):
            yield each.module if each.name is None else _origin(each.module, each.name, root)


def _origin(module: str, name: str, root: Path) -> str:
    """The module in which `name`, imported from `module`, is defined.

    A package's `__init__` is a table of contents: importing one name from it depends on the module
    that the name comes from, and on no other.
    """
    if _is_module(f"{module}.{name}", root):
        return f"{module}.{name}"
    file = _file(module, root)
    if file.name == "__init__.py":
        for each in _code(file.read_text("utf-8")).imports:
            if each.called == name and each.name and _is_module(each.module, root):
                return _origin(each.module, each.name, root)
    return module
