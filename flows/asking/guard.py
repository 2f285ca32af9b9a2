"""What a request must be before any address sees it: small, in time, and from here.

A page of another origin can have a browser send requests to 127.0.0.1. The name of the host is
checked, so that none can call itself by a name of its own that leads here (DNS rebinding); there is
no CORS, and a body must say that it is JSON, so that a browser asks first and is refused.
"""

import asyncio

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

MAX_BYTES = 2**20
"""Of a request's body."""

BODY_SECONDS = 10.0
"""In which a body must have come."""

_HEADERS = {
    "content-security-policy": "default-src 'none'; script-src 'self'; style-src 'self'; "
    "connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "no-store",
}


class Guard:
    """Reads a request's body whole, within its limits, before the application is called."""

    def __init__(
        self, app: ASGIApp, max_bytes: int = MAX_BYTES, body_seconds: float = BODY_SECONDS
    ) -> None:
        self.app, self.max_bytes, self.body_seconds = app, max_bytes, body_seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer 413 to what is too large and 408 to what comes too slowly; else go on."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers[name] = value
            await send(message)

        try:
            async with asyncio.timeout(self.body_seconds):
                body = await self._body(scope, receive)
        except TimeoutError:
            await _refused(408, "the body came too slowly")(scope, receive, with_headers)
            return
        if body is None:
            told = f"the body is larger than {self.max_bytes:,} bytes"
            await _refused(413, told)(scope, receive, with_headers)
            return
        handed = False

        async def whole() -> Message:
            nonlocal handed
            if handed:
                return await receive()
            handed = True
            return {"type": "http.request", "body": body, "more_body": False}

        await self.app(scope, whole, with_headers)

    async def _body(self, scope: Scope, receive: Receive) -> bytes | None:
        """The body; None where it is too large."""
        said = Headers(scope=scope).get("content-length", "0")
        if said.isdecimal() and int(said) > self.max_bytes:
            return None
        body = bytearray()
        while True:
            message = await receive()
            body += message.get("body", b"")
            if len(body) > self.max_bytes:
                return None
            if not message.get("more_body", False):
                return bytes(body)


def _refused(status: int, detail: str) -> JSONResponse:
    """An answer after which the connection is closed, as the rest of the body may still come."""
    return JSONResponse({"detail": detail}, status, {"connection": "close"})
