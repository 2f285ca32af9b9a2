"""The store: one folder, `artifacts/`, and its parts."""

import secrets
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from rnnpipe.locks import shared_use, sole_use
from rnnpipe.store.cache import Cache
from rnnpipe.store.checkpoints import CheckpointFolder
from rnnpipe.store.files import storage_errors
from rnnpipe.store.marks import Marks
from rnnpipe.store.runs import Runs
from rnnpipe.store.step_times import StepTimesFolder


@dataclass(frozen=True)
class Store:
    """Everything under one artifacts folder."""

    root: Path

    @classmethod
    def open(cls, root: Path) -> "Store":
        """The store at `root`, made if it is not there.

        Raises:
            UserError: the folder cannot be made or written in.

        """
        store = cls(root.resolve())
        with storage_errors(store.root):
            store.state.mkdir(mode=0o700, parents=True, exist_ok=True)
            store.state.chmod(0o700)
        return store

    @property
    def cache(self) -> Cache:
        """Finished entries, named by their content."""
        return Cache(self.root / "cache")

    @property
    def runs(self) -> Runs:
        """The recorded runs."""
        return Runs(self.root / "runs")

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
    def history_page(self) -> Path:
        """The page of metrics over all runs: a view, written anew each time."""
        return self.root / "history.html"

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
