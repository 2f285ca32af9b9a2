"""The one cache key.

A step's result is a small JSON record of an entry in the store. It is found again when the step's
name, its specs, the digests of what it reads, the source of the code that makes it, and the
versions and settings of the libraries that shape it are all the same.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, get_args, get_type_hints

from prefect import Task
from prefect.cache_policies import CachePolicy
from prefect.context import TaskRunContext
from pydantic_core import to_jsonable_python

from rnnpipe.files.own_code import code_digest
from rnnpipe.provenance.fingerprint import source_digests
from rnnpipe.records import Entry
from rnnpipe.specs import OwnModel

if TYPE_CHECKING:
    from rnnpipe.store import Store

Parameters = Mapping[str, Any]
"""Of a step, by name."""


Code = str | OwnModel
"""A dotted module, or a user's own function."""


class NotInKey:
    """Marks a parameter that says where, under which name or by which process, and not what.

    As in `store: Annotated[Store, NotInKey]`.
    """


def _no_settings(_: Parameters) -> dict[str, str]:
    return {}


@dataclass(kw_only=True)
class KeyOver(CachePolicy):
    """The cache key of a step; every parameter is part of it that is not `NotInKey`.

    Attributes:
        modules: whose code the step runs, with all that they import; or what says so from the
            step's parameters, where it runs the code of the kinds or functions that these name.
        libraries: the packages whose versions shape the result; or what says so likewise.
        settings: what says from the parameters which settings of this process shape the result.

    """

    modules: tuple[str, ...] | Callable[[Parameters], tuple[Code, ...]]
    libraries: tuple[str, ...] | Callable[[Parameters], tuple[str, ...]]
    settings: Callable[[Parameters], dict[str, str]] = _no_settings

    def compute_key(
        self,
        task_ctx: TaskRunContext,
        inputs: dict[str, Any],
        flow_parameters: dict[str, Any],  # noqa: ARG002 (Prefect passes it)
        **_: Any,
    ) -> str:
        """The key, which the store keeps together with its components."""
        store: Store = inputs["store"]
        return store.cache.keys.write(self.components(task_ctx.task, inputs))

    def components(self, step: Task[..., Any], parameters: Parameters) -> dict[str, Any]:
        """All that the key stands for, as plain JSON."""
        names = key_parameters(step)
        return {
            "step": step.name,
            "inputs": {name: _canonical(parameters[name]) for name in parameters if name in names},
            **self.surroundings(parameters),
        }

    def read_code(self) -> None:
        """Reads now what the key takes from files, once a process, whatever the parameters.

        To be called where TensorFlow traces models, which parses code as this does: Python 3.11
        fails now and then when two threads parse at the same time ("AST constructor recursion
        depth mismatch").
        """
        self.surroundings({})

    def surroundings(self, parameters: Parameters) -> dict[str, dict[str, str]]:
        """What of the key is no parameter: digests of code, versions, and settings."""
        modules = self.modules(parameters) if callable(self.modules) else self.modules
        libraries = self.libraries(parameters) if callable(self.libraries) else self.libraries
        return {
            "sources": _sources(modules),
            "libraries": _versions(libraries),
            "settings": self.settings(parameters),
        }


def modules_of(kinds: Iterable[object]) -> tuple[str, ...]:
    """Where the classes of `kinds`, specs or such classes themselves, are defined."""
    return tuple(sorted({kind.__module__ for kind in kinds}))


def key_parameters(step: Task[..., Any]) -> dict[str, Any]:
    """The parameters of a step that are part of its key, and their types."""
    hints = get_type_hints(step.fn, include_extras=True)
    return {
        name: hint
        for name, hint in hints.items()
        if name != "return" and NotInKey not in get_args(hint)
    }


def current_key() -> str:
    """The key of the step that is running."""
    context = TaskRunContext.get()
    if context is None:
        raise RuntimeError("current_key() was called outside a cached step")
    return policy_of(context.task).compute_key(context, context.parameters, {})


def policy_of(task: Task[..., Any]) -> KeyOver:
    """What the key of a cached step is made of.

    Raises:
        TypeError: the step is not cached.

    """
    if not isinstance(task.cache_policy, KeyOver):
        raise TypeError(f"task {task.name!r} has no cache_policy = KeyOver(...)")
    return task.cache_policy


def _sources(code: tuple[Code, ...]) -> dict[str, str]:
    return {name: digest for each in code for name, digest in _code_of(each).items()}


def _code_of(code: Code) -> dict[str, str]:
    if isinstance(code, OwnModel):
        return {code.module: code.code_digest()}
    return _sources_of(code)


@cache
def _sources_of(module: str) -> dict[str, str]:
    """Once a process: the code that runs is the code that was imported."""
    if module.partition(".")[0] == "rnnpipe":
        return source_digests([module])
    return {module: code_digest(f"{module}:kind", None)}  # another package's


@cache
def _versions(libraries: tuple[str, ...]) -> dict[str, str]:
    """Once a process, likewise; each takes milliseconds to look up."""
    return {name: version(name) for name in libraries}


def _canonical(value: Any) -> Any:
    """`value` as JSON; an entry stands for its content, a function is told without its folder."""
    if isinstance(value, OwnModel):
        return value.function
    return value.digest if isinstance(value, Entry) else to_jsonable_python(value)
