"""What grows while a service goes on? Many runs of a tiny suite, one after the other.

    python -m tests.service.soak --runs 200

serves a new store with `rnnpipe serve`, starts so many runs through the API (every tenth computes
all anew, the others find all in the cache) and measures after each what the service takes. It ends
with the growth per run, and with exit code 1 where that is more than its bound.
"""

import argparse
import csv
import os
import shutil
import signal
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path

import numpy as np

from tests.service.serving import Served, process_running, processes

WARM_UP = 20
"""The first runs do not count: caches fill, pools of connections and of threads open."""

MIB = 2**20

BOUNDS = {
    # A run and its comparison every night are 730 flow runs a year. In that time a process that
    # nobody starts anew may take half a GiB more.
    "server memory MiB": 0.7,
    "worker memory MiB": 0.7,
    # After that year a run may cost the server 4 s of CPU more.
    "server CPU seconds": 0.005,
    # Wall clock is less sure, with other work on the machine.
    "seconds": 0.05,
    # Prefect's flow runs are forgotten after 90 days, 180 of them by then: less than 200 MiB.
    "database MiB": 1.0,
    # Kept until someone removes the run: two tiny trials, their plots and the report.
    "runs MiB": 1.0,
    # Every tenth run adds two trials; `prune-cache` removes what no run needs.
    "cache MiB": 0.2,
    # A row a run, and what it is made of.
    "index MiB": 0.01,
    # Nothing of these is to stay behind. A log is rotated at 10 MiB, in no less than 1000 runs.
    "logs MiB": 0.01,
    "rest of Prefect's home MiB": 0.001,
    "state MiB": 0.001,
    "checkpoints MiB": 0.001,
    "downloads MiB": 0.001,
    "comparisons MiB": 0.001,
}
"""The largest growth per run of each measure."""


def measured(served, runs):
    """Starts so many runs, one after the other; yields what was measured after each."""
    suite, cpu = served.suite("soak"), cpu_seconds(server(served))
    for number in range(1, runs + 1):
        began = time.monotonic()
        refresh = number % 10 == 0
        flow_run = served.start("benchmark/quickstart", suite=suite, epochs=3, refresh=refresh)
        served.reached(flow_run, "Completed")
        seconds = time.monotonic() - began
        before, cpu = cpu, cpu_seconds(server(served))
        yield {
            "seconds": seconds,
            "server CPU seconds": cpu - before,
            "server memory MiB": memory(server(served)),
            "worker memory MiB": memory(family(process_running(served, ["worker", "start"]))),
            **sizes(served.store.root),
        }


def server(served):
    return family(process_running(served, ["server", "start"]))


def family(pid):
    """The process and what descends from it, flow runs left out."""
    flow_runs = set(processes("PREFECT__FLOW_RUN_ID", any_value=True))
    children = {}
    for child in (int(folder.name) for folder in Path("/proc").glob("[0-9]*")):
        with suppress(OSError):
            # After the name, which may hold blanks: state and parent.
            parent = int(Path(f"/proc/{child}/stat").read_text().rpartition(")")[2].split()[1])
            children.setdefault(parent, []).append(child)
    found = [pid]
    for member in found:
        found += [child for child in children.get(member, []) if child not in flow_runs]
    return found


def memory(pids):
    """Resident, in MiB."""
    pages = sum(int(Path(f"/proc/{pid}/statm").read_text().split()[1]) for pid in pids)
    return pages * os.sysconf("SC_PAGESIZE") / MIB


def cpu_seconds(pids):
    """Of these processes since they began."""
    fields = [Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split() for pid in pids]
    return sum(int(field[11]) + int(field[12]) for field in fields) / os.sysconf("SC_CLK_TCK")


def sizes(root):
    """MiB on disk of each part of the store."""
    parts = dict.fromkeys((name for name in BOUNDS if name.endswith("MiB")), 0.0)
    del parts["server memory MiB"], parts["worker memory MiB"]
    for folder, _, names in os.walk(root):
        for name in names:
            path = Path(folder, name)
            with suppress(FileNotFoundError):
                parts[f"{part_of(path.relative_to(root))} MiB"] += path.stat().st_blocks * 512 / MIB
    return parts


def part_of(path):
    """Which part of the store a file belongs to."""
    match path.parts:
        case ("index.html",) | ("state", "index.json"):
            return "index"
        case ("state", "prefect", name) if name.startswith("prefect.db"):
            return "database"
        case ("state", "prefect", *_):
            return "rest of Prefect's home"
        case ("state", "service", *_):
            return "logs"
        case (part, *_):
            return part


def growth(values, warm_up=WARM_UP):
    """Least-squares slope per run, the first `warm_up` runs left out."""
    counted = values[warm_up:]
    return float(np.polyfit(np.arange(len(counted)), counted, 1)[0])


def judged(samples, warm_up=WARM_UP):
    """A line for each measure: its name, first, middle and last value, growth, bound, verdict."""
    for name, bound in BOUNDS.items():
        values = [sample[name] for sample in samples]
        slope = growth(values, warm_up)
        said = "" if slope <= bound else "TOO MUCH"
        yield name, values[0], values[len(values) // 2], values[-1], slope, bound, said


def table(lines):
    heads = f"{'':28}{'first':>10}{'middle':>10}{'last':>10}{'a run':>12}{'bound':>10}"
    rows = (
        f"{name:28}{first:10.2f}{middle:10.2f}{last:10.2f}{slope:12.5f}{bound:10.4f} {said}"
        for name, first, middle, last, slope, bound, said in lines
    )
    return "\n".join((heads, *rows))


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--runs", type=int, default=200, help=f"more than {WARM_UP + 2}")
    parser.add_argument("--csv", type=Path, help="where every measurement is kept")
    options = parser.parse_args()
    if options.runs <= WARM_UP + 2:
        parser.error(f"--runs {options.runs}: the first {WARM_UP} do not count, so ask for more")
    folder = Path(tempfile.mkdtemp(prefix="rnnpipe-soak-"))
    print(f"in {folder}", flush=True)
    # Also where the shell that started this in the background had Ctrl-C ignored.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    # Schedules are looked after as often as in production.
    served = Served(folder, PREFECT_SERVER_SERVICES_SCHEDULER_LOOP_SECONDS="60")
    samples = []
    try:
        with (options.csv or folder / "soak.csv").open("w", newline="") as file:
            writer = csv.DictWriter(file, list(BOUNDS))
            writer.writeheader()
            for sample in measured(served, options.runs):
                samples.append(sample)
                writer.writerow(sample)
                file.flush()
    except KeyboardInterrupt:
        print(f"ended early, after {len(samples)} runs", flush=True)
    finally:
        served.interrupt()
    lines = list(judged(samples))
    print(table(lines))
    if any(said for *_, said in lines):
        return 1
    shutil.rmtree(folder)
    return 0


if __name__ == "__main__":
    sys.exit(main())
