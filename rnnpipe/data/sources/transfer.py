"""HTTP GET with retries and resume; knows nothing of what is transferred."""

import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, BinaryIO, TypeVar

from rnnpipe.retries import ATTEMPTS, persistently

if TYPE_CHECKING:
    import httpx

CONNECT_TIMEOUT = 10.0
"""Seconds to wait for a connection."""

READ_TIMEOUT = 30.0
"""Seconds without a byte after which a connection counts as dropped."""

Progress = Callable[[int, int | None], None]
"""Called with the bytes that are there and the bytes there will be, `None` if not known."""

T = TypeVar("T")


class TransferError(Exception):
    """The content is not to be had there; the message says where and why."""


class _PassingError(Exception):
    """Something that may be over at the next attempt."""


def download(url: str, file: BinaryIO, on_progress: Progress) -> bool:
    """Append the body at `url` to what `file`, opened for appending, holds of it already.

    A server that cannot go on from there sends all of it, and `file` is begun anew. What has come
    before a connection dropped stays in `file`, also when this raises.

    Returns:
        Whether the content is pieced together from more than one response.

    Raises:
        TransferError: no answer, or none but 429 and 5xx, after several attempts; or another error
            at once.

    """
    return _persistently(url, lambda: _stream(url, file, on_progress))


def read_small(url: str, limit: int) -> bytes:
    """The body at `url`, of at most `limit` bytes.

    Raises:
        TransferError: as in `download`, or a longer body.

    """

    def attempt() -> bytes:
        with _response(url, {}) as response:
            body = b""
            for chunk in response.iter_raw():
                body += chunk
                if len(body) > limit:
                    raise TransferError(f"{url} has more than {limit:,} bytes")
            return body

    return _persistently(url, attempt)


def probe(url: str) -> None:
    """Ask once whether `url` answers, without reading its body.

    Raises:
        TransferError: it does not.

    """

    def attempt() -> None:
        with _response(url, {}):
            pass

    _persistently(url, attempt, attempts=1)


def _persistently(url: str, attempt: Callable[[], T], attempts: int = ATTEMPTS) -> T:
    try:
        return persistently(attempt, lambda e: isinstance(e, _PassingError), attempts=attempts)
    except _PassingError as error:
        raise TransferError(f"{url} gave {error} (attempt {attempts} of {attempts})") from error


def _stream(url: str, file: BinaryIO, on_progress: Progress) -> bool:
    done = file.seek(0, os.SEEK_END)
    with _response(url, {"Range": f"bytes={done}-"} if done else {}) as response:
        resumed = response.status_code == 206
        total = _total_if_resumed(response, done) if resumed else _content_length(response)
        if response.status_code == 416 or (resumed and total is None):
            file.truncate(0)
            raise _PassingError(f"HTTP {response.status_code}, but nothing from byte {done} on")
        if not resumed:
            file.truncate(0)
            done = 0
        for chunk in response.iter_raw():
            file.write(chunk)
            done += len(chunk)
            on_progress(done, total)
    if total is not None and done != total:
        raise _PassingError(f"only {done:,} of {total:,} bytes")
    return resumed


def _content_length(response: "httpx.Response") -> int | None:
    length = response.headers.get("Content-Length")
    return None if length is None else int(length)


def _total_if_resumed(response: "httpx.Response", start: int) -> int | None:
    """Size of the whole body if this response goes on at byte `start`, else None."""
    content_range = response.headers.get("Content-Range", "")
    match = re.fullmatch(r"bytes (\d+)-\d+/(\d+)", content_range)
    return int(match[2]) if match and int(match[1]) == start else None


@contextmanager
def _response(url: str, headers: dict[str, str]) -> "Iterator[httpx.Response]":
    """The response (200; asked for a range also 206 or 416) to one request, its body unread."""
    import httpx  # noqa: PLC0415 (slow to import, and most runs fetch nothing)

    expected = (200, 206, 416) if "Range" in headers else (200,)
    try:
        with _client() as client, client.stream("GET", url, headers=headers) as response:
            status = response.status_code
            if status == 429 or status >= 500:
                raise _PassingError(f"HTTP {status}")
            if status not in expected:
                raise TransferError(f"{url} gave HTTP {status} {response.reason_phrase}")
            yield response
    except (httpx.InvalidURL, httpx.UnsupportedProtocol, httpx.TooManyRedirects) as error:
        raise TransferError(f"{url}: {error}") from error
    except httpx.TransportError as error:
        raise _PassingError(f"{type(error).__name__}: {error}") from error


def _client() -> "httpx.Client":
    import httpx  # noqa: PLC0415 (as above)

    try:
        return httpx.Client(
            # bytes as they are stored: a compressed body has another length and cannot be resumed
            headers={"Accept-Encoding": "identity"},
            timeout=httpx.Timeout(READ_TIMEOUT, connect=CONNECT_TIMEOUT),
            follow_redirects=True,
        )
    except (ImportError, OSError, ValueError, httpx.InvalidURL) as error:
        raise TransferError(
            f"the environment's settings for proxy or certificates cannot be used ({error})"
        ) from error
