"""Check that the entries of the cache are as they were written, and can be computed again.

Every entry's files are read and compared with their SHA-256; a random sample of the entries is then
computed anew, apart from the cache, and has to come out the same. Only what the present code and
libraries made can be, and of trainings only those in deterministic mode. The exit code is 1 when
an entry is damaged or different. Damaged entries are set aside by the next run that needs them.
"""

import argparse
from collections import Counter

from flows.commands.options import store_of, whole_number
from flows.commands.output import console
from flows.running import process
from rnnpipe import progress
from rnnpipe.counting import counted
from rnnpipe.files.digests import short
from rnnpipe.store import Store
from rnnpipe.store.usage import recorded, stored_entries


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declares the options."""
    sample = parser.add_mutually_exclusive_group()
    sample.add_argument(
        "--sample",
        type=whole_number,
        default=5,
        metavar="N",
        help="compute so many entries anew (default: 5)",
    )
    sample.add_argument("--all", action="store_true", help="compute all entries anew that can be")
    parser.add_argument(
        "--seed", type=whole_number, default=1, metavar="S", help="draws another sample"
    )


def main(options: argparse.Namespace) -> int:
    """Prints a line an entry that was computed anew or is damaged, and why others were not."""
    out = console()
    store = store_of(options)
    if not store.cache.folder.is_dir():
        out.print(f"no cache in {store.root} yet: `rnnpipe run quickstart` makes one", markup=False)
        return 0
    Store.open(store.root)
    process.set_up(store.state)
    from flows.auditing import audit  # noqa: PLC0415 (imports Prefect)

    sample = None if options.all else options.sample
    outcomes: Counter[str] = Counter()
    reasons: Counter[str] = Counter()
    with store.in_use(lambda: progress.note("the cache is being pruned; waiting")):
        entries = stored_entries(store.cache, recorded(store.runs).runs)
        steps = {entry.digest: entry.step or "not known" for entry in entries}
        for finding in audit(
            store, sample=sample, seed=options.seed, before_training=process.import_tensorflow
        ):
            outcomes[finding.outcome] += 1
            if finding.outcome == "not audited":
                reasons[finding.detail] += 1
            else:
                step = steps[finding.digest]
                line = f"{finding.outcome:9}  {short(finding.digest)}  {step}  {finding.detail}"
                out.print(line.rstrip(), markup=False)
    for reason, count in reasons.items():
        out.print(f"not computed anew  {count}: {reason}", markup=False)
    anew = outcomes["equal"] + outcomes["different"]
    out.print(
        f"{counted(len(entries), 'entry', 'entries')} read, {outcomes['damaged']} damaged; "
        f"{anew} computed anew, {outcomes['different']} different"
    )
    return 1 if outcomes["damaged"] or outcomes["different"] else 0
