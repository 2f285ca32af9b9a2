"""A model that a user's own function makes, as a suite names it."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import Field, model_validator

from rnnpipe.files.own_code import Reference, code_digest, own_code
from rnnpipe.specs.base import Spec


class OwnModel(Spec):
    """A function from a `rnnpipe.specs.Signature` to a `keras.Model`.

    A suite file writes it as text, `module:function`.

    Attributes:
        function: by the name of its module and its own.
        folder: where the module is looked for first, that of the suite file; None to look only
            among what is installed.

    """

    function: Reference
    folder: str | None = Field(None, max_length=4096)

    @model_validator(mode="before")
    @classmethod
    def _as_written(cls, value: Any) -> Any:
        return value if isinstance(value, Mapping | OwnModel) else {"function": value}

    @property
    def module(self) -> str:
        """Of the function, by its dotted name."""
        return self.function.partition(":")[0]

    def located(self, folder: Path) -> "OwnModel":
        """This model, looked for in the folder of the suite file.

        Raises:
            UserError: no such module, or a file that is not Python.

        """
        found = OwnModel(function=self.function, folder=str(folder.absolute()))
        own_code(found.function, found.folder)
        return found

    def code_digest(self) -> str:
        """SHA-256 of the function's code, of whatever it imports from the same place too.

        Raises:
            UserError: no such module, or a file that is not Python.

        """
        return code_digest(self.function, self.folder)
