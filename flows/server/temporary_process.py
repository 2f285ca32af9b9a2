"""What the process of a temporary server does: `python -m flows.server.temporary_process FD`.

FD is the number of the socket that it listens on, which is bound already.
"""

import gc
import sys


def serve(listener: int) -> None:
    """Serves until it is asked to end."""
    # Without looking for garbage among what it imports, it answers half a second earlier.
    gc.disable()
    import uvicorn  # noqa: PLC0415 (not before that)
    from prefect.server.api.server import create_app  # noqa: PLC0415

    app = create_app()
    gc.freeze()
    gc.enable()
    uvicorn.run(app, fd=listener, log_level="error", lifespan="on")


if __name__ == "__main__":
    serve(int(sys.argv[1]))
