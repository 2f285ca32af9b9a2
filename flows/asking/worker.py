"""One model in a thread of its own: questions that come together are answered in one batch."""

import queue
import threading
from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnnpipe.bundles.bundle import Bundle
from rnnpipe.bundles.predictions import Line
from rnnpipe.bundles.prefixes import Along, along_steps, along_text
from rnnpipe.data.examples import Values
from rnnpipe.data.fresh.base import Fresh
from rnnpipe.data.ragged import Ragged
from rnnpipe.specs import Classes, Tokens

WAITING = 64
"""Questions that wait for a model at the most; a further one is refused."""

BATCH = 256
"""Rows that are answered together at the most, but for a single question that has more."""


class OverloadedError(Exception):
    """There is no room for a further question."""


@dataclass(frozen=True)
class Answer:
    """What a model says to the rows of one question.

    Attributes:
        lines: as `Bundle.predictions` tells them.
        counts: what is to be reported of how the rows were read.
        along: after each word or step of the first row; None where that was not asked for, or the
            model answers with numbers, or once a step by itself.

    """

    lines: list[Line]
    counts: Mapping[str, int]
    along: Along | None


@dataclass(frozen=True)
class _Question:
    rows: Sequence[Any]
    along: bool
    answer: "Future[Answer]" = field(default_factory=Future)


class Worker:
    """Answers by one bundle, whose model is read once.

    Attributes:
        name: of the variant.
        bundle: that it answers by.

    """

    def __init__(self, name: str, bundle: Bundle, waiting: int = WAITING) -> None:
        self.name, self.bundle = name, bundle
        self._questions: queue.Queue[_Question | None] = queue.Queue(waiting)
        self._thread = threading.Thread(target=self._work, name=f"ask {name}", daemon=True)

    def start(self) -> None:
        """Read the model, have it answer once, so that all is compiled, and begin."""
        _warm_up(self.bundle)
        self._thread.start()

    def stop(self) -> None:
        """Answer what waits, and end."""
        if self._thread.is_alive():
            self._questions.put(None)
            self._thread.join()

    @property
    def alive(self) -> bool:
        """Whether it works."""
        return self._thread.is_alive()

    @property
    def waiting(self) -> int:
        """How many questions wait."""
        return self._questions.qsize()

    @property
    def full(self) -> bool:
        """Whether a further question would be refused."""
        return self._questions.full()

    def ask(self, rows: Sequence[Any], *, along: bool = False) -> "Future[Answer]":
        """Put a question; the future has the answer, or a `UserError` of the rows.

        Raises:
            OverloadedError: too many wait already.

        """
        question = _Question(rows, along)
        try:
            self._questions.put_nowait(question)
        except queue.Full as error:
            raise OverloadedError(f"{self.name} has {self._questions.maxsize} waiting") from error
        return question.answer

    def _work(self) -> None:
        while (first := self._questions.get()) is not None:
            questions, ended = self._together(first)
            self._answer([q for q in questions if q.answer.set_running_or_notify_cancel()])
            if ended:
                return

    def _together(self, first: _Question) -> tuple[list[_Question], bool]:
        """The question, and those that wait behind it, as far as they fit into a batch."""
        questions, rows = [first], len(first.rows)
        while rows < BATCH:
            try:
                further = self._questions.get_nowait()
            except queue.Empty:
                break
            if further is None:
                return questions, True
            questions.append(further)
            rows += len(further.rows)
        return questions, False

    def _answer(self, questions: list[_Question]) -> None:
        """Answers each, whatever becomes of the others; no error ends the thread."""
        read: list[tuple[_Question, Fresh]] = []
        for question in questions:
            try:
                read.append((question, self.bundle.encode(question.rows)))
            except Exception as error:  # noqa: BLE001 (it is handed to who asked)
                question.answer.set_exception(error)
        try:
            outputs = self._outputs([fresh for _, fresh in read])
        except Exception as error:  # noqa: BLE001 (likewise)
            for question, _ in read:
                question.answer.set_exception(error)
            return
        for (question, fresh), own in zip(read, outputs, strict=True):
            try:
                question.answer.set_result(self._told(question, fresh, own))
            except Exception as error:  # noqa: BLE001 (likewise)
                question.answer.set_exception(error)

    def _outputs(self, freshes: Sequence[Fresh]) -> list[NDArray[np.float32]]:
        """The outputs of each, of one call of the model."""
        if not freshes:
            return []
        names = freshes[0].inputs
        inputs = {name: _joined([fresh.inputs[name] for fresh in freshes]) for name in names}
        ends = np.cumsum([len(fresh.places) for fresh in freshes])
        return np.split(self.bundle.answers(inputs), ends[:-1])

    def _told(self, question: _Question, fresh: Fresh, outputs: NDArray[np.float32]) -> Answer:
        lines = list(self.bundle.predictions(outputs, fresh))
        along = self._along(question.rows[0], fresh) if question.along else None
        return Answer(lines, fresh.counts, along)

    def _along(self, row: Any, fresh: Fresh) -> Along | None:
        target = self.bundle.signature.target
        if not isinstance(target, Classes) or target.is_sequence or 0 not in fresh.places:
            return None
        if isinstance(row, str):
            return along_text(self.bundle, row)
        return along_steps(self.bundle, fresh, 0)


def _joined(values: Sequence[Values]) -> Values:
    if len(values) == 1:
        return values[0]
    ragged = [each for each in values if isinstance(each, Ragged)]
    if ragged:
        return Ragged.joined(ragged)
    return np.concatenate([each for each in values if not isinstance(each, Ragged)])


def _warm_up(bundle: Bundle) -> None:
    """Has the model answer to zeros.

    Raises:
        UserError: it cannot be read.

    """
    ports = bundle.signature.inputs.items()
    bundle.answers(
        {
            name: np.zeros((1, *port.shape), np.int32 if isinstance(port, Tokens) else np.float32)
            for name, port in ports
        }
    )
