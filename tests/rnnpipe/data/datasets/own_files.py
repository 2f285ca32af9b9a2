"""What the tests of users' own data share."""

import hashlib
from pathlib import Path

from rnnpipe.data.datasets import load
from rnnpipe.data.sources.files import LocalFile


def local(path):
    """The file with the digest that it has now."""
    return LocalFile(path, hashlib.sha256(path.read_bytes()).hexdigest())


def read(spec):
    """The dataset of `spec`, whose files lie where it says, as the step that encodes reads it."""
    files = {role: local(Path(path)) for role, path in spec.own_files().items()}
    return load(spec.data_only(), files)


def written(folder, name, text):
    """The path of a file with this text."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return str(path)
