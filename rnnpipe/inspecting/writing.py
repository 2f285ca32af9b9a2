"""The suite file: TOML with a comment on every choice, written where there is none yet."""

import json
import os
import re
import textwrap
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from rnnpipe.errors import UserError
from rnnpipe.files.atomic import storage_errors
from rnnpipe.inspecting.proposal import Key, Proposal
from rnnpipe.inspecting.sizes import CELLS, batch_size, epochs, equal_units, parameters

_COLUMNS = 100
_LSTM_UNITS = 32
_BARE = re.compile(r"[A-Za-z0-9_-]+")


def suite_text(proposal: Proposal, name: str, folder: Path) -> str:
    """Write out the suite that is proposed.

    Args:
        proposal: what to run.
        name: of the suite and its dataset; brought into the form that names have.
        folder: where the file will lie: paths start there.

    """
    return "\n".join(_lines(proposal, named_after(name), folder)) + "\n"


def write_suite(text: str, path: Path) -> None:
    """Write a suite file where there is none.

    Raises:
        UserError: there is one already, or it cannot be written.

    """
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    with storage_errors(path.parent):
        try:
            temporary.write_text(text, "utf-8")
            path.hardlink_to(temporary)  # which, unlike a renaming, replaces nothing
        except FileExistsError as error:
            raise exists(path) from error
        finally:
            temporary.unlink(missing_ok=True)


def exists(path: Path) -> UserError:
    """Say that a suite file is there already, and stays."""
    return UserError(
        f"{path} is there already, and is left as it is: run it with `rnnpipe run {path}` (with "
        "--limit 2000 --seeds 2 it is a quick look), name another file with -o, or take it away"
    )


def named_after(text: str) -> str:
    """A suite's or dataset's name: lower-case letters, digits, - and _."""
    cleaned = re.sub(r"[^a-z0-9_-]+", "_", text.lower()).strip("_-")
    return cleaned[:64] or "data"


def toml(value: Any) -> str:
    """A value as TOML writes it: strings, whole and other numbers, truth values, lists, tables."""
    if isinstance(value, Mapping):
        return f"{{ {', '.join(f'{_key(name)} = {toml(v)}' for name, v in value.items())} }}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(toml, value))}]"
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _key(name: str) -> str:
    return name if _BARE.fullmatch(name) else toml(name)


def _lines(proposal: Proposal, name: str, folder: Path) -> Iterator[str]:
    yield from _comment(
        "Written by `rnnpipe init` after a look at the data; a beginning, to be changed. "
        "`rnnpipe run` runs it, and `rnnpipe schema` has every key."
    )
    yield f"name = {toml(name)}"
    yield f"title = {toml(proposal.question)}"
    yield from _comment("Verdicts take three seeds or more.")
    yield "seeds = [0, 1, 2, 3, 4]"
    yield ""
    yield f"[datasets.{name}]"
    source, *keys = proposal.keys
    yield from _of_key(source)
    for role, path in proposal.files.items():
        yield f"{role} = {toml(_relative(path, folder))}"
    for key in keys:
        yield from _of_key(key)
    yield ""
    yield from _training(proposal)
    yield from _variants(proposal)


def _relative(path: str, folder: Path) -> str:
    return Path(os.path.relpath(Path(path).absolute(), folder.absolute())).as_posix()


def _of_key(key: Key) -> Iterator[str]:
    yield from _comment(key.comment)
    line = f"{_key(key.name)} = {toml(key.value)}"
    yield line if key.proposed else f"# {line}"


def _comment(text: str) -> Iterator[str]:
    plain = " ".join(text.split())
    for line in textwrap.wrap(plain, _COLUMNS - 2, break_long_words=False):
        yield f"# {line}"


def _training(proposal: Proposal) -> Iterator[str]:
    count = proposal.examples
    yield from _comment(
        f"For about {count:,} training examples: some 1,200 steps of the optimizer, 3 epochs at "
        "least and 60 at most. What is reported is the epoch of lowest validation loss."
    )
    yield "[training]"
    yield 'optimizer = "adam"'
    yield "clipnorm = 1.0"
    yield f"batch_size = {batch_size(count)}"
    yield f"epochs = {epochs(count)}"
    yield ""


def _variants(proposal: Proposal) -> Iterator[str]:
    yield from _comment("What needs no network: if these win, the networks have shown nothing.")
    for name, baseline in proposal.baselines.items():
        yield f"[variants.{name}]"
        yield f"baseline = {toml(baseline)}"
        yield ""
    units = equal_units(_LSTM_UNITS, proposal.width, proposal.outputs, both_ways=proposal.both_ways)
    behind = " behind the embedding, which is the same for all" if proposal.words else ""
    yield from _comment(
        f"Three cells of about equal size{behind}; their weights stand beside them."
    )
    for cell in CELLS:
        weights = parameters(
            cell, units[cell], proposal.width, proposal.outputs, both_ways=proposal.both_ways
        )
        yield f"[variants.{cell}]  # {weights:,} weights"
        yield "layers = ["
        if proposal.words:
            embedding = {"type": "embedding", "units": proposal.width, "mask_padding": True}
            yield f"    {toml(embedding)},"
        yield f"    {toml(_layer(cell, units[cell], proposal))},"
        yield "]"
        yield ""


def _layer(cell: str, units: int, proposal: Proposal) -> dict[str, Any]:
    layer: dict[str, Any] = {"type": cell, "units": units}
    if proposal.both_ways:
        layer["bidirectional"] = True
    if proposal.per_step:
        layer["return_sequences"] = True
    return layer
