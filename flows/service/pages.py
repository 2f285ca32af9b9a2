"""The reports of a store, served to this machine's browsers beside Prefect's UI.

Prefect's UI comes over HTTP, and a browser does not follow a link from there to a file. What is
served is what a run leaves to be read, its page of all runs, its reports and their files, and
nothing else of the store. Where the server wants credentials this wants the same.
"""

import base64
import os
import secrets
import sys
from collections.abc import Callable
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Receive, Scope, Send

_FOLDERS = ("runs", "comparisons")
_PAGES = ("index.html", "history.html")


def application(root: Path, credentials: str | None = None) -> Starlette:
    """Serve the pages of the store in `root`, to requests that name this machine as their host.

    Args:
        root: of the store; what is not there yet is served once it is.
        credentials: `name:password` that every request must have; none where it is None.

    """
    middleware = [Middleware(TrustedHostMiddleware, allowed_hosts=["127.0.0.1", "localhost"])]
    if credentials:
        middleware.append(Middleware(_Credentials, credentials=credentials))
    return Starlette(
        routes=[
            Route("/", lambda _: RedirectResponse("/index.html")),
            *(Route(f"/{name}", _page(root / name)) for name in _PAGES),
            *(
                Mount(f"/{name}", StaticFiles(directory=root / name, check_dir=False))
                for name in _FOLDERS
            ),
        ],
        middleware=middleware,
    )


def main() -> None:
    """Serves until it is told to end: `python -m flows.service.pages ROOT HOST PORT`."""
    root, host, port = sys.argv[1:]
    credentials = os.environ.get("PREFECT_SERVER_API_AUTH_STRING") or None
    app = application(Path(root), credentials)
    uvicorn.run(app, host=host, port=int(port), log_level="warning")


def _page(path: Path) -> Callable[[Request], Response]:
    def answer(_: Request) -> Response:
        if path.is_file():
            return FileResponse(path)
        return PlainTextResponse("there is no run yet", 404)

    return answer


class _Credentials:
    """Asks for HTTP's basic authentication."""

    def __init__(self, app: ASGIApp, credentials: str) -> None:
        self._app = app
        self._expected = b"Basic " + base64.b64encode(credentials.encode())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            given = dict(scope["headers"]).get(b"authorization", b"")
            if not secrets.compare_digest(given, self._expected):
                refusal = PlainTextResponse(
                    "expected the credentials of the Prefect server",
                    401,
                    {"WWW-Authenticate": 'Basic realm="rnnpipe"'},
                )
                await refusal(scope, receive, send)
                return
        await self._app(scope, receive, send)


if __name__ == "__main__":
    main()
