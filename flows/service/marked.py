"""The processes of a service, known by a mark in their environment.

A worker starts flow runs as processes of their own, which outlive it when it is killed.
"""

import psutil

from flows.server import processes
from rnnpipe.settings import SERVICE

_FLOW_RUN = "PREFECT__FLOW_RUN_ID"
"""By this variable a worker tells a process which flow run it is."""


def end(mark: str, patience: float) -> None:
    """Ends every process with this mark: asks them first, and kills who does not end in time."""
    processes.end(lambda: _processes(mark), patience)


def end_flow_runs(mark: str, patience: float) -> None:
    """The same for those that are flow runs; asked, each reports to the server that it crashed."""
    processes.end(
        lambda: [p for p in _processes(mark) if _FLOW_RUN in processes.environment(p)], patience
    )


def is_flow_run_alive(flow_run_id: str) -> bool:
    """Whether a process of this machine is this flow run, whoever started it."""
    return bool(processes.with_variables({_FLOW_RUN: flow_run_id}))


def _processes(mark: str) -> list[psutil.Process]:
    return processes.with_variables({SERVICE: mark})
