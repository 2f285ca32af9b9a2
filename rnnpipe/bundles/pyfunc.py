"""A bundle as MLflow asks it: the loader module of the folders that `--to mlflow` writes.

MLflow is not imported here: it imports this module, and calls `_load_pyfunc`.
"""

from pathlib import Path
from typing import Any

import pandas as pd

from rnnpipe.bundles.bundle import Bundle
from rnnpipe.bundles.opening import open_bundle
from rnnpipe.bundles.output import columns_of, flat


class Asked:
    """What `mlflow.pyfunc.load_model` hands out, but for MLflow's own shell around it.

    Attributes:
        bundle: that answers.

    """

    def __init__(self, bundle: Bundle) -> None:
        self.bundle = bundle

    def predict(self, rows: Any, params: dict[str, Any] | None = None) -> pd.DataFrame:
        """Answer rows: a line an answer, in the columns of `rnnpipe predict`.

        Args:
            rows: a DataFrame, of which a column is read as that of a table; or what
                `Bundle.encode` takes.
            params: of no use here, where MLflow gives any.

        Raises:
            UserError: as `Bundle.predict`.

        """
        del params
        if isinstance(rows, pd.DataFrame):
            rows = rows.astype(object).where(rows.notna(), None).to_dict("records")
        lines = map(flat, self.bundle.predict(list(rows)))
        return pd.DataFrame(list(lines), columns=list(columns_of(self.bundle)))


def _load_pyfunc(path: str) -> Asked:
    """Open the bundle in a folder, whose sums are checked; the name is MLflow's."""
    return Asked(open_bundle(Path(path)))
