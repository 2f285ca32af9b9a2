"""A server that ends as soon as the one whom it serves asks it to."""

import asyncio
import signal

import uvicorn


class EndsAtOnce(uvicorn.Server):
    """Waits for nobody at its end: whoever it served has gone.

    uvicorn looks ten times a second whether it is to end, and then gives its clients a tenth of a
    second to go; of each command that would be two tenths.
    """

    async def main_loop(self) -> None:
        """Serves until SIGTERM."""
        asked = asyncio.Event()

        def ask() -> None:
            self.handle_exit(signal.SIGTERM, None)
            asked.set()

        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, ask)
        await asked.wait()

    async def shutdown(self, sockets: object = None) -> None:
        """Ends what the application has in the background; sockets close with the process."""
        del sockets
        await self.lifespan.shutdown()
