"""Data that a function of the user's own makes: `load = "my_data:load"`."""

import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Literal, Self

import numpy as np
from pydantic import Field, JsonValue, model_validator

from rnnpipe.data.datasets.base import Source
from rnnpipe.data.datasets.describing import card_of
from rnnpipe.data.examples import Dataset, flat
from rnnpipe.data.sources.files import LocalFile
from rnnpipe.files.own_code import Reference, find_code, own_code
from rnnpipe.files.own_functions import load_function, own_error
from rnnpipe.specs import Classes
from rnnpipe.specs.training import TrainingSpec

_BESIDE, _INSTALLED = "code", "installed"
"""What the roles of a module's files begin with, by where it lies."""

_EXPECTED = f"{Dataset.__module__}.{Dataset.__qualname__}"


class PythonSpec(Source):
    """What a function of one's own returns, a `rnnpipe.data.examples.Dataset`.

    The function is called with the settings and, as `pathlib.Path`, the files, each by its name.
    Its code, and that of the modules beside it which it imports, is part of the cache key, and so
    is what the `files` hold; what else it reads is not, and a change there goes unnoticed.
    """

    source: Literal["python"]
    load: Reference = Field(
        description="the function, `module:function`, beside the suite file or installed"
    )
    settings: dict[str, JsonValue] = Field(
        default_factory=dict, description="what it is called with"
    )
    files: dict[str, str] = Field(
        default_factory=dict, description="paths of files that it reads, by the argument's name"
    )
    folder: str | None = Field(
        None, max_length=4096, description="where the module lies: beside the suite file"
    )

    @model_validator(mode="after")
    def _arguments_once(self) -> Self:
        twice = sorted(self.settings.keys() & self.files.keys())
        if twice:
            raise ValueError(f"{', '.join(twice)} stands in settings and in files; name it once")
        return self

    def own_files(self) -> dict[str, str]:
        """Return the files that the function reads, and those of its code."""
        code = find_code(self.load, self.folder)
        if code is None:
            return self.files
        where = _BESIDE if code.beside else _INSTALLED
        return self.files | {f"{where}.{name}": str(path) for name, path in code.files.items()}

    def located(self, folder: Path) -> Self:
        """Return the same with paths that start at `folder`, where the suite's file lies.

        Raises:
            UserError: there is no such module, neither there nor installed.

        """
        start = folder.absolute()
        files = {
            name: os.path.normpath(start / Path(path).expanduser())
            for name, path in self.files.items()
        }
        own_code(self.load, str(start))
        return self.model_copy(update={"files": files, "folder": str(start)})

    def data_only(self) -> Self:
        """Return what shapes the examples: no folders, and no training settings."""
        files = {name: Path(path).name for name, path in self.files.items()}
        return self.model_copy(update={"files": files, "folder": None, "training": TrainingSpec()})

    def require_usable(self) -> None:
        """Import the module, and look for the function in it."""
        load_function(self.load, self.folder)

    def read(self, files: Mapping[str, LocalFile]) -> Dataset:
        """Have the function make the dataset.

        Raises:
            UserError: there is no such function, it raises, or it returns anything but a whole
                `Dataset`; with file and line.

        """
        function = load_function(self.load, self._folder_of(files))
        paths = {name: files[name].path for name in self.files}
        try:
            made = _whole(function(**self.settings, **paths))
        except MemoryError:
            raise
        except (Exception, SystemExit) as error:
            raise own_error(error, function) from error
        return made if made.card is not None else replace(made, card=card_of(made, [self._note]))

    @property
    def _note(self) -> str:
        return f"made by {self.load}, which alone knows how its parts were split and fitted"

    def _folder_of(self, files: Mapping[str, LocalFile]) -> str | None:
        """Where the module lies that was noted; None where it is an installed one."""
        module = self.load.partition(":")[0]
        file = files.get(f"{_BESIDE}.{module}")
        if file is None:
            return None
        return str(file.path.parents[module.count(".") + (file.path.name == "__init__.py")])


def _whole(made: object) -> Dataset:
    """What was returned, if a model can be trained on it.

    Raises:
        TypeError: it is no dataset.
        ValueError: a part without examples, a number that is none, or a class without a name.

    """
    if not isinstance(made, Dataset):
        raise TypeError(f"it returned {type(made).__name__}; expected {_EXPECTED}")
    for part, examples in made.parts().items():
        if not len(examples):
            raise ValueError(f"the {part} examples that it returned are none")
        for what, values in examples.named():
            numbers = flat(values)
            if numbers.dtype.kind == "f" and not np.isfinite(numbers).all():
                raise ValueError(f"the {part} {what} that it returned hold NaN or infinity")
        target, found = made.signature.target, flat(examples.targets)
        if isinstance(target, Classes) and (
            found.dtype.kind not in "iu" or not 0 <= found.min() <= found.max() < target.width
        ):
            raise ValueError(
                f"the {part} targets that it returned are {found.dtype}, from {found.min()} to "
                f"{found.max()}; expected classes by position, int32 from 0 to {target.width - 1}"
            )
    return made
