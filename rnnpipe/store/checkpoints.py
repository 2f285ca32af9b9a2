"""Checkpoints of trainings that are not finished, on disk."""

import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np

from rnnpipe.files.atomic import DAMAGED, write_piecewise
from rnnpipe.files.digests import sha256_of, verify
from rnnpipe.records.checkpoints import Checkpoint, Progress

_PROGRESS = "progress"


class CheckpointFolder:
    """The checkpoints of one training; the newest is kept.

    A checkpoint is one file, `epoch-<n>-<SHA-256>.npz`: whole and as it was written, or not used.
    `report` is told about one that is not.
    """

    def __init__(self, folder: Path, report: Callable[[str], None]) -> None:
        self.folder = folder
        self._report = report

    def save(self, checkpoint: Checkpoint) -> None:
        """Writes a checkpoint, then removes the one before.

        Raises:
            UserError: the disk is full or does not let us write; the one before is still there.

        """
        epoch = checkpoint.progress.epoch
        arrays = dict(checkpoint.arrays)
        arrays[_PROGRESS] = np.frombuffer(checkpoint.progress.model_dump_json().encode(), np.uint8)
        earlier = self._newest_first()
        path = write_piecewise(
            self.folder,
            f".epoch-{epoch}.",
            lambda file: np.savez(file, allow_pickle=False, **arrays),
            lambda written: f"epoch-{epoch}-{sha256_of(written)}.npz",
            sum(array.nbytes for array in arrays.values()),
        )
        for old in earlier:
            if old != path:
                old.unlink(missing_ok=True)

    def latest(self) -> Checkpoint | None:
        """The newest whole checkpoint, or None; a damaged one is set aside."""
        for path in self._newest_first():
            if verify(path, path.stem.rpartition("-")[2]):
                with np.load(path, allow_pickle=False) as file:
                    arrays = {name: file[name] for name in file.files}
                progress = Progress.model_validate_json(arrays.pop(_PROGRESS).tobytes())
                return Checkpoint(progress, arrays)
            self._report(f"{path} is damaged: set aside")
            path.replace(path.with_name(f"{DAMAGED}{path.name}"))
        return None

    def discard(self) -> None:
        """Removes the training's checkpoints, which are of no more use."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def _newest_first(self) -> list[Path]:
        found = self.folder.glob("epoch-*.npz")
        return sorted(found, key=lambda path: int(path.stem.split("-")[1]), reverse=True)
