"""A store's files at an fsspec address, by whatever package knows its protocol.

A file is there whole or not at all: object stores see to that, and elsewhere a digest does. What
these packages raise, and what their servers say, may name keys or signed addresses; so of an error
only its kind and a code are told.
"""

import errno
import re
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

from rnnpipe import progress
from rnnpipe.errors import UserError
from rnnpipe.files.atomic import storage_errors
from rnnpipe.files.digests import verify
from rnnpipe.retries import ATTEMPTS, persistently

T = TypeVar("T")

_CREDENTIALS = {
    "NoCredentialsError",
    "PartialCredentialsError",
    "CredentialRetrievalError",
    "ProfileNotFound",
    "TokenRetrievalError",
}
_OF_THIS_DISK = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES}
_STAYS = (
    UserError,
    FileExistsError,
    FileNotFoundError,
    PermissionError,
    ValueError,
    TypeError,
    ImportError,
)
_REFUSED = {errno.EINVAL, errno.EPERM, errno.ENOSYS}


@dataclass(frozen=True)
class Remote:
    """The files under `address`, each by its path below it.

    Every method raises a `UserError` that says what is wrong there; where it may pass, only after
    so many `attempts`, and a package's own quick ones come on top. `working_copy` is where
    finished work is safe meanwhile.
    """

    address: str
    working_copy: Path
    attempts: int = ATTEMPTS

    @property
    def impatient(self) -> "Remote":
        """The same, giving up at the first error."""
        return replace(self, attempts=1)

    def check(self) -> None:
        """Raises a `UserError` at once where nothing can be read."""
        self.impatient.names("")

    def names(self, folder: str) -> list[str]:
        """The names of files and folders right under `folder`; none where it is missing."""
        try:
            paths = self._do(lambda fs, root: fs.ls(_joined(root, folder), detail=False))
        except FileNotFoundError:
            return []
        return [path.rstrip("/").rpartition("/")[2] for path in paths]

    def sizes(self, folder: str) -> dict[str, int]:
        """Bytes of every file below `folder`, by its path from there."""

        def listed(fs: Any, root: str) -> dict[str, int]:
            start = _joined(root, folder)
            found = fs.find(start, detail=True)
            return {path[len(start) :].lstrip("/"): int(i["size"]) for path, i in found.items()}

        try:
            return self._do(listed)
        except FileNotFoundError:
            return {}

    def exists(self, path: str) -> bool:
        """Whether there is a file at `path`."""
        return self._do(lambda fs, root: bool(fs.exists(_joined(root, path))))

    def read(self, path: str, most: int) -> bytes | None:
        """A file's content, None when it is missing.

        Raises:
            ValueError: it has more than `most` bytes.

        """
        content = self.read_many([path], most).get(path)
        if content is not None and len(content) > most:
            raise ValueError(f"{self.address}/{path} has more than {most:,} bytes")
        return content

    def read_many(self, paths: Iterable[str], most: int) -> dict[str, bytes]:
        """The first `most` + 1 bytes of each file that is there, asked for at the same time."""
        wanted = list(paths)

        def contents(fs: Any, root: str) -> list[Any]:
            full = [_joined(root, path) for path in wanted]
            found = fs.cat_ranges(full, 0, most + 1, on_error="return")
            for content in found:
                if isinstance(content, Exception) and not _absent_or_empty(content):
                    raise content
            return list(found)

        found = zip(wanted, self._do(contents) if wanted else (), strict=True)
        return {
            path: b"" if isinstance(content, Exception) else bytes(content)
            for path, content in found
            if not isinstance(content, FileNotFoundError)
        }

    def get(self, path: str, destination: Path) -> None:
        """Writes the file at `path` to `destination`.

        Raises:
            FileNotFoundError: it is not there.
            OSError: this machine's disk is full or does not let us write.

        """
        self._do(lambda fs, root: fs.get_file(_joined(root, path), str(destination)))

    def get_whole(self, path: str, destination: Path, sha256: str | None) -> bool:
        """Puts the file at `path` at `destination`, in one step, if it has this SHA-256.

        None stands for any. A file that has another one is told.

        Raises:
            UserError: also when this machine's disk is full or does not let us write.

        """
        with storage_errors(destination.parent):
            destination.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryDirectory(dir=destination.parent, prefix=".writing-") as folder:
                file = Path(folder) / destination.name
                self.get(path, file)
                if sha256 is None or verify(file, sha256):
                    file.replace(destination)
                    return True
        progress.note(f"{self.address}/{path} is damaged: not used")
        return False

    def create(self, path: str, source: Path | bytes) -> bool:
        """Puts a file at `path` unless one is there; says whether it did.

        Two that do so at the same time cannot both be told so where the filesystem knows of
        exclusive creation, as S3 does.
        """
        try:
            self._put(path, source, _create)
        except FileExistsError:
            return False
        return True

    def write(self, path: str, source: Path | bytes) -> None:
        """Puts a file at `path`, in the place of another if there is one."""
        self._put(path, source, _write)

    def _put(self, path: str, source: Path | bytes, put: Callable[[Any, str, str], object]) -> None:
        if isinstance(source, bytes):
            with tempfile.NamedTemporaryFile() as file:
                file.write(source)
                file.flush()
                self._put(path, Path(file.name), put)
            return
        try:
            self._do(lambda fs, root: put(fs, str(source), _joined(root, path)))
        except FileNotFoundError:
            if not source.exists():
                raise
            raise self._no_such_place() from None

    def _do(self, call: Callable[[Any, str], T]) -> T:
        """What `call` returns, given the filesystem and our path in it."""
        try:
            return persistently(
                lambda: call(*self._filesystem()),
                _may_pass,
                attempts=self.attempts,
                on_pause=self._note_pause,
            )
        except (UserError, FileExistsError):
            raise
        except FileNotFoundError as error:
            if _code(error) == "NoSuchBucket":
                raise self._no_such_place() from None
            raise
        except Exception as error:
            if isinstance(error, OSError) and error.errno in _OF_THIS_DISK:
                raise
            raise self._told(error) from None

    def _note_pause(self, error: BaseException, seconds: float) -> None:
        progress.note(f"{self.address} does not answer ({_code(error)}): again in {seconds:.0f} s")

    def _filesystem(self) -> tuple[Any, str]:
        """The filesystem, which fsspec makes once for each thread, and our path in it."""
        import fsspec  # noqa: PLC0415 (a store in a folder needs none of it)

        protocol = self.address.partition("://")[0]
        try:
            # What others have just put there must be seen.
            fs, root = fsspec.core.url_to_fs(self.address, use_listings_cache=False)
        except ImportError:
            package = _PACKAGES.get(protocol, "that fsspec's documentation names for it")
            raise UserError(
                f"{self.address}: the package for {protocol}:// is not installed: "
                f"`pip install {package}`"
            ) from None
        except ValueError:
            known = ", ".join(f"{name}://" for name in _PACKAGES)
            raise UserError(
                f"{self.address}: {protocol}:// is not known here: expected a folder, or an "
                f"address that fsspec knows, such as {known}"
            ) from None
        return fs, str(root).rstrip("/")

    def _no_such_place(self) -> UserError:
        place = self.address.partition("://")[2].partition("/")[0]
        return UserError(
            f"{self.address}: there is no bucket {place!r}, or these credentials do not see it: "
            "make it first, or name another one with --artifacts or RNNPIPE_ARTIFACTS"
        )

    def _told(self, error: Exception) -> UserError:
        of_s3 = self.address.startswith("s3")
        if isinstance(error, PermissionError) or type(error).__name__ in _CREDENTIALS:
            names = " (AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE)" * of_s3
            problem = f"may not be read or written with these credentials ({_code(error)})"
            mend = f"give some that may{names}"
        elif _may_pass(error):
            problem = f"does not answer ({_code(error)})"
            mend = f"check the network{', and AWS_ENDPOINT_URL if you set it' * of_s3}"
        else:
            problem = f"refused what was asked ({_code(error)})"
            mend = "check the address" + ", AWS_ENDPOINT_URL and AWS_REGION" * of_s3
        return UserError(
            f"{self.address} {problem}: {mend}; what is finished is kept in {self.working_copy}, "
            "and the same command goes on from there"
        )


_PACKAGES = {"s3": "-e '.[s3]'", "gs": "gcsfs", "abfs": "adlfs", "sftp": "paramiko"}
"""What to install for a protocol; fsspec knows more of them."""


def _write(fs: Any, file: str, path: str) -> None:
    fs.put_file(file, path)


def _create(fs: Any, file: str, path: str) -> None:
    """Raises `FileExistsError` where there is a file."""
    try:
        fs.put_file(file, path, mode="create")
    except OSError as error:
        if error.errno != errno.ENOSYS:
            raise
        # Servers that only speak like S3 may not know of exclusive creation.
        if fs.exists(path):
            raise FileExistsError(path) from error
        fs.put_file(file, path)


def _joined(root: str, path: str) -> str:
    return f"{root}/{path}" if path else root


def _code(error: BaseException) -> str:
    """A server's code for the error, such as `NoSuchBucket`, or the name of its kind."""
    response = getattr(error.__cause__ or error, "response", None)
    code = response.get("Error", {}).get("Code") if isinstance(response, dict) else None
    return code if isinstance(code, str) and re.fullmatch(r"\w{1,60}", code) else _kind(error)


def _kind(error: BaseException) -> str:
    return type(error).__name__


def _absent_or_empty(error: Exception) -> bool:
    """A missing file; or an empty one, of which S3 has no first bytes to give."""
    if _code(error) == "NoSuchBucket":
        return False
    return isinstance(error, FileNotFoundError) or _code(error) == "InvalidRange"


def _may_pass(error: BaseException) -> bool:
    """Whether the same may succeed later, with nothing changed on our side."""
    if not isinstance(error, Exception) or isinstance(error, _STAYS):
        return False
    if isinstance(error, OSError) and error.errno in _REFUSED | _OF_THIS_DISK:
        return False
    return _kind(error) not in _CREDENTIALS | {"ParamValidationError"}
