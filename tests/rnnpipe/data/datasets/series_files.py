"""What tests of series share: a table written to a file, and the dataset that is made of it."""

import datetime as dt
from pathlib import Path

from rnnpipe.data import datasets
from rnnpipe.data.datasets.series import SeriesSpec
from rnnpipe.data.sources.files import LocalFile


def table(header, rows):
    return "\n".join([header, *(",".join(map(str, row)) for row in rows)]) + "\n"


def days(count, value=lambda n: n, start="2013-01-01"):
    """A row a day: the date, and a value of its number from 0."""
    first = dt.date.fromisoformat(start)
    return [(first + dt.timedelta(n), value(n)) for n in range(count)]


def load(**keys):
    spec = SeriesSpec(source="series", **keys)
    files = {role: LocalFile(Path(path), "0" * 64) for role, path in spec.own_files().items()}
    return datasets.load(spec, files)


def made(tmp_path, text, **keys):
    """The dataset of one table with the columns that the keys name."""
    path = tmp_path / "series.csv"
    path.write_text(text, "utf-8")
    return load(path=str(path), **keys)


def own_units(dataset, part):
    """Inputs and targets of a forecast of one quantity that reads its own past, unscaled."""
    (quantity,) = dataset.signature.target.quantities
    examples = dataset.parts()[part]
    past = examples.inputs["features"][:, :, quantity.column].astype(float)
    asked = dataset.signature.target.in_units(examples.targets)
    return past * quantity.scale + quantity.offset, asked.reshape(len(asked), -1)
