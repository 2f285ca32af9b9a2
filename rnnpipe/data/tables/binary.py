"""Files that are no text: told by how they begin."""

from pathlib import Path

from rnnpipe.data.tables.layout import named, opened

_KINDS = {
    b"PK\x03\x04": "a zip archive, as .xlsx, .docx and .npz are: save a sheet as CSV, or unpack it",
    b"\xd0\xcf\x11\xe0": "an old Office file: save the sheet as CSV, in UTF-8",
    b"%PDF": "a PDF: take the text or the table out of it",
    b"\x1f\x8b": "compressed by gzip: let its name end in .gz",
    b"BZh91AY&SY": "compressed by bzip2: let its name end in .bz2",
    b"\x28\xb5\x2f\xfd": "compressed by Zstandard: let its name end in .zst",
    b"PAR1": 'Parquet: let its name end in .parquet, or declare format = "parquet"',
    b"SQLite format 3": "a database of SQLite: export the table as CSV",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"GIF8": "a picture",
    b"\x89HDF": "HDF5: write the table as CSV or Parquet",
    b"\x93NUMPY": "an array of NumPy: write it as CSV or Parquet",
}
"""What a file is that begins so, and the mend. Asked only of what is not in its encoding."""

_LOOKED_AT = 512


def told(path: Path) -> str:
    """Say that a file is no text, and what it is; nothing where it may be one.

    Raises:
        UserError: it cannot be read.

    """
    with opened(path) as stream:
        beginning = stream.read(_LOOKED_AT)
    kind = next((kind for mark, kind in _KINDS.items() if beginning.startswith(mark)), "")
    if kind:
        return f"{named(path)} is no text, but {kind}"
    if b"\0" in beginning:
        return f"{named(path)} is no text, as it holds bytes that no text has; name a text file"
    return ""
