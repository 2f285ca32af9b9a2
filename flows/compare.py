"""The compare flow: judge recorded runs against a base, and report it."""

from prefect import flow

from rnnpipe.comparison import parse_tolerance
from rnnpipe.settings import artifacts_folder
from rnnpipe.store import Store
from tasks.comparing import compare_runs, report_comparison


@flow(name="compare")
def compare(
    base: str = "latest~1",
    others: list[str] | None = None,
    tolerances: list[str] | None = None,
    artifacts: str | None = None,
) -> str:
    """Compare runs and report it; by default the latest run with the one before.

    Args:
        base: the run to judge against: an id, a unique prefix, latest~N, or a run folder's path.
        others: the runs to judge; the latest when left out.
        tolerances: differences that do not matter, such as accuracy=0.005.
        artifacts: the folder of all results; RNNPIPE_ARTIFACTS or `artifacts` when left out.

    Returns:
        The path of the report's page.

    Raises:
        UserError: a run is not found or damaged, or a bad tolerance.

    """
    store = Store.open(artifacts_folder(artifacts))
    chosen = dict(parse_tolerance(text) for text in tolerances or ())
    compared = compare_runs(store, [base, *(others or ["latest"])], chosen)
    return report_comparison(store, compared)


if __name__ == "__main__":
    compare()
