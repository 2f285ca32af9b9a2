"""Prefect's settings, and the API that they may name; both may be left over from other work.

Everything of Prefect is imported late, since its settings are read when it is imported.
"""

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from rnnpipe.errors import UserError

if TYPE_CHECKING:
    from prefect.settings import Settings

_CONNECT_SECONDS = 10.0
"""How long a server that the user names may take to answer."""

_FILES = ((".env", "PREFECT_API_URL"), ("prefect.toml", "url"), ("pyproject.toml", "tool.prefect"))
"""Files of the current folder in which Prefect looks for its API, and what then stands in them."""


def may_name_api() -> bool:
    """Whether Prefect's settings may name an API, or are in use already, without reading them.

    False where it is looked for, there is nothing: neither a variable, nor in a file of the current
    folder, nor a profile.
    """
    in_files = any(words in _text(name) for name, words in _FILES)
    profiles = {"PREFECT_PROFILE", "PREFECT_PROFILES_PATH"} & os.environ.keys()
    home = os.environ.get("PREFECT_HOME")
    return (
        "prefect" in sys.modules
        or bool(os.environ.get("PREFECT_API_URL") or in_files or profiles)
        or home is None
        or (Path(home) / "profiles.toml").exists()
    )


def prefect_settings() -> "Settings":
    """Reads Prefect's settings, wherever they are.

    Raises:
        UserError: they cannot be read, or make no sense.

    """
    try:
        from prefect.settings import get_current_settings  # noqa: PLC0415

        return get_current_settings()
    except Exception as error:
        raise UserError(
            f"Prefect's settings cannot be used ({error}): mend or remove them. They are read from "
            "variables PREFECT_…, from .env, prefect.toml and pyproject.toml in this folder, and "
            f"from profiles.toml in {os.environ.get('PREFECT_HOME', '~/.prefect')}"
        ) from error


def require_answer() -> None:
    """Makes sure that the API answers which Prefect's settings name.

    Raises:
        UserError: it does not, or refuses us; the message says where its address is set.

    """
    import httpx  # noqa: PLC0415 (commands that run nothing need none)
    from prefect.client.orchestration import get_client  # noqa: PLC0415
    from prefect.exceptions import PrefectException  # noqa: PLC0415

    settings = prefect_settings()
    try:
        with get_client({"timeout": _CONNECT_SECONDS}, sync_client=True) as client:
            client.api_version()
    except (httpx.HTTPError, PrefectException, RuntimeError, ValueError) as error:
        refused = isinstance(error, httpx.HTTPStatusError) and error.response.status_code == 401
        problem, mend = (
            ("wants other credentials", "set PREFECT_API_AUTH_STRING to what it wants")
            if refused
            else (f"does not answer ({error})", "start that server")
        )
        raise UserError(
            f"Prefect's API at {settings.api.url} {problem}. Its address is set by "
            f"{_origin(settings)}: {mend}, or remove that setting, and the command starts a server "
            "of its own"
        ) from error


def require_usable_proxies() -> None:
    """Makes sure that Prefect's clients can be made under the environment's proxies.

    Raises:
        UserError: they name a proxy of an unknown kind, or no address.

    """
    import httpx  # noqa: PLC0415 (as above)

    try:
        httpx.Client().close()
    except (ImportError, ValueError, httpx.InvalidURL) as error:
        raise UserError(
            f"the environment's proxies cannot be used ({error}): correct or unset HTTP_PROXY, "
            "HTTPS_PROXY and ALL_PROXY, in upper and lower case"
        ) from error


def _origin(settings: "Settings") -> str:
    """Where the API's address is set, in the order in which Prefect looks for it."""
    if os.environ.get("PREFECT_API_URL"):
        return "the environment variable PREFECT_API_URL"
    for name, words in _FILES:
        if words in _text(name):
            return str(Path(name).absolute())
    return f"the active profile in {settings.profiles_path}"


def _text(name: str) -> str:
    """What stands in a file of the current folder; nothing where there is none."""
    path = Path(name).absolute()
    return path.read_text("utf-8", "replace") if path.is_file() else ""
