"""Monash's `.tsf` archives: many series, of which each is forecast."""

from collections.abc import Mapping
from typing import ClassVar, Literal, cast

from pydantic import Field

from rnnpipe.data.datasets.own import FIRST_ROWS, OwnSource
from rnnpipe.data.datasets.rows import assemble
from rnnpipe.data.duplicates import across, fingerprints
from rnnpipe.data.examples import Dataset, Values
from rnnpipe.data.readers.tsf import read_tsf
from rnnpipe.data.series.declared import INPUT, WindowKeys
from rnnpipe.data.sources.files import LocalFile


class TsfSpec(OwnSource, WindowKeys):
    """Series of one archive; one network forecasts all of them."""

    LIBRARIES: ClassVar[tuple[str, ...]] = ("numpy", "pandas", "pyarrow")

    source: Literal["tsf"]
    encoding: str = Field("utf-8", description="of the file, under Python's name")

    def require_first_rows(self, files: Mapping[str, LocalFile]) -> None:
        """Read the heads of the files, and the first series of each."""
        for file in files.values():
            read_tsf(file.path, self.encoding, FIRST_ROWS)

    def read(self, files: Mapping[str, LocalFile]) -> Dataset:
        """Read the archive and make windows of its series.

        Without a declared split each series' last `horizon` values are the test, as Monash has it,
        and those before them validate.

        Raises:
            UserError: a file is not of the format, or a part has no window.

        """
        from rnnpipe.data.series.archive import made  # noqa: PLC0415 (slow to import)

        signature, rows, encoders, notes = made(self, self.encoding, self.split, files)
        windows = cast("Values", rows.inputs[INPUT])  # whole arrays, as they were made
        counts, said = across(rows.parts, fingerprints(windows), allowed=self.duplicates == "allow")
        return assemble(
            self, signature, rows, encoders=encoders, duplicates=counts, notes=(*notes, *said)
        )
