"""An application served on loopback, in a thread of this process."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn

from flows.asking.server import configured, listening


@contextmanager
def served(app) -> Iterator[str]:
    """Serves as `rnnpipe ask` does; the address, without a slash at its end."""
    listener = listening("127.0.0.1", None)
    server = uvicorn.Server(configured(app))
    thread = threading.Thread(target=server.run, args=([listener],))
    thread.start()
    try:
        while not server.started and thread.is_alive():
            threading.Event().wait(0.01)
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()
        listener.close()
