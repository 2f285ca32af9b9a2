"""The store: one folder, `artifacts/` or the working copy of an address, and its parts."""

import os
import re
import secrets
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from rnnpipe.errors import UserError
from rnnpipe.files.atomic import storage_errors
from rnnpipe.files.digests import verify
from rnnpipe.files.locks import shared_use, sole_use
from rnnpipe.store.address import address_of, folder_of, working_copy
from rnnpipe.store.cache import Cache
from rnnpipe.store.checkpoints import CheckpointFolder
from rnnpipe.store.listing import folders_in
from rnnpipe.store.marks import Marks
from rnnpipe.store.remote import Remote
from rnnpipe.store.runs import Runs
from rnnpipe.store.shared_entries import SharedEntries
from rnnpipe.store.shared_runs import SharedRuns
from rnnpipe.store.step_times import StepTimesFolder

_COMPARISON_ID = re.compile(r"\d{8}-\d{6}-[0-9a-f]{4}")


@dataclass(frozen=True)
class Store:
    """Everything under one artifacts folder.

    With an `address`, `root` is the working copy of it on this machine: everything is read and
    written there, what is finished is pushed to the address, and what is missing pulled from it.
    """

    root: Path
    address: str | None = None

    @classmethod
    def at(cls, location: str | Path) -> "Store":
        """The store in a folder, as it is, or at an address, which is not asked yet.

        Raises:
            UserError: it is not an address, or one that holds a secret; its working copy cannot be
                made.

        """
        address = address_of(location)
        if address is None:
            return cls(folder_of(location))
        return _made(cls(working_copy(address), address))

    @classmethod
    def open(cls, location: str | Path) -> "Store":
        """The store in a folder or at an address; the folder, or working copy, is made if missing.

        Raises:
            UserError: the folder cannot be made or written in, or the address cannot be read.

        """
        store = _made(cls.at(location))
        if store.remote is not None:
            store.remote.check()
        return store

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickled for another machine, a store with an address has its working copy there."""
        return (Store, (self.root,)) if self.address is None else (Store.at, (self.address,))

    @property
    def is_ours(self) -> bool:
        """Whether this user may run here; the state of another one's store is closed to all others.

        What was recorded can be read all the same.
        """
        return not self.state.exists() or os.geteuid() in {0, self.state.stat().st_uid}

    @property
    def location(self) -> str:
        """The folder or the address, by which another process opens the same store."""
        return self.address or str(self.root)

    @property
    def remote(self) -> Remote | None:
        """What is at the address, if the store has one."""
        return None if self.address is None else Remote(self.address, self.root)

    @property
    def cache(self) -> Cache:
        """Finished entries, named by their content."""
        shared = SharedEntries(self.remote) if self.remote else None
        return Cache(self.root / "cache", shared)

    @property
    def runs(self) -> Runs:
        """The recorded runs."""
        folder = self.root / "runs"
        if self.remote is None:
            return Runs(folder)
        elsewhere = Marks(self.state / "elsewhere")
        return Runs(folder, SharedRuns(self.remote, folder, self._unshared, elsewhere))

    @property
    def _unshared(self) -> Marks:
        """The runs of this machine, by id, that are not wholly at the address yet."""
        return Marks(self.state / "unshared")

    def share_runs(self) -> None:
        """Shares the runs of this machine that have ended, however they did.

        Raises:
            UserError: the store's address cannot be written; a later call goes on.

        """
        if self.remote is not None:
            for run_id in sorted(set(self._unshared.names()) - set(self.running.names())):
                self.runs.share(run_id)

    @property
    def state(self) -> Path:
        """Prefect's private folder."""
        return self.root / "state"

    def checkpoints(self, key: str, report: Callable[[str], None]) -> CheckpointFolder:
        """What the training with this cache key needs to go on; `report` is told of damage."""
        return CheckpointFolder(self.root / "checkpoints" / key, report)

    @property
    def step_times(self) -> StepTimesFolder:
        """How long a training step takes on this machine, by each of its means."""
        return StepTimesFolder(self.state / "step-times")

    @contextmanager
    def sole_use(self, name: str, on_wait: Callable[[], object]) -> Iterator[None]:
        """Lets one process at a time do what `name` stands for; the others wait.

        Calls `on_wait` when there is to be waited. A process that dies gives its locks back.
        """
        path = self.state / "locks" / name
        with sole_use(path, on_wait):
            try:
                yield
            finally:
                path.unlink()

    def in_use(self, on_wait: Callable[[], object]) -> AbstractContextManager[object]:
        """Keeps what is in the store from being pruned, for as long as a run goes on.

        Any number of runs may go on at a time. Calls `on_wait` when the store is being pruned.
        """
        return shared_use(self.use_lock, on_wait)

    @property
    def use_lock(self) -> Path:
        """The file that runs lock together, and pruning alone."""
        return self.state / "locks" / "in-use"

    @property
    def running(self) -> Marks:
        """The runs that go on, by id; a mark says the id of the run's Prefect flow run, if any."""
        return Marks(self.state / "running")

    @property
    def crashed(self) -> Marks:
        """The Prefect flow runs, by id, of which Prefect is still to be told that they crashed."""
        return Marks(self.state / "crashed")

    @property
    def servers(self) -> Marks:
        """The processes that may have started a temporary Prefect server."""
        return Marks(self.state / "servers")

    @property
    def models(self) -> Path:
        """The models that were given names, and their bundles."""
        return self.root / "models"

    @property
    def told_changes(self) -> Path:
        """The change points that `rnnpipe history` has told, so that they stay told."""
        return self.state / "told-changes.json"

    @property
    def history_page(self) -> Path:
        """The page of metrics over all runs: a view, written anew each time."""
        return self.root / "history.html"

    @property
    def index_page(self) -> Path:
        """The page of all runs and comparisons: a view, written anew each time."""
        return self.root / "index.html"

    @property
    def index_rows(self) -> Path:
        """What the page of all runs shows of each, so that not every record is read each time."""
        return self.state / "index.json"

    def comparisons(self) -> list[Path]:
        """The folders of all comparisons, oldest first."""
        found = folders_in(self.root / "comparisons")
        return [path for path in found if _COMPARISON_ID.fullmatch(path.name)]

    def new_comparison(self, started_at: datetime) -> Path:
        """Makes and returns an empty folder for a comparison.

        Raises:
            UserError: the disk is full or does not let us write.

        """
        folder = self.root / "comparisons" / f"{started_at:%Y%m%d-%H%M%S}-{secrets.token_hex(2)}"
        with storage_errors(folder.parent):
            folder.mkdir(parents=True)
        return folder

    def download(self, sha256: str, name: str) -> Path:
        """Where the source file `name` with this digest lies, or will."""
        return self.root / "downloads" / sha256 / name

    @contextmanager
    def downloading(self, sha256: str, name: str) -> Iterator[Path]:
        """Yields where the source file is to be put, if it is not there; then it is shared.

        It is there already when another machine has shared it.

        Raises:
            UserError: the store's address cannot be read or written, or the disk.

        """
        path = self.download(sha256, name)
        if self.remote is None:
            yield path
            return
        shared = f"downloads/{sha256}/{name}"
        is_shared = self.remote.exists(shared)
        if is_shared and not path.exists():
            is_shared = self.remote.get_whole(shared, path, sha256)
        yield path
        if not is_shared and verify(path, sha256):
            self.remote.write(shared, path)


def _made(store: Store) -> Store:
    with storage_errors(store.root):
        if not store.is_ours:
            raise UserError(
                f"{store.root} belongs to another user: {store.state}, where Prefect keeps what "
                "they alone should read, is closed to all others, and no writable folder changes "
                "that. Put your artifacts elsewhere with --artifacts DIR or RNNPIPE_ARTIFACTS; "
                "`rnnpipe runs`, `show` and `compare` read theirs, and a store at an address, such "
                "as s3://…, is shared"
            )
        if store.address is not None:
            # It holds what at the address only those can read who have the credentials.
            store.root.mkdir(mode=0o700, parents=True, exist_ok=True)
        store.state.mkdir(mode=0o700, parents=True, exist_ok=True)
        store.state.chmod(0o700)
    return store
