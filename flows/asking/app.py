"""The addresses of `rnnpipe ask`: a page, /predict, /models, /health and /openapi.json."""

import asyncio
import gc
import hmac
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping, Sequence
from contextlib import asynccontextmanager
from importlib.resources import files
from typing import Annotated

from fastapi import Depends, FastAPI, HTTPException, Response
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from starlette.middleware.trustedhost import TrustedHostMiddleware

from flows.asking.guard import Guard
from flows.asking.questions import (
    AlongAnswer,
    Answers,
    AskedModel,
    Health,
    Question,
    VariantAnswer,
    asked_model,
)
from flows.asking.worker import Answer, OverloadedError, Worker
from rnnpipe.errors import UserError

SECONDS = 30.0
"""In which a question must be answered."""

LOOPBACK = ("127.0.0.1", "localhost", "::1", "[::1]")

_PAGE = {
    "/": ("flows.asking", "page/ask.html", "text/html; charset=utf-8"),
    "/page.css": ("rnnpipe.report", "templates/page.css", "text/css; charset=utf-8"),
    "/ask.css": ("flows.asking", "page/ask.css", "text/css; charset=utf-8"),
    "/ask.js": ("flows.asking", "page/ask.js", "text/javascript; charset=utf-8"),
}
"""By address: the package and the file in it. The first style sheet is the report's own."""

_WANTS_TOKEN = {"WWW-Authenticate": "Bearer"}

_bearer = HTTPBearer(auto_error=False, description="where the service was started with --token")


def make_app(
    workers: Mapping[str, Sequence[Worker]],
    *,
    title: str = "rnnpipe",
    token: str | None = None,
    hosts: Sequence[str] = (),
    seconds: float = SECONDS,
) -> FastAPI:
    """Make the application that asks these workers.

    They are started with it, and stopped.

    Args:
        workers: by dataset.
        title: of the service: the run's id.
        token: that every question must bring; None where none is wanted.
        hosts: names by which it may be called, beside those of this machine.
        seconds: in which a question must be answered.

    """
    service = _Service(workers, token, seconds)
    # The pages that FastAPI makes of /openapi.json load scripts from elsewhere.
    app = FastAPI(title=title, docs_url=None, redoc_url=None, lifespan=service.lifespan)
    app.add_middleware(Guard)
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=[*LOOPBACK, *hosts], www_redirect=False)
    for address, (package, name, kind) in _PAGE.items():
        content = files(package).joinpath(name).read_bytes()
        app.add_api_route(address, _constant(content, kind), include_in_schema=False)
    closed = [Depends(service.require_token)]
    app.add_api_route("/health", service.health)
    app.add_api_route("/models", service.models, dependencies=closed)
    app.add_api_route(
        "/predict",
        service.predict,
        methods=["POST"],
        dependencies=closed,
        responses={503: {"description": "too many questions wait; try again"}},
    )
    return app


class _Service:
    """What the addresses do."""

    def __init__(
        self, workers: Mapping[str, Sequence[Worker]], token: str | None, seconds: float
    ) -> None:
        self.workers, self.token, self.seconds = workers, token, seconds
        self.every = [worker for group in workers.values() for worker in group]

    @asynccontextmanager
    async def lifespan(self, _: FastAPI) -> AsyncIterator[None]:
        """Have the workers work as long as the application does.

        What is there once they do, TensorFlow and all models, is nothing that garbage has to be
        looked for in: a look takes a second, in which all wait.
        """
        for worker in self.every:
            await asyncio.to_thread(worker.start)
        gc.collect()
        gc.freeze()
        yield
        gc.unfreeze()
        for worker in self.every:
            await asyncio.to_thread(worker.stop)

    async def require_token(
        self, given: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]
    ) -> None:
        """Refuse who does not bring the token, in a time that tells nothing of it."""
        if self.token is None:
            return
        brought = "" if given is None else given.credentials
        if not hmac.compare_digest(brought.encode(), self.token.encode()):
            raise HTTPException(
                401, "expected the token that the service was started with", _WANTS_TOKEN
            )

    async def health(self, response: Response) -> Health:
        """Say whether all models answer."""
        good = all(worker.alive for worker in self.every)
        response.status_code = 200 if good else 503
        waiting = sum(worker.waiting for worker in self.every)
        return Health(status="ok" if good else "failing", models=len(self.every), waiting=waiting)

    async def models(self) -> list[AskedModel]:
        """List what can be asked."""
        return [asked_model(worker.bundle) for worker in self.every]

    async def predict(self, question: Question) -> Answers:
        """Answer rows by every variant of a dataset."""
        dataset = question.dataset or next(iter(self.workers))
        if dataset not in self.workers:
            known = ", ".join(self.workers)
            raise HTTPException(404, f"no dataset {dataset!r}; there is {known}")
        try:
            async with asyncio.timeout(self.seconds):
                answers = await _asked(self.workers[dataset], question)
        except OverloadedError as error:
            raise HTTPException(503, "too many questions wait", {"Retry-After": "1"}) from error
        except TimeoutError as error:
            raise HTTPException(504, f"not answered within {self.seconds:g} s") from error
        return Answers(dataset=dataset, answers=answers)


async def _asked(workers: Sequence[Worker], question: Question) -> list[VariantAnswer]:
    """Every worker's answer; what one of them waits for is given up where another has no room.

    Raises:
        OverloadedError: one has no room.

    """
    if any(worker.full for worker in workers):
        raise OverloadedError
    futures = [
        asyncio.wrap_future(worker.ask(question.rows, along=question.along)) for worker in workers
    ]
    try:
        await asyncio.wait(futures)
    finally:
        for future in futures:
            future.cancel()  # of no use once it is done
    return [
        await _told(worker.name, future) for worker, future in zip(workers, futures, strict=True)
    ]


async def _told(variant: str, answered: "asyncio.Future[Answer]") -> VariantAnswer:
    """A finished answer as JSON, or why there is none."""
    try:
        answer = await answered
    except UserError as error:
        return VariantAnswer(variant=variant, error=str(error))
    along = answer.along
    return VariantAnswer(
        variant=variant,
        lines=answer.lines,
        counts=dict(answer.counts),
        along=along and AlongAnswer(steps=list(along.steps), lines=list(along.lines)),
    )


def _constant(content: bytes, kind: str) -> Callable[[], Coroutine[None, None, Response]]:
    async def answer() -> Response:
        return Response(content, headers={"content-type": kind})

    return answer
