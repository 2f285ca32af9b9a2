"""What the process of a temporary server does: `python -m flows.server.temporary_process FD [DB]`.

FD is the number of the socket that it listens on, which is bound already. DB is a copy of an empty
database, as this version of Prefect makes one: it has all tables, and all kinds of blocks in them.
"""

import asyncio
import gc
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fastapi import FastAPI


def serve(listener: int, made: str | None = None) -> None:
    """Serves until it is asked to end."""
    # Without looking for garbage among what it imports, it answers half a second earlier.
    gc.disable()
    import uvicorn  # noqa: PLC0415 (not before that)
    from prefect.server.api.server import create_app  # noqa: PLC0415
    from prefect.settings import get_current_settings  # noqa: PLC0415

    settings = get_current_settings().server
    url = settings.database.connection_url
    if made and url is not None and url.get_secret_value().endswith(f"///{made}"):
        settings.database.migrate_on_start = settings.register_blocks_on_start = False
    app = create_app()
    asyncio.run(_know_routes(app))
    gc.freeze()
    gc.enable()
    uvicorn.run(app, fd=listener, log_level="error", lifespan="on")


async def _know_routes(app: "FastAPI") -> None:
    """Asks for what is nowhere: FastAPI reads its routes, 0.2 s of work, at the first question."""
    import httpx  # noqa: PLC0415 (as above)

    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://here") as client:
        await client.get("/api/nowhere")


if __name__ == "__main__":
    serve(int(sys.argv[1]), *sys.argv[2:])
