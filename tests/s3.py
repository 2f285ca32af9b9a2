"""An S3 server in a process of its own, and buckets on it."""

import subprocess
import sys
from pathlib import Path

import httpx

SECRET = "a-secret-that-nothing-may-show"

_SERVE = """
import sys
from moto.server import ThreadedMotoServer
server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
server.start()
print(server.get_host_and_port()[1], flush=True)
sys.stdin.read()
"""


class S3Server:
    """Serves until it is closed, or the test process ends and its input with it."""

    def __init__(self, log: Path):
        self._log = log
        with log.open("wb") as errors:
            self._process = subprocess.Popen(
                [sys.executable, "-c", _SERVE],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
            )
        self.url = f"http://127.0.0.1:{int(self._process.stdout.readline())}"

    def close(self) -> None:
        self._process.communicate()

    def requests(self) -> list[str]:
        """Method and path of every request so far."""
        lines = self._log.read_text().splitlines()
        return [line.split('"')[1].rpartition(" ")[0] for line in lines if "HTTP/1.1" in line]

    def check_credentials(self, *, check: bool) -> None:
        """From now on the server wants the keys of a user that it knows, or those of anybody."""
        httpx.post(
            f"{self.url}/moto-api/reset-auth", content="0" if check else "inf", trust_env=False
        ).raise_for_status()
