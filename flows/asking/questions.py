"""What is asked and answered over HTTP, as JSON."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from rnnpipe.bundles.bundle import Bundle
from rnnpipe.bundles.predictions import step_name
from rnnpipe.data.fresh.base import Reader
from rnnpipe.data.fresh.pictures import Pictures
from rnnpipe.data.fresh.series import Tables
from rnnpipe.data.fresh.tagged import Sentences
from rnnpipe.data.fresh.texts import TextReader
from rnnpipe.specs import Classes, Features, Numbers

Reads = Literal["text", "table", "series", "picture"]

ROWS = 1_000
"""Rows of one question at the most; a table has one a step."""


class Question(BaseModel):
    """Rows to be answered by every variant of a dataset."""

    model_config = ConfigDict(extra="forbid")

    rows: Annotated[list[JsonValue], Field(min_length=1, max_length=ROWS)] = Field(
        description="texts; tables' rows, by their columns; pictures as data: URLs; or arrays as "
        "nested lists"
    )
    dataset: str | None = Field(
        default=None, description="which dataset they are like; the first where it is left out"
    )
    along: bool = Field(
        default=False, description="whether to answer after each word or step of the first row too"
    )


class AlongAnswer(BaseModel):
    """What is answered as the first row goes on."""

    steps: list[str] = Field(description="words, which joined are the text; or numbers of steps")
    lines: list[dict[str, Any]] = Field(description="what is answered after each of them")


class VariantAnswer(BaseModel):
    """What one variant answers."""

    variant: str
    lines: list[dict[str, Any]] = Field(
        default=[],
        description="of each row a class with probabilities, numbers in their own units, a text, "
        "or an error; several where there is an answer a step",
    )
    counts: dict[str, int] = Field(default={}, description="how the rows were read")
    along: AlongAnswer | None = None
    error: str | None = Field(default=None, description="why it has no answer to any row")


class Answers(BaseModel):
    """What all variants answer."""

    dataset: str
    answers: list[VariantAnswer]


class AskedModel(BaseModel):
    """A model that can be asked."""

    dataset: str
    variant: str
    reads: Reads = Field(
        description="a row is a text; a step of a table, by its columns; a series of its own; or a "
        "picture, as data: URL in base64 or as an array"
    )
    columns: list[str] = Field(description="of a series; empty where they have no names")
    width: int | None = Field(description="how many columns a series has")
    timesteps: int | None = Field(description="how many steps are read, the last ones")
    writes: bool = Field(description="whether a text is answered, which is generated")
    classes: list[str] = Field(description="empty where none is answered")
    numbers: list[str] = Field(description="what the numbers of an answer are called")
    per_step: bool = Field(description="whether there is an answer a step")
    seeds: list[int]


class Health(BaseModel):
    """How the service is."""

    status: Literal["ok", "failing"]
    models: int
    waiting: int = Field(description="questions that wait for a model")


def asked_model(bundle: Bundle) -> AskedModel:
    """Tell of a bundle what a page has to know."""
    ports = bundle.signature.inputs.values()
    port = next((port for port in ports if port.is_sequence), next(iter(ports)))
    target = bundle.signature.target
    return AskedModel(
        dataset=bundle.record.dataset,
        variant=bundle.record.variant,
        reads=_reads(bundle.reader),
        columns=list(port.names) if isinstance(port, Features) else [],
        width=port.width if isinstance(port, Features) else None,
        timesteps=port.timesteps,
        classes=list(target.names) if isinstance(target, Classes) else [],
        numbers=[q.name for q in target.quantities] if isinstance(target, Numbers) else [],
        writes=bundle.record.writes_text,
        per_step=step_name(target) == "step",
        seeds=list(bundle.record.trained.seeds),
    )


def _reads(reader: Reader) -> Reads:
    if isinstance(reader, TextReader | Sentences):
        return "text"
    if isinstance(reader, Pictures):
        return "picture"
    return "table" if isinstance(reader, Tables) else "series"
