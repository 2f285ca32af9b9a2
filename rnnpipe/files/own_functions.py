"""Functions of a user's own Python code: imported as it is now, and their errors told as theirs.

What lies beside a suite file is served by a finder of its own, from the very files that the code's
digest covers: `sys.path` stays as it is, no stale bytecode runs, and an edited file is read anew.
"""

import sys
import threading
import traceback
from collections.abc import Callable, Sequence
from difflib import get_close_matches
from importlib import import_module
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, SourceFileLoader
from importlib.util import spec_from_file_location
from inspect import getsourcefile, unwrap
from pathlib import Path
from types import ModuleType
from typing import Any

from rnnpipe.errors import UserError
from rnnpipe.files.notices import without_notices
from rnnpipe.files.own_code import OwnCode, own_code

_LOCK = threading.RLock()
_OWN_FILES: set[str] = set()
"""Every file of users' code that this process was asked to load."""


class _FromSource(SourceFileLoader):
    """Compiles the source: bytecode is known by a time stamp, which a quick edit may not change."""

    def path_stats(self, path: str) -> dict[str, Any]:
        raise OSError(path)


class _Beside(MetaPathFinder):
    """Finds the modules that lie beside suite files, by their dotted names."""

    def __init__(self) -> None:
        self.files = dict[str, Path]()

    def find_spec(
        self,
        name: str,
        path: Sequence[str] | None = None,  # noqa: ARG002 (as the interface has it)
        target: ModuleType | None = None,  # noqa: ARG002 (likewise)
    ) -> ModuleSpec | None:
        """The module of that name, or a package without an `__init__.py` around one."""
        file = self.files.get(name)
        if file is not None:
            inside = [str(file.parent)] if file.name == "__init__.py" else None
            loader = _FromSource(name, str(file))
            return spec_from_file_location(
                name, file, loader=loader, submodule_search_locations=inside
            )
        if any(known.startswith(f"{name}.") for known in self.files):
            return ModuleSpec(name, None, is_package=True)
        return None


_BESIDE = _Beside()
_LOADED: dict[tuple[str, str | None], tuple[dict[str, bytes], Callable[..., Any]]] = {}
"""By reference and folder: the function, and the files' content that it was made from."""


def load_function(reference: str, folder: str | None) -> Callable[..., Any]:
    """The function `reference`, from the folder of the suite file or from what is installed.

    The code beside a suite file is imported anew where it has changed since, and only then.

    Args:
        reference: `module:function`.
        folder: of the suite file; None to look only among what is installed.

    Raises:
        UserError: no such module or function, a file that is not Python, a module whose name is
            taken, or an error while the module is imported: with its file and line.

    """
    with _LOCK:
        code = own_code(reference, folder)
        _OWN_FILES.update(map(str, code.files.values()))
        content = {name: path.read_bytes() for name, path in code.files.items()}
        known = _LOADED.get((reference, folder))
        if known is not None and known[0] == content:
            return known[1]
        if code.beside:
            _serve(code)
        try:
            with without_notices():  # it may import Keras
                module = import_module(code.module)
        except (Exception, SystemExit) as error:
            raise own_error(error) from error
        function = _function(module, code)
        _LOADED[reference, folder] = (content, function)
        return function


def own_objects(reference: str, folder: str | None) -> dict[str, Any]:
    """All classes and functions of the code of `reference`, by name, once it is imported.

    Raises:
        UserError: as `load_function`.

    """
    load_function(reference, folder)
    code = own_code(reference, folder)
    modules = [sys.modules[name] for name in code.files if name in sys.modules]
    return {
        name: value
        for module in modules
        for name, value in vars(module).items()
        if callable(value) and getattr(value, "__module__", None) in code.files
    }


def own_error(
    error: Exception | SystemExit, function: Callable[..., Any] | None = None
) -> UserError:
    """What to raise for an error in a user's own code: the error, with its file and line.

    Args:
        error: as it was caught.
        function: the user's function that was called; where it could not even be entered, as with
            an argument that it does not take, its own file and line are told.

    """
    if isinstance(error, SyntaxError) and error.filename:
        place = f"{error.filename}, line {error.lineno}"
    else:
        place = _place(error) or _definition(function) or "your Python code"
    said = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
    if isinstance(error, UserError):
        said = str(error)
    return UserError(f"{place}: {said}; this is your own code, mend it there")


def _serve(code: OwnCode) -> None:
    """Has the code's modules imported from its files, and none from an earlier import."""
    for name, path in code.files.items():
        held = sys.modules.get(name)
        elsewhere = held is not None and getattr(held, "__file__", None) != str(path)
        if name.partition(".")[0] in sys.stdlib_module_names or (
            elsewhere and name not in _BESIDE.files
        ):
            raise UserError(
                f"{path} has the name of another module, {name}, which is in use; give the file "
                "another name"
            )
    for name in code.files:
        sys.modules.pop(name, None)
    _BESIDE.files.update(code.files)
    if _BESIDE not in sys.meta_path:
        sys.meta_path.insert(0, _BESIDE)


def _function(module: ModuleType, code: OwnCode) -> Callable[..., Any]:
    found = getattr(module, code.function, None)
    if callable(found):
        return found  # type: ignore[no-any-return]  # what it returns is seen where it is called
    names = [name for name, value in vars(module).items() if callable(value)]
    close = get_close_matches(code.function, names, n=1)
    hint = f"; did you mean {close[0]}?" if close else ""
    raise UserError(f"{module.__file__} has no function {code.function}{hint}")


def _place(error: BaseException) -> str | None:
    """The innermost line of the user's own in the error's traceback."""
    own = [f for f in traceback.extract_tb(error.__traceback__) if f.filename in _OWN_FILES]
    return f"{own[-1].filename}, line {own[-1].lineno}, in {own[-1].name}" if own else None


def _definition(function: Callable[..., Any] | None) -> str | None:
    code = getattr(unwrap(function), "__code__", None) if function else None
    if function is None or code is None:
        return None
    return f"{getsourcefile(code)}, line {code.co_firstlineno}, in {code.co_name}"
