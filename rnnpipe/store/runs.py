"""Run folders: making one, writing its record, and finding runs by id, prefix, name or age."""

import re
import secrets
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from rnnpipe.errors import UserError
from rnnpipe.files.atomic import append, storage_errors, write_atomically
from rnnpipe.records import Labels, Note, RunRecord, read_run, to_json
from rnnpipe.records.labels import LABELS, read_labels
from rnnpipe.records.reading import NOTES, RUN, is_cut_off, to_line
from rnnpipe.store.shared_runs import RUN_ID, SharedRuns
from rnnpipe.suites import Suite

_STAMP = "%Y%m%d-%H%M%S"
_LATEST = re.compile(r"latest(?:~(\d{1,6}))?")


class Runs:
    """The runs under one folder. Ids begin with the UTC start time, and sort by age.

    Where the clock has been set back, a new run's id begins with the second after the newest one's:
    the order of the ids is that in which the runs began, whatever their records say of the time.

    They are `shared`, where there is an address for that, and other machines' runs are found.
    """

    def __init__(self, folder: Path, shared: SharedRuns | None = None) -> None:
        self.folder = folder
        self._shared = shared

    def create(self, suite_name: str, started_at: datetime) -> str:
        """Makes an empty run folder and returns the new run's id.

        Raises:
            UserError: the disk is full or does not let us write.

        """
        stamp = max([f"{started_at:{_STAMP}}", *map(_second_after, self.known()[-1:])])
        run_id = f"{stamp}-{suite_name}-{secrets.token_hex(2)}"
        with storage_errors(self.folder):
            self.path(run_id).mkdir(parents=True)
        if self._shared is not None:
            self._shared.begin(run_id)
        return run_id

    def path(self, run_id: str) -> Path:
        """The folder of a run."""
        return self.folder / run_id

    def whole(self, run_id: str) -> Path:
        """The folder of a run, with all of its files that are at the store's address.

        Raises:
            UserError: the address cannot be read; the disk is full or does not let us write.

        """
        if self._shared is not None:
            self._shared.pull(run_id)
        return self.path(run_id)

    def share(self, run_id: str) -> None:
        """Shares all files of a run of this machine that has ended.

        Raises:
            UserError: the store's address cannot be written; a later call goes on.

        """
        if self._shared is not None:
            self._shared.push(run_id)

    def write(self, record: RunRecord) -> None:
        """Writes `run.json`, which then says all that was noted of the run.

        A record whose run has ended is never written again.

        Raises:
            ValueError: the run's record says that it has ended.
            UserError: the disk is full or does not let us write.

        """
        path = self.path(record.id) / RUN
        if path.exists() and read_run(path).status != "running":
            raise ValueError(f"run {record.id} has ended; its record is not written again")
        content = to_json(record).encode()
        write_atomically(path, content)
        path.with_name(NOTES).unlink(missing_ok=True)
        if self._shared is not None:
            self._shared.push_record(record.id, content)

    def note(self, run_id: str, note: Note) -> None:
        """Adds to the record of a run that goes on; costs the same however much it says already.

        Raises:
            UserError: the disk is full or does not let us write.

        """
        append(self.path(run_id) / NOTES, to_line(note).encode())
        if self._shared is not None:
            self._shared.push_noted(run_id)

    def read(self, run_id: str) -> RunRecord:
        """The record of a run, with the labels that it was given since.

        Raises:
            UserError: it is missing or damaged, or the record of another run.

        """
        record = read_run(self.path(run_id) / RUN)
        if record.id != run_id:
            raise UserError(
                f"{self.path(run_id)} holds the record of run {record.id}: name the folder after "
                "its run, or give its path"
            )
        found = read_labels(self.path(run_id))
        return record if found is None else record.updated(**dict(found))

    def label(self, run_id: str, labels: Labels) -> None:
        """Gives a run its labels, beside its record, which stays as it is.

        Raises:
            UserError: the disk is full or does not let us write, or the store's address.

        """
        content = to_json(labels).encode()
        write_atomically(self.path(run_id) / LABELS, content)
        if self._shared is not None:
            self._shared.push_labels(run_id, content)

    def written_at(self, run_id: str) -> datetime:
        """When something was last written down about a run, in UTC, to the second."""
        folder = self.path(run_id)
        files = (file for name in (RUN, NOTES) if (file := folder / name).exists())
        return datetime.fromtimestamp(int(max(file.stat().st_mtime for file in files)), UTC)

    def is_cut_off(self, run_id: str) -> bool:
        """Whether the run's process was killed while it wrote a note, which is lost."""
        return is_cut_off(self.path(run_id) / NOTES)

    def ids(self) -> list[str]:
        """All runs, oldest first.

        Raises:
            UserError: the store's address cannot be read.

        """
        if self._shared is not None:
            self._shared.pull_records()
        return self.known()

    def known(self) -> list[str]:
        """Those of which this machine knows, oldest first; no address is asked."""
        if not self.folder.is_dir():
            return []
        return sorted(p.name for p in self.folder.iterdir() if RUN_ID.fullmatch(p.name))

    def has_whole(self, suite: Suite) -> bool:
        """Whether the last run here of a suite of that name was of this very one, and finished."""
        same = [run_id for run_id in self.known() if _suite_of(run_id) == suite.name]
        try:
            record = self.read(same[-1]) if same else None
        except UserError:
            return False
        return record is not None and record.status == "finished" and record.suite == suite

    def predecessor(self, run_id: str) -> str | None:
        """The last run before it of a suite of that name which has a report, here."""
        of_suite = [i for i in self.known() if i < run_id and _suite_of(i) == _suite_of(run_id)]
        reported = (i for i in reversed(of_suite) if (self.path(i) / "report.html").exists())
        return next(reported, None)

    def names(self) -> dict[str, list[str]]:
        """What runs are called, each name with the ids of those that have it, oldest first."""
        found: dict[str, list[str]] = {}
        for run_id in self.known():
            with suppress(UserError):  # a damaged record has no name
                if name := self.read(run_id).name:
                    found.setdefault(name, []).append(run_id)
        return found

    def locate(self, reference: str) -> Path:
        """The folder of a run, by the path of a run folder or by what `find` knows.

        Raises:
            UserError: no run fits, or more than one.

        """
        folder = Path(reference)
        return folder if (folder / RUN).is_file() else self.whole(self.find(reference))

    def find(self, reference: str) -> str:
        """The id that `reference` stands for.

        It is an id, a unique prefix of one, the name of one run, `latest` or `latest~1`.

        Raises:
            UserError: no run fits, or more than one.

        """
        ids = self.ids()
        if not ids:
            raise UserError(f"no runs in {self.folder} yet: `rnnpipe run quickstart` makes one")
        if latest := _LATEST.fullmatch(reference):
            back = int(latest[1] or 0)
            if back >= len(ids):
                there = "there is one run" if len(ids) == 1 else f"there are {len(ids)} runs"
                raise UserError(f"{reference!r} goes back too far: {there}")
            return ids[-1 - back]
        matches = [i for i in ids if i == reference] or [i for i in ids if i.startswith(reference)]
        matches = matches or self.names().get(reference, [])
        if len(matches) == 1:
            return matches[0]
        problem = f"fits {len(matches)} runs" if matches else "fits no run"
        shown = "\n  ".join(matches[-5:] or ids[-5:])
        raise UserError(
            f"{reference!r} {problem}: give an id, a unique prefix, a name, latest or latest~N. "
            f"{'Fitting' if matches else 'Newest'} runs:\n  {shown}"
        )


def _suite_of(run_id: str) -> str:
    """The suite's name, which stands in an id between the time and four digits."""
    return "-".join(run_id.split("-")[2:-1])


def _second_after(run_id: str) -> str:
    """What an id begins with that comes behind `run_id`."""
    stamp = "-".join(run_id.split("-")[:2])
    try:
        return f"{datetime.strptime(stamp, _STAMP) + timedelta(seconds=1):{_STAMP}}"  # noqa: DTZ007 (UTC)
    except (ValueError, OverflowError):
        return stamp  # no time, as only a folder made by hand has
