"""Digests of source code: they change when, and only when, what the code computes can.

A step's result depends on the module it lives in and, through imports, on others. The digests
cover all of these within rnnpipe, with comments, docstrings and layout left out.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path

from rnnpipe.provenance.code import Code, code_of, remember

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
            code = code_of(_file(module, root).read_text("utf-8"))
            digests[module] = code.digest
            waiting.extend(_imports(code, root))
    remember()
    return dict(sorted(digests.items()))


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


def _imports(code: Code, root: Path) -> Iterator[str]:
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
        for each in code_of(file.read_text("utf-8")).imports:
            if each.called == name and each.name and _is_module(each.module, root):
                return _origin(each.module, each.name, root)
    return module
