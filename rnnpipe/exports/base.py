"""What every format has: how a model is made ready for it, written, and read by its own runtime."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from rnnpipe.errors import UserError

if TYPE_CHECKING:
    import keras

    from rnnpipe.exports.subject import Exportable
    from rnnpipe.specs import Signature

Inputs = Mapping[str, NDArray[Any]]
"""A batch as a model reads it, by the names of its inputs: int32 ids, or float32."""

Runner = Callable[[Inputs], NDArray[np.float32]]
"""Computes what a written file answers to a batch, by the file's own runtime."""


class Format(ABC):
    """A format to export a model to, as `rnnpipe export --to` names it.

    Attributes:
        name: how it is called.
        writers: what has to be installed to write it, as Python imports it.
        runtime: the package that reads it, by its name among distributions.
        runtime_module: the same as Python imports it.
        batch: how many examples it reads at once; None where that is free.
        free_length: whether it keeps the length of sequences free where the model allows that.
        decodes: whether it holds how text is decoded, and not only what each next token may be.

    """

    name: ClassVar[str]
    writers: ClassVar[tuple[str, ...]] = ()
    runtime: ClassVar[str]
    runtime_module: ClassVar[str]
    batch: ClassVar[int | None] = None
    free_length: ClassVar[bool] = True
    decodes: ClassVar[bool] = False

    @abstractmethod
    def made_ready(self, model: "keras.Model", signature: "Signature") -> "keras.Model":
        """Return a model of the same function whose layers the format can hold.

        Raises:
            UserError: there is none.

        """

    @abstractmethod
    def write(self, subject: "Exportable", ready: "keras.Model", folder: Path) -> None:
        """Write the subject, whose model `made_ready` has returned, into a folder that is there."""

    @abstractmethod
    def load(self, folder: Path) -> Runner:
        """Read back what `write` wrote there, with the format's runtime."""

    def require_writers(self) -> None:
        """Check that what writes the format is installed.

        Raises:
            UserError: it is not.

        """
        missing = [name for name in self.writers if find_spec(name) is None]
        if missing:
            raise UserError(
                f"export to {self.name} needs {', '.join(missing)}, which "
                f"{'is' if len(missing) == 1 else 'are'} not installed: "
                "python -m pip install 'rnnpipe[export]'"
            )

    def runtime_version(self) -> str | None:
        """Name the runtime with its version; None where it is not installed."""
        if find_spec(self.runtime_module) is None:
            return None
        try:
            return f"{self.runtime} {version(self.runtime)}"
        except PackageNotFoundError:  # a copy on the path, without what pip writes about it
            return self.runtime
