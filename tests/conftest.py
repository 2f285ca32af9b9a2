"""Fixtures for the whole suite: the data mirror, an HTTP server that answers as told, and S3."""

import gc
import http.server
import os
import re
import secrets
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from tests.s3 import SECRET, S3Server

# a deadline would make the outcome depend on how busy the machine is
settings.register_profile("rnnpipe", deadline=None)
settings.load_profile("rnnpipe")


def pytest_collection_finish() -> None:
    """Puts what collecting has imported out of the collector's sight.

    To make a model goes through millions of small objects, and for every 700 of them the collector
    would look at all of TensorFlow again: a quarter of the time.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 50, 100)


_LONGEST = ("service", "browser", "flows", "rnnpipe/training", "rnnpipe/exports")
"""Folders of files that take a minute each, however few tests they have."""


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Puts the longest files first, so that none is left to one worker when all others are done."""
    longest = [Path(__file__).with_name("test_packaging.py")]
    longest += [Path(__file__).parent / name for name in _LONGEST]
    items.sort(key=lambda item: not any(map(item.path.is_relative_to, longest)))


MIRROR_VARIABLE = "RNNPIPE_DATA_MIRROR"
DEFAULT_MIRROR = Path(__file__).resolve().parents[1].parent / "shared" / "data"

Reply = Callable[[http.server.BaseHTTPRequestHandler], None]


@pytest.fixture(scope="session")
def mirror() -> Path:
    """The folder with the real archives and their SHA256SUMS."""
    folder = Path(os.environ.get(MIRROR_VARIABLE) or DEFAULT_MIRROR)
    if not (folder / "SHA256SUMS").is_file():
        pytest.fail(
            f"{folder} is no data mirror: set {MIRROR_VARIABLE} to a folder with imdb.npz, "
            "reuters.npz and a SHA256SUMS"
        )
    return folder


class ScriptedServer:
    """Answers each path with its replies in turn, and the last one from then on; 404 elsewhere."""

    def __init__(self):
        self.replies: dict[str, list[Reply]] = {}
        self.requests: list[tuple[str, str | None]] = []
        """Path and Range header of every request so far."""
        self.released = threading.Event()
        """Set at the end of the test, so that no hanging reply outlives it."""
        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))
        self._thread.start()

    def close(self) -> None:
        self.released.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def _handler(self) -> type[http.server.BaseHTTPRequestHandler]:
        scripted = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                scripted.requests.append((self.path, self.headers.get("Range")))
                replies = scripted.replies.get(self.path, [scripted.status(404)])
                (replies.pop(0) if len(replies) > 1 else replies[0])(self)

            def log_message(self, *_: object) -> None:
                pass

        return Handler

    @staticmethod
    def status(code: int, body: bytes = b"", **headers: str) -> Reply:
        """A status with a body; `Content_Length` in `headers` may belie the body."""

        def reply(handler: http.server.BaseHTTPRequestHandler) -> None:
            handler.send_response(code)
            for name, value in ({"Content_Length": str(len(body))} | headers).items():
                handler.send_header(name.replace("_", "-"), value)
            handler.end_headers()
            handler.wfile.write(body)

        return reply

    @classmethod
    def cut(cls, body: bytes, after: int) -> Reply:
        """Promises all of `body`, and closes the connection after so many bytes of it."""
        return cls.status(200, body[:after], Content_Length=str(len(body)))

    @classmethod
    def ranged(cls, body: bytes) -> Reply:
        """All of `body`, or what a Range header asks for."""

        def reply(handler: http.server.BaseHTTPRequestHandler) -> None:
            asked = re.fullmatch(r"bytes=(\d+)-", handler.headers.get("Range", ""))
            if asked is None:
                cls.status(200, body)(handler)
                return
            start = int(asked[1])
            if start >= len(body):
                cls.status(416, Content_Range=f"bytes */{len(body)}")(handler)
                return
            content_range = f"bytes {start}-{len(body) - 1}/{len(body)}"
            cls.status(206, body[start:], Content_Range=content_range)(handler)

        return reply

    def hang(self, handler: http.server.BaseHTTPRequestHandler) -> None:
        """Accepts the request and says nothing."""
        self.released.wait()
        handler.close_connection = True


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[ScriptedServer]:
    """A local server; requests to it go past any proxy of the environment."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    scripted = ScriptedServer()
    yield scripted
    scripted.close()


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """How long was waited before each further attempt; nobody waits."""
    waited: list[float] = []
    monkeypatch.setattr("rnnpipe.retries.sleep", waited.append)
    return waited


@pytest.fixture(scope="session")
def s3_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3Server]:
    """The S3 server that all tests share; it starts when it is needed."""
    server = S3Server(tmp_path_factory.mktemp("s3") / "log")
    yield server
    server.close()


@pytest.fixture
def bucket(s3_server: S3Server, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> str:
    """The name of an empty bucket, which this process has the credentials for."""
    import fsspec  # noqa: PLC0415 (most tests need none of it)

    for name, value in {
        "AWS_ENDPOINT_URL": s3_server.url,
        "AWS_ACCESS_KEY_ID": "a-key",
        "AWS_SECRET_ACCESS_KEY": SECRET,
        "AWS_DEFAULT_REGION": "us-east-1",
        "NO_PROXY": "127.0.0.1",
        "RNNPIPE_WORKING_COPIES": str(tmp_path / "first"),
    }.items():
        monkeypatch.setenv(name, value)
    name = f"bucket-{secrets.token_hex(4)}"
    # One client for all tests: a new one costs half a second.
    fsspec.filesystem("s3", use_listings_cache=False).mkdir(name)
    return name
