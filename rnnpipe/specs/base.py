"""What every spec has in common: frozen, no unknown keys, no silent type coercion."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Name = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]{0,63}$")]
"""A dataset's, variant's or suite's name: lower-case, safe as a folder and in a Prefect key."""

FileName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$")]
"""A file's or a run's name: one part of a path, which never leads out of its folder."""

NAME_RULE = "a name has 1 to 64 of a-z, 0-9, - and _, and starts with a letter or digit"

Count = Annotated[int, Field(strict=True, ge=1, le=100_000_000)]
"""A positive whole number."""

Seed = Annotated[int, Field(strict=True, ge=0, lt=2**32)]
"""A random seed, as NumPy and Keras accept it."""

Fraction = Annotated[float, Field(strict=True, gt=0.0, lt=1.0)]
"""A share, strictly between 0 and 1."""

Rate = Annotated[float, Field(strict=True, ge=0.0, lt=1.0)]
"""A share that may be none, and is not all: of what is dropped out."""

Flag = Annotated[bool, Field(strict=True)]
"""True or false, and neither 1 nor "no"."""

Size = Annotated[int, Field(strict=True, ge=0, lt=2**63)]
"""How many bytes, parameters, examples or epochs there were."""

Number = Annotated[float, Field(gt=-1e100, lt=1e100)]
"""A measured number: finite, and so is what a sum of squares makes of many."""

Seconds = Annotated[float, Field(ge=0.0, le=1e12)]
"""How long something took."""


class Spec(BaseModel):
    """Base of all specs: immutable, hashable by content, refusing keys it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)
