"""Which recurrent cell reads handwritten digits best, and is that more than noise?

Run it from any folder: `python compare_cells.py`. It needs no data and no network, takes about a
minute, and leaves its run in `artifacts/`, where `rnnpipe show latest` finds it.
"""

import rnnpipe


def main() -> None:
    """Trains three cells with three seeds each and prints what the run says of them."""
    run = rnnpipe.run("quickstart", datasets=["digits"], seeds=3, epochs=4)
    print(run.summary[["variant", "accuracy", "accuracy_std", "parameters"]].to_string(index=False))
    judged = run.verdicts.query("metric == 'accuracy'")
    for row in judged.itertuples():
        print(f"{row.other} against {row.base}: {row.verdict} ({row.reason})")
    print(f"The report: {run.report}")


if __name__ == "__main__":
    main()
