"""Does anything get lost, or locked, when several workers share PostgreSQL and one store?

    python -m tests.service.postgres --flow-runs 30 --trials 10 --workers 3

makes a PostgreSQL database, serves a new store with it, adds workers, and has them work through
flow runs of tiny suites, several at once. Every two flow runs have one suite, so that they contend
for its steps. Then it counts what the server knows against what the runs recorded, and looks
through every log. It ends with the figures, and with exit code 1 where something is amiss.
"""

import argparse
import os
import re
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import ExitStack, contextmanager
from pathlib import Path

from tests.service.serving import CREDENTIALS, Served, free_port, until

TINY = """
name = "{name}"
title = "Tiny"
seeds = {seeds}
[datasets.digits]
source = "digits"
limit = 64
[variants.gru]
layers = [{{ type = "gru", units = 3 }}]
[training]
epochs = 1
"""

ENDED = {"COMPLETED", "FAILED", "CRASHED", "CANCELLED"}

TROUBLE = re.compile(
    r"deadlock|is locked|lock timeout|LockNotAvailable|too many (clients|connections)"
    r"|QueuePool limit|ERROR|FATAL|PANIC|Traceback",
    re.IGNORECASE,
)
"""What must not stand in a log."""

WAITED = "still waiting for"
"""PostgreSQL's word for a lock that was waited for over a second; on a busy machine it is."""

REPEATED = 'duplicate key value violates unique constraint "pk_task_run"'
"""Two states of a task run come at once, and Prefect's recorder repeats the later one's insert."""


@contextmanager
def postgres(folder, password):
    """A PostgreSQL server on a loopback port of its own; yields its address."""
    data, sheet = folder / "data", folder / "password"
    folder.mkdir()
    sheet.write_text(password)
    if os.geteuid() == 0:
        # PostgreSQL does not run as root.
        for path in (folder, sheet):
            shutil.chown(path, "postgres")
    port = free_port()
    said = f"-p {port} -c listen_addresses=127.0.0.1 -c log_lock_waits=on -k {folder}"
    access = ["--username=prefect", "--auth=scram-sha-256", f"--pwfile={sheet}"]
    _postgres("initdb", f"--pgdata={data}", *access)
    log = folder / "postgresql.log"
    _postgres("pg_ctl", f"--pgdata={data}", f"--log={log}", f"--options={said}", "-w", "start")
    try:
        yield f"postgresql+asyncpg://prefect:{password}@127.0.0.1:{port}/postgres"
    finally:
        _postgres("pg_ctl", f"--pgdata={data}", "--mode=fast", "-w", "stop")


def _postgres(name, *arguments):
    debian = sorted(str(path) for path in Path("/usr/lib/postgresql").glob("*/bin"))
    program = shutil.which(name, path=os.pathsep.join((os.environ["PATH"], *debian[::-1])))
    if program is None:
        raise SystemExit(f"{name} is not there: install PostgreSQL, or add its folder to PATH")
    become = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    subprocess.run(
        [*become, program, *arguments],
        check=True,
        cwd="/",
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
    )


@contextmanager
def worker(served, number):
    """A worker for the service's pool, as someone would start another one; writes its log."""
    name = f"worker-{number}"
    arguments = ["--pool", "rnnpipe", "--type", "process", "--name", name]
    with (served.folder / f"{name}.log").open("w") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "prefect", "worker", "start", *arguments],
            env=served.environment
            | {
                "PREFECT_API_URL": f"{served.url}/api",
                "PREFECT_API_AUTH_STRING": CREDENTIALS,
                "PREFECT_HOME": str(served.folder / name),
                "RNNPIPE_ARTIFACTS": str(served.store.root),
                "NO_PROXY": "127.0.0.1",
            },
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        try:
            yield
        finally:
            process.terminate()
            process.wait()


def let_several_run_at_once(served, at_once):
    """Takes the limit of one run off each deployment, and sets one for the pool instead."""
    for found in served.ask("POST", "deployments/filter", limit=9):
        served.ask("PATCH", f"deployments/{found['id']}", concurrency_limit=None)
    served.ask("PATCH", "work_pools/rnnpipe", concurrency_limit=at_once)


def wait_for_workers(served, count):
    """Waits until so many workers ask for work."""

    def all_online():
        found = served.ask("POST", "work_pools/rnnpipe/workers/filter", limit=200)
        return sum(each["status"] == "ONLINE" for each in found) == count

    until(all_online, "the workers")


def start_all(served, flow_runs, trials):
    """Starts them; every third is a nightly run, which a comparison follows. Returns their ids."""
    nightly, started = [], []
    for number in range(flow_runs):
        name = f"suite-{number // 2:02}"
        path = served.folder / f"{name}.toml"
        first = number // 2 * trials
        path.write_text(TINY.format(name=name, seeds=[*range(first, first + trials)]))
        deployment = "notebook" if number % 3 == 2 else "quickstart"
        started.append(served.start(f"benchmark/{deployment}", suite=str(path)))
        if deployment == "notebook":
            nightly.append(started[-1])
    return started, nightly


def wait_for_all(served, started, nightly):
    """Waits until all have ended, and a comparison after each nightly one; returns these."""
    left = started
    while left := [i for i in left if served.flow_run(i)["state_type"] not in ENDED]:
        time.sleep(1)

    def followed():
        ended = [r for r in served.runs_of("compare-latest") if r["state_type"] in ENDED]
        return sorted(r["parameters"]["flow_run"] for r in ended) == sorted(nightly) and ended

    return until(followed, "the comparisons")


def faults(served, started, comparisons, trials):
    """What is amiss, in sentences."""
    states = Counter(served.flow_run(flow_run)["state_name"] for flow_run in started)
    states.update(run["state_name"] for run in comparisons)
    if set(states) != {"Completed"}:
        yield f"flow runs ended as {dict(states)}"
    records = [served.store.runs.read(run_id) for run_id in served.store.runs.ids()]
    if len(records) != len(started):
        yield f"{len(started)} flow runs, {len(records)} records"
    known = {"flow_runs": {"id": {"any_": started}}}
    if (count := served.ask("POST", "flow_runs/count", **known)) != len(started):
        yield f"{len(started)} flow runs were started, the server knows {count}"
    ended = [trial.status for record in records for trial in record.trials]
    if ended != ["finished"] * (len(started) * trials):
        yield f"trials ended as {dict(Counter(ended))}"
    trained = Counter(
        (record.suite.name, trial.label)
        for record in records
        for trial in record.trials
        if not trial.cached
    )
    if set(trained.values()) != {1} or len(trained) != -(-len(started) // 2) * trials:
        yield f"{len(trained)} trials were trained, some of them {max(trained.values())} times"
    wanted = sum((steps_of(record) for record in records), Counter())

    def all_known():
        found = kinds_of(row["name"] for row in task_runs(served, started))
        return found if found >= wanted else None

    try:
        found = until(all_known, "task runs")
    except TimeoutError:
        yield f"task runs are missing: {wanted} are recorded"
    else:
        if found != wanted:
            yield f"task runs {found}, and {wanted} are recorded"


PER_TRIAL = ("train", "evaluate", "draw", "publish")


def steps_of(record):
    """How many task runs of each kind a run has, but for models that are built."""
    datasets, trials = len(record.datasets), len(record.trials)
    per_dataset = dict.fromkeys(("download", "encode", "pad", "baseline"), datasets)
    return Counter({**per_dataset, **dict.fromkeys(PER_TRIAL, trials), "report": 1})


def kinds_of(names):
    """The same of task runs; one `found-3` stands for all steps of three trials.

    Whether a run has built its models depends on whether another one was faster.
    """
    found = Counter()
    for name in names:
        kind, _, rest = name.partition("-")
        if kind == "found":
            found.update(dict.fromkeys(PER_TRIAL, int(rest)))
        elif kind != "build":
            found[kind] += 1
    return found


def task_runs(served, flow_runs):
    """Every task run of these flow runs that has ended well."""
    for flow_run in flow_runs:
        wanted = {"flow_runs": {"id": {"any_": [flow_run]}}}
        ended = {"task_runs": {"state": {"type": {"any_": ["COMPLETED"]}}}}
        yield from served.ask("POST", "task_runs/filter", **wanted, **ended, limit=200)


def troubles(logs):
    """Every line of a log that tells of trouble."""
    for log in logs:
        for line in log.read_text(errors="replace").splitlines():
            if TROUBLE.search(line) and REPEATED not in line:
                yield f"{log.name}: {line}"


def taken_by(logs):
    """How many flow runs each worker has taken, by its log."""
    return {log.stem: log.read_text().count("submitted to infrastructure") for log in logs}


def tried(served, folder, options):
    """Has the workers work through all; returns the figures by name, and what is amiss."""
    let_several_run_at_once(served, options.at_once)
    with ExitStack() as stack:
        for number in range(2, options.workers + 1):
            stack.enter_context(worker(served, number))
        wait_for_workers(served, options.workers)
        began = time.monotonic()
        started, nightly = start_all(served, options.flow_runs, options.trials)
        comparisons = wait_for_all(served, started, nightly)
        seconds = time.monotonic() - began
        amiss = [*faults(served, started, comparisons, options.trials)]
        rows = sum(1 for _ in task_runs(served, started))
    service = served.store.state / "service"
    workers = [*folder.glob("worker-*.log"), service / "worker.log"]
    database_log = folder / "postgresql" / "postgresql.log"
    amiss += troubles([*workers, service / "server.log", service / "deploy.log", database_log])
    taken = taken_by(workers)
    if not all(taken.values()):
        amiss.append("a worker has taken no flow run")
    figures = {
        "flow runs": f"{len(started)}, and {len(comparisons)} comparisons, in {seconds:.0f} s",
        "trials": options.trials * len(started),
        "task-run rows": rows,
        "inserts repeated": database_log.read_text().count(REPEATED),
        "lock waits > 1 s": database_log.read_text().count(WAITED),
        "taken by worker": taken,
    }
    return figures, amiss


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--flow-runs", type=int, default=30)
    parser.add_argument("--trials", type=int, default=10, help="in each flow run")
    parser.add_argument("--workers", type=int, default=3)
    parser.add_argument("--at-once", type=int, default=4, help="flow runs that go on together")
    options = parser.parse_args()
    # A worker ends by an interrupt, and would ignore it as the shell of a background job does.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    folder = Path(tempfile.mkdtemp(prefix="rnnpipe-postgres-"))
    folder.chmod(0o755)  # the way to PostgreSQL's own
    print(f"in {folder}", flush=True)
    password = secrets.token_hex(16)
    with ExitStack() as stack:
        url = stack.enter_context(postgres(folder / "postgresql", password))
        served = Served(folder, PREFECT_SERVER_DATABASE_CONNECTION_URL=url)
        stack.callback(served.interrupt)
        figures, amiss = tried(served, folder, options)
        if (served.store.state / "prefect" / "prefect.db").exists():
            amiss.append("there is an SQLite database as well")
        kept = [path for path in served.store.root.rglob("*") if path.is_file()]
        amiss += [f"{p}: the password" for p in kept if password.encode() in p.read_bytes()]
    figures["amiss"] = "\n  ".join(amiss) or "nothing"
    print("\n".join(f"{name:18}{value}" for name, value in figures.items()))
    if amiss:
        return 1
    shutil.rmtree(folder)
    return 0


if __name__ == "__main__":
    sys.exit(main())
