"""A dataset as its source has it, ragged where its sequences are, as plain `.npy` files."""

import json
import shutil
from pathlib import Path

import numpy as np

from rnnpipe.data.arrays import mapped
from rnnpipe.data.encoders import Encoders
from rnnpipe.data.examples import Dataset, Examples, Values
from rnnpipe.data.ragged import Ragged
from rnnpipe.data.written import REFERENCES, SOURCES, TRAINED_ON, Written
from rnnpipe.specs import Signature, Text

ENCODERS = "encoders.json"
"""What was fitted on the training rows, as `rnnpipe.data.encoders.Encoders`."""

SHOWN = "examples.jsonl"
"""A short text for each test example, a JSON string a line."""

DISTANCES = "distances.jsonl"
"""A JSON list for each test example: how many steps before each of its steps that lies which
decides its target, 0 where nothing before it does."""


def save_dataset(dataset: Dataset, folder: Path) -> None:
    """Writes an encoded dataset, but for its signature and its card."""
    if dataset.encoders is not None:
        dataset.encoders.save(folder / ENCODERS)
    if dataset.shown is not None:
        lines = (json.dumps(text, ensure_ascii=False) + "\n" for text in dataset.shown)
        (folder / SHOWN).write_text("".join(lines), "utf-8")
    if dataset.written is not None:
        dataset.written.save(folder)
    if (distances := dataset.distances) is not None:
        steps = np.split(distances.values, distances.offsets[1:-1])
        lines = (f"{json.dumps(of_each.tolist())}\n" for of_each in steps)
        (folder / DISTANCES).write_text("".join(lines), "utf-8")
    for part, examples in dataset.parts().items():
        for name, values in examples.named():
            path = folder / f"{part}.{name}.npy"
            if isinstance(values, Ragged):
                np.save(path.with_suffix(".values.npy"), values.values)
                np.save(path.with_suffix(".offsets.npy"), values.offsets)
            else:
                np.save(path, values)


def load_dataset(folder: Path, signature: Signature) -> Dataset:
    """Reads back what `save_dataset` wrote but for what is shown, its arrays mapped into memory."""
    encoders = folder / ENCODERS
    has_validation = any(folder.glob("validation.targets.*"))
    return Dataset(
        signature,
        train=_load(folder, "train", signature),
        test=_load(folder, "test", signature),
        validation=_load(folder, "validation", signature) if has_validation else None,
        encoders=Encoders.load(encoders) if encoders.exists() else None,
        written=Written.load(folder) if (folder / REFERENCES).exists() else None,
    )


def carry_texts(signature: Signature, source: Path, destination: Path) -> None:
    """Have what writes and scores a generated text in another folder too; nothing of others."""
    if isinstance(signature.target, Text):
        for name in (ENCODERS, REFERENCES, SOURCES, TRAINED_ON):
            if (source / name).exists():
                shutil.copyfile(source / name, destination / name)


def _load(folder: Path, part: str, signature: Signature) -> Examples:
    def read(name: str) -> Values:
        path = folder / f"{part}.{name}.npy"
        if path.exists():
            return mapped(path)
        values, offsets = (path.with_suffix(f".{half}.npy") for half in ("values", "offsets"))
        return Ragged(mapped(values), mapped(offsets))

    groups = folder / f"{part}.groups.npy"
    return Examples(
        inputs={name: read(f"inputs.{name}") for name in signature.inputs},
        targets=read("targets"),
        weights=read("weights") if any(folder.glob(f"{part}.weights.*")) else None,
        groups=mapped(groups) if groups.exists() else None,
    )
