"""Scoring in a process beside this one, so that drawing a trial does not hold up the next one.

Matplotlib holds Python's lock while it draws: another thread would not do. The process is a fresh
interpreter that imports no more than scoring and drawing do, and never this program's main module.
It reads requests on its standard input and answers on its standard output, one line of JSON each;
arrays it reads from the files that the requests name.
"""

import json
import os
import subprocess
import sys
import traceback
from contextlib import suppress
from pathlib import Path
from typing import Any

from pydantic import validate_call
from pydantic_core import to_jsonable_python

from rnnpipe.errors import UserError
from rnnpipe.evaluation.metric import Curve
from rnnpipe.machine.python import start_python
from rnnpipe.specs import Signature

_MODULE = "rnnpipe.scoring.process"
"""What the process runs: this module."""

_NICENESS = 10
"""Where cores are few, those that train come first."""

_DYING_SECONDS = 5.0
"""How long a process that has closed its output may take to end."""

_ahead: list[subprocess.Popen[str]] = []
"""The process that was started before there was a scorer to take it, if there is one."""


def start_ahead() -> None:
    """Start the process of the next scorer; it ends with this one, should there be none."""
    if not _ahead:  # a command before this one may have had nothing to score
        _ahead.append(_started())


class ScoringError(Exception):
    """A trial could not be scored; where that was in the other process is noted on the error."""


class Scorer:
    """A process that scores and draws trials.

    It is started at once, or was before, so that its imports are done when the first trial is
    trained. It ends when it is closed and when we end, however that is: then its input ends. One
    that has died is replaced for the next trial.
    """

    def __init__(self) -> None:
        self._process: subprocess.Popen[str] | None = _ahead.pop() if _ahead else _started()

    def close(self) -> None:
        """Ends the process; what it is at is lost."""
        self._end()

    def score(self, trained: Path, signature: Signature, folder: Path) -> dict[str, Any]:
        """Do what `rnnpipe.scoring.trial.score_trial` does, and leave the same bytes.

        Raises:
            UserError: as there.
            OSError: a file could not be read or written, such as on a full disk.
            ScoringError: whatever else went wrong there, or the process has died over it.

        """
        scores: dict[str, Any] = self._done("score", trained, signature, folder)
        return scores

    def draw(  # noqa: PLR0913 (those of `draw_trial`)
        self,
        trained: Path,
        best_epoch: int,
        scored: Path,
        signature: Signature,
        curves: tuple[Curve, ...],
        folder: Path,
        label: str = "",
    ) -> None:
        """Do what `rnnpipe.scoring.pictures.draw_trial` does; raises as `score`."""
        self._done("draw", trained, best_epoch, scored, signature, curves, folder, label)

    def _done(self, what: str, *arguments: Any) -> Any:
        answer = self._ask([what, *map(_as_json, arguments)])
        if "user_error" in answer:
            raise UserError(answer["user_error"])
        if "os_error" in answer:
            raise OSError(*answer["os_error"])
        if "error" in answer:
            error = ScoringError(answer["error"])
            error.add_note(answer["traceback"])
            raise error
        return answer["done"]

    def _ask(self, request: list[Any]) -> dict[str, Any]:
        process = self._process
        if process is None or process.poll() is not None:
            self._end()
            process = self._process = _started()
        if process.stdin is None or process.stdout is None:
            raise RuntimeError("the process that scores was started without pipes")
        try:
            process.stdin.write(json.dumps(request) + "\n")
            process.stdin.flush()
            line = process.stdout.readline()
        except BrokenPipeError:
            line = ""
        if not line.endswith("\n"):
            code = self._end(_DYING_SECONDS)
            raise ScoringError(
                f"the process that scored it has ended (exit code {code}; -9 is often a lack of "
                "memory): the same command scores it again, without training"
            )
        answer: dict[str, Any] = json.loads(line)
        return answer

    def _end(self, patience: float = 0.0) -> int | None:
        """Ends the process, if need be after so many seconds; returns its exit code."""
        process, self._process = self._process, None
        if process is None:
            return None
        with suppress(subprocess.TimeoutExpired):
            process.wait(patience)
        process.kill()
        process.communicate()  # closes the pipes too
        return process.returncode


def serve() -> None:
    """Answer requests until there are no more: what the process does."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # whatever else is printed is no answer
    os.nice(_NICENESS)
    from rnnpipe.scoring.pictures import draw_trial  # noqa: PLC0415 (imports matplotlib)
    from rnnpipe.scoring.trial import score_trial  # noqa: PLC0415 (imports NumPy)

    calls: dict[str, Any] = {
        "score": validate_call(score_trial),
        "draw": validate_call(draw_trial),
    }
    for line in sys.stdin:
        what, *arguments = json.loads(line)
        answer: dict[str, Any]
        try:
            answer = {"done": calls[what](*arguments)}
        except Exception as error:  # noqa: BLE001 (whatever it is, it is told to who asked)
            answer = _told(error)
        try:
            print(json.dumps(answer), file=answers, flush=True)
        except BrokenPipeError:
            return  # nobody is left to hear it


def _as_json(argument: Any) -> Any:
    """What `validate_call` makes the same argument of."""
    return to_jsonable_python(argument.absolute() if isinstance(argument, Path) else argument)


def _told(error: Exception) -> dict[str, Any]:
    if isinstance(error, UserError):
        return {"user_error": str(error)}
    if isinstance(error, OSError) and error.errno is not None:
        return {"os_error": [error.errno, error.strerror, error.filename]}
    message = f"{type(error).__name__}: {error}"
    return {"error": message, "traceback": "".join(traceback.format_exception(error))}


def _started() -> subprocess.Popen[str]:
    return start_python(
        _MODULE,
        # By these Prefect's processes are told, and found: this one is no flow run.
        variables={k: v for k, v in os.environ.items() if not k.startswith("PREFECT__")},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        encoding="utf-8",
        process_group=0,  # a terminal's Ctrl-C is for us, who end it
    )


if __name__ == "__main__":
    serve()
