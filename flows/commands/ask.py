"""Ask the variants of a run on a page: a text, series or picture, every answer side by side.

MODEL is RUN, for every variant that it trained; RUN:DATASET/VARIANT; a name that `promote` gave; or
the folder of a bundle. The page is at 127.0.0.1, and shows what each variant answers after each
word; `POST /predict` there answers the same as JSON, as /openapi.json describes. It goes on until
Ctrl-C. Too many questions at once are refused with 503, and all goes on.

Who is to ask from another machine needs --host, and a token, which they send as `Authorization:
Bearer TOKEN`; there is no TLS, which a proxy in front of it has to add.
"""

import argparse
import ipaddress
import os
import signal
from contextlib import suppress
from pathlib import Path

from flows.commands.options import add_artifacts, port, store_of
from flows.commands.output import console
from flows.running import process
from rnnpipe import progress
from rnnpipe.errors import UserError
from rnnpipe.settings import ASK_TOKEN


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declares the options."""
    parser.add_argument("model", metavar="MODEL", nargs="?", default="latest-good")
    parser.add_argument(
        "--port", type=port, metavar="N", help="where it listens (default: 8137, or any free one)"
    )
    parser.add_argument(
        "--host",
        default="127.0.0.1",
        metavar="ADDRESS",
        help="of this machine (default: 127.0.0.1)",
    )
    parser.add_argument(
        "--allow-host",
        action="append",
        default=[],
        metavar="NAME",
        help="by which it is called from elsewhere (repeatable)",
    )
    parser.add_argument(
        "--token", help=f"that every question has to bring (default: {ASK_TOKEN}, or none)"
    )
    parser.add_argument(
        "--code",
        metavar="DIR",
        help="where a Python module of your own lies that a model needs (default: here)",
    )
    add_artifacts(parser)


def main(options: argparse.Namespace) -> int:
    """Serves until it is interrupted."""
    token = options.token or os.environ.get(ASK_TOKEN) or None
    _require_safe(options.host, token)
    store = store_of(options)
    process.set_up(store.state)
    process.import_tensorflow()
    from flows.asking.app import make_app  # noqa: PLC0415 (imports FastAPI)
    from flows.asking.server import listening, serve, workers_of  # noqa: PLC0415
    from rnnpipe.bundles.reference import find_models  # noqa: PLC0415

    code = None if options.code is None else Path(options.code)
    with listening(options.host, options.port) as listener:
        progress.note("reading the models …")
        bundles = find_models(store, options.model, code)
        app = make_app(workers_of(bundles), token=token, hosts=[options.host, *options.allow_host])
        host, number = listener.getsockname()[:2]
        shown = f"[{host}]" if ":" in host else host
        out = console()
        for bundle in bundles:
            out.print(f"asking   {bundle.record.label}")
        out.print(f"page     http://{shown}:{number}/")
        out.print("stop     Ctrl-C")
        # Also where the shell that started this one in the background had Ctrl-C ignored.
        for ending in (signal.SIGINT, signal.SIGTERM):
            signal.signal(ending, signal.default_int_handler)
        with suppress(KeyboardInterrupt):  # by which uvicorn ends
            serve(app, listener)
    out.print("stopped")
    return 0


def _require_safe(host: str, token: str | None) -> None:
    """Refuses what others could ask without a token, and a token that no header can hold.

    Raises:
        UserError: it is so.

    """
    if token is not None and not (token.isascii() and token.isprintable() and " " not in token):
        raise UserError("the token has blanks or other characters than ASCII: choose one without")
    try:
        loopback = ipaddress.ip_address(host).is_loopback
    except ValueError as error:
        raise UserError(
            f"--host {host}: expected an address of this machine, such as 127.0.0.1 or 0.0.0.0; "
            "names by which it is called go to --allow-host"
        ) from error
    if not loopback and token is None:
        raise UserError(
            f"--host {host} is open to other machines: give a --token that they have to bring"
        )
