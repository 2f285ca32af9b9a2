"""Run folders at a store's address: `runs/<run id>/…`, as they are here.

A run is written by one machine alone. There its record is the truth, and what is at the address
follows; everywhere else it is the other way round.
"""

import re
import time
from collections.abc import Iterator
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from rnnpipe import progress
from rnnpipe.errors import UserError
from rnnpipe.files.atomic import write_atomically
from rnnpipe.records import MAX_BYTES, read_run, to_json
from rnnpipe.records.labels import LABELS
from rnnpipe.records.reading import RUN
from rnnpipe.specs.base import FileName
from rnnpipe.store.marks import Marks
from rnnpipe.store.remote import Remote

RUN_ID = re.compile(r"\d{8}-\d{6}-[a-z0-9_-]+-[0-9a-f]{4}")

_MOST_BYTES = 16 * 2**30
"""Most bytes of a run folder; a trial takes a few MB."""

_SHARE = 0.05
"""Of the time, so much goes at most into pushing the record of a run that goes on."""

_PARTS = TypeAdapter(list[FileName])


class SharedRuns:
    """What the runs of this machine push to an address, and what is pulled of other machines' runs.

    `unshared` marks the runs of this machine that are not wholly there yet, `elsewhere` those of
    others that had not ended when they were last looked at.
    """

    def __init__(self, remote: Remote, folder: Path, unshared: Marks, elsewhere: Marks) -> None:
        self._remote = remote
        self._folder = folder
        self._unshared = unshared
        self._elsewhere = elsewhere
        self._next_push = 0.0

    def begin(self, run_id: str) -> None:
        """Notes that a run of this machine is to be pushed, whatever comes in between."""
        self._unshared.leave(run_id)

    def push_record(self, run_id: str, content: bytes) -> None:
        """Pushes the record of a run if that is possible right now; `push` sees to it in the end.

        So the run goes on: its record here is the truth.
        """
        try:
            self._remote.impatient.write(_record(run_id), content)
        except UserError as error:
            progress.note(f"the record of run {run_id} is not shared yet: {error}")

    def push_noted(self, run_id: str) -> None:
        """Pushes the record of a run that goes on with all that is noted, unless it just was.

        The whole record has to be pushed each time, and it grows: so that takes a fixed share of
        the time at most.
        """
        started = time.monotonic()
        if started < self._next_push:
            return
        run = read_run(self._folder / run_id / RUN)
        self.push_record(run_id, to_json(run).encode())
        ended = time.monotonic()
        self._next_push = ended + (ended - started) / _SHARE

    def push(self, run_id: str) -> None:
        """Pushes all of a run that has ended, its record last, and notes that this is done."""
        folder = self._folder / run_id
        there = self._remote.sizes(f"runs/{run_id}")
        for path in _files(folder):
            name = path.relative_to(folder).as_posix()
            if there.get(name) != path.stat().st_size:
                self._remote.write(f"runs/{run_id}/{name}", path)
        if (folder / RUN).exists():
            self._remote.write(_record(run_id), folder / RUN)
        self._unshared.remove(run_id)

    def push_labels(self, run_id: str, content: bytes) -> None:
        """Pushes what a run is called, whether or not its record is there already."""
        self._remote.write(f"runs/{run_id}/{LABELS}", content)

    def pull_records(self) -> None:
        """Brings here the records of other machines' runs that are not here, or went on."""
        changing = set(self._elsewhere.names())
        wanted = [
            run_id
            for run_id in self._remote.names("runs")
            if RUN_ID.fullmatch(run_id)
            and (run_id in changing or not (self._folder / run_id / RUN).exists())
        ]
        paths = {_record(run_id): run_id for run_id in wanted}
        for path, content in self._remote.read_many(paths, MAX_BYTES).items():
            self._keep(paths[path], content)

    def pull(self, run_id: str) -> None:
        """Brings here the files of another machine's run that are not here yet."""
        folder = self._folder / run_id
        if run_id in self._unshared.names():
            return
        sizes = {
            name: size
            for name, size in self._remote.sizes(f"runs/{run_id}").items()
            if name != RUN and _is_plain(name) and not (folder / name).exists()
        }
        if sum(sizes.values()) > _MOST_BYTES:
            raise UserError(
                f"run {run_id} has more than {_MOST_BYTES:,} bytes at {self._remote.address}: "
                "something else than rnnpipe wrote them there; look what it is, and remove it"
            )
        digests = self._digests(run_id)
        for name in sizes:
            path = f"runs/{run_id}/{name}"
            self._remote.get_whole(path, folder / name, digests.get(name))

    def _keep(self, run_id: str, content: bytes) -> None:
        path = self._folder / run_id / RUN
        write_atomically(path, content)
        try:
            ended = read_run(path).status != "running"
        except UserError:
            ended = False
        if ended:
            self._elsewhere.remove(run_id)
        else:
            self._elsewhere.leave(run_id)

    def _digests(self, run_id: str) -> dict[str, str]:
        """Of the files that the run's record knows, by their path in its folder."""
        try:
            run = read_run(self._folder / run_id / RUN)
        except UserError:
            return {}
        return {f"{t.label}/{name}": sha256 for t in run.trials for name, sha256 in t.files.items()}


def _record(run_id: str) -> str:
    return f"runs/{run_id}/{RUN}"


def _files(folder: Path) -> Iterator[Path]:
    """All but the record and what is half written; no links."""
    for path in sorted(folder.rglob("*")):
        parts = path.relative_to(folder).parts
        hidden = any(part.startswith(".") for part in parts)
        if path.is_file() and not path.is_symlink() and not hidden and parts != (RUN,):
            yield path


def _is_plain(name: str) -> bool:
    """Whether a path leads nowhere but down."""
    try:
        _PARTS.validate_python(name.split("/"))
    except ValidationError:
        return False
    return True
