import signal
import socket
import subprocess
import sys

import httpx

SERVED = """
import sys

import uvicorn

from flows.server.ends_at_once import EndsAtOnce


async def app(scope, receive, send):
    if scope["type"] == "lifespan":
        await receive()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        print("its background has ended", flush=True)
        await send({"type": "lifespan.shutdown.complete"})
    else:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"here"})


EndsAtOnce(uvicorn.Config(app, fd=int(sys.argv[1]), log_level="error", lifespan="on")).run()
print("not ended by the signal")
"""


def test_it_ends_its_application_first_and_then_by_the_signal_whoever_is_connected():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        process = subprocess.Popen(
            [sys.executable, "-c", SERVED, str(listener.fileno())],
            pass_fds=(listener.fileno(),),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        with httpx.Client(trust_env=False, timeout=60) as client:
            assert [client.get(url).text for _ in range(3)] == ["here"] * 3
            process.terminate()
            output, _ = process.communicate(timeout=60)
    assert output == "its background has ended\n"
    assert process.returncode == -signal.SIGTERM
