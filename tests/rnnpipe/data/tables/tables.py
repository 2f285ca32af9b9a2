"""Small tables in files, for the tests of whatever reads them."""

from pathlib import Path

from rnnpipe.data.sources.files import LocalFile


def written(folder: Path, name: str, content: bytes | str) -> LocalFile:
    """The file with this content."""
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return LocalFile(path, "")
