"""The step that sends a notice, to a Prefect block or to a webhook's address.

The address may hold a secret: it is in no parameter, no message and no log.
"""

import asyncio
import logging
from dataclasses import dataclass

import httpx
from prefect import task
from prefect.blocks.abstract import NotificationBlock, NotificationError
from prefect.blocks.core import Block
from prefect.blocks.webhook import Webhook
from prefect.cache_policies import NO_CACHE
from pydantic import SecretStr

from rnnpipe import progress
from rnnpipe.errors import UserError
from rnnpipe.settings import NOTICE, notice_receiver


@dataclass(frozen=True)
class Notice:
    """A message: one line, and the text in Markdown."""

    subject: str
    body: str


@task(name="notify", cache_policy=NO_CACHE, retries=2, retry_delay_seconds=[2, 10])
def send_notice(notice: Notice, block: str | None) -> None:
    """Sends the notice to the block, or to RNNPIPE_NOTICE; where there is neither, only says so.

    Raises:
        UserError: there is no such block, or it did not take the notice.

    """
    progress.note(notice.subject)
    receiver = block or notice_receiver()
    if not receiver:
        progress.note(f"nobody is told: name a Prefect block as `notify`, or set {NOTICE}")
        return
    # It would write the address of each request at level INFO.
    logging.getLogger("httpx").setLevel(logging.WARNING)
    try:
        asyncio.run(_send(notice, receiver))
    except (httpx.HTTPError, httpx.InvalidURL, NotificationError) as error:
        # The message may hold the address; the kind of error does not.
        raise UserError(f"the notice was not sent: {type(error).__name__}") from None


async def _send(notice: Notice, receiver: str) -> None:
    is_address = "://" in receiver
    block = Webhook(url=SecretStr(receiver)) if is_address else await _loaded(receiver)
    if isinstance(block, NotificationBlock):
        with block.raise_on_failure():
            await block.notify(notice.body, notice.subject)
    elif isinstance(block, Webhook):
        answer = await block.call({"text": f"{notice.subject}\n\n{notice.body}"})
        if not answer.is_success:
            raise UserError(f"the notice was not sent: the answer was {answer.status_code}")
    else:
        raise UserError(f"a {type(block).__name__} block takes no notice: expected a webhook")


async def _loaded(name: str) -> Block:
    try:
        return await Block.aload(name)
    except ValueError:
        raise UserError(
            f"no Prefect block {name!r}: expected the type and the name of one that is saved, "
            "such as webhook/team"
        ) from None
